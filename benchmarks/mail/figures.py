"""Medians and ranges, as the tables show them."""

import statistics
from collections.abc import Sequence


def median_and_range(values: Sequence[float], digits: int = 2) -> str:
    """Return «1.50 (1.40–1.70)»."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table of Markdown."""
    print(f"\n## {title}\n")
    print(f"| {' | '.join(heads)} |")
    print(f"| {' | '.join('---' for _ in heads)} |")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
