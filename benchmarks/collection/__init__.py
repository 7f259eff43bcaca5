"""The last hour before the deadline: schools' forms over real HTTP, and what is left after a kill."""
