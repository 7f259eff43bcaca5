"""Documents written by the tests: one content, and the formats it is rendered to."""
