"""From a file to a running roadmap."""
