"""Editions of a plan: compared with the one that runs, answered by a person, applied in one step."""
