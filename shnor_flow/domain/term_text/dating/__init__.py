"""From a tree to windows: what the words mean in days."""
