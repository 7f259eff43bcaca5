"""Figures of past periods: brought as a file, looked through, taken in."""
