"""Schools' own roadmaps: begun, tied to the municipal one, and counted as its activity done."""
