"""What a school is given back: its figures over time, how far its targets are, and its place among others."""
