"""From rows of cells to activities, whatever file they came from."""
