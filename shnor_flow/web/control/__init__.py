"""Pages on which the coordinator decides what holders ask for, and by which rules work is controlled."""
