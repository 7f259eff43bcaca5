"""Queries about channels beside mail."""
