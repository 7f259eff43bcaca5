"""Pages of completeness over a region's figures of five years."""
