"""Who may come in: sessions, sign-in, guards against forgery and haste."""
