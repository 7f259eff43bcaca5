"""Turns a municipal roadmap into deadlines, reminders, quarterly figures and half-year reports."""
