"""Spreadsheets of every kind: their cells as a person sees them, and which rows are text and which a table."""
