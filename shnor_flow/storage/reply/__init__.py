"""Queries about replies to letters."""
