"""What a coordinator says about a plan that was read: its terms, its parties, its cells."""
