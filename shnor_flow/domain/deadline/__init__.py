"""Occurrences of a term, who owes them, and how an assignment lives."""
