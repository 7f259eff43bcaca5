"""Half-year reports built and sent."""
