"""Rows of the tables about terms: a phrase, and the windows a person would write down for it.

The phrases are made up in the manner of such plans. Their windows were worked out and typed by hand, by the reading
rules that the annotated programmes follow; where the reader disagreed, those rules decided which of the two was wrong.
"""

from dataclasses import dataclass
from datetime import date

from shnor_flow.domain.term import Period, TermReading, Window

# Three whole years; 2028 is a leap year.
PROGRAMME = Period(date(2026, 1, 1), date(2028, 12, 31))
YEARS = (2026, 2027, 2028)


@dataclass(frozen=True)
class Row:
    """A phrase and its reading: the kind, and the windows as «start..due» (only «..due» where no start is named)."""

    phrase: str
    kind: str
    windows: tuple[str, ...]
    needs_review: bool = False


def once(phrase: str, window: str) -> Row:
    """Return a row with one window."""
    return Row(phrase, "once", (window,))


def throughout(phrase: str, window: str = "2026-01-01..2028-12-31") -> Row:
    """Return a row with one long window; without one, the whole programme."""
    return Row(phrase, "continuous", (window,))


def several(phrase: str, *windows: str) -> Row:
    """Return a row with these windows and no more."""
    return Row(phrase, "recurring", windows)


def yearly(phrase: str, *days: str) -> Row:
    """Return a row with these days («09-01..09-30», «..09-01») in each of the three years, ordered by date."""
    return Row(phrase, "recurring", in_each_year(*days))


def asked(row: Row) -> Row:
    """Return the same row, put to a person."""
    return Row(row.phrase, row.kind, row.windows, needs_review=True)


def undated(phrase: str) -> Row:
    """Return a row with no windows, which always needs a person."""
    return Row(phrase, "unscheduled", (), needs_review=True)


def in_each_year(*days: str) -> tuple[str, ...]:
    """Return the days in each of the three years."""
    return tuple(
        "..".join(f"{year}-{day}" if day else "" for day in window.split("..")) for year in YEARS for window in days
    )


def read_row(reading: TermReading) -> Row:
    """Return what was read in the shape of a row."""
    return Row(reading.phrase, reading.kind.value, tuple(map(shown, reading.windows)), reading.needs_review)


def shown(window: Window) -> str:
    """Return a window as the tables write it."""
    return f"{window.start or ''}..{window.due}"
