"""Queries about municipalities, organisations, people and accounts."""
