"""Rounds opened and locked, figures filed and reviewed."""
