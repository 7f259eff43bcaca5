"""Who from outside may read."""
