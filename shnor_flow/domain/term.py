"""A term: what the plan says about time, and the dates that were read from it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TermKind(StrEnum):
    """How an activity lies in time."""

    ONCE = "once"
    RECURRING = "recurring"
    CONTINUOUS = "continuous"  # one long window; control points ask for progress on the way
    UNSCHEDULED = "unscheduled"  # no dates yet: a person has to give them


@dataclass(frozen=True, order=True)
class Period:
    """The days a programme runs, both ends included."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True)
class Window:
    """Days in which one instance of a term is to be done; `start` is None when only the deadline is named."""

    start: date | None
    due: date


@dataclass(frozen=True)
class TermReading:
    """What was understood of one wording.

    `restated` says the reading in Russian, so that a coordinator can confirm it at a glance; `rule` names the rule
    that gave the dates; `reason` (Russian) tells why a person must look, and is empty unless `needs_review`.
    """

    phrase: str
    kind: TermKind
    windows: tuple[Window, ...]
    needs_review: bool
    reason: str
    restated: str
    rule: str
