"""Deadlines planned, answered and controlled."""
