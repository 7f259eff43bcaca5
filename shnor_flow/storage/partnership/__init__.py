"""Queries about partners and curators of schools and what they did there."""
