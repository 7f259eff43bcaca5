"""Pages of completeness: a round's cells, a municipality's year, a region's municipalities, and what it all costs."""
