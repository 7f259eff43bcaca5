"""Queries about occurrences and assignments."""
