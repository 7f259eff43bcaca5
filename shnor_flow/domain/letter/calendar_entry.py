"""A deadline as it goes into a person's own calendar."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CalendarEntry:
    """One day to be kept in mind; the same assignment has one entry for ever, a moved day a higher `sequence`."""

    assignment_id: int
    title: str
    facts: str
    due_on: date
    sequence: int  # how often the day was moved
