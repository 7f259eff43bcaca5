"""The screen on which a plan is looked through before it runs, and the forms on it."""
