"""An edition: a plan that was amended, compared row by row with the one that runs."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shnor_flow.domain.term import Window


@dataclass(frozen=True)
class PlanRow:
    """A row of a plan as far as comparing goes; `row_id` names it to whoever asked."""

    row_id: int
    section: str
    number: str
    title: str
    term: str = ""
    expected_result: str = ""
    financing: str = ""
    parties: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days by which its windows end."""
        return tuple(sorted({window.due for window in self.windows}))

    @property
    def name(self) -> str:
        """Return its number and title, as a person calls it."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class RowMatch:
    """A row of the new edition and the row it goes on from; `because` says why, in Russian.

    Where `is_sure` is False a person has to say whether the two are one activity.
    """

    new_id: int
    old_id: int
    because: str
    is_sure: bool


class Fate(StrEnum):
    """What an edition does with an activity."""

    ADDED = "added"
    MOVED = "moved"  # other dates, and perhaps other words
    CHANGED = "changed"  # other words, the same dates
    SAME = "same"
    DROPPED = "dropped"


@dataclass(frozen=True)
class FieldChange:
    """One thing that reads otherwise in the new edition; empty where there is nothing."""

    name: str
    before: str
    after: str
