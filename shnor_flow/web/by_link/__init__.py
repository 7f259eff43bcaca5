"""Pages behind a letter's link: no account, no script."""
