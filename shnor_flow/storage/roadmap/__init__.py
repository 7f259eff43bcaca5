"""Queries about roadmaps, activities, parties and findings."""
