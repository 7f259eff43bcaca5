"""Where a figure may be known from before a school is asked: kept with the indicator as a code."""

from dataclasses import dataclass
from enum import StrEnum


class KnownKind(StrEnum):
    """Where a figure is known from."""

    INDICATOR = "indicator"  # another answer of the same school, for this period or for its parts
    LAST_TIME = "last_time"  # what rarely changes within a school year
    ROADMAP_IN_TIME = "roadmap_in_time"  # of the school's own roadmap: done in time, of what was due in the period
    ROADMAP_DONE = "roadmap_done"  # the same, whenever it was done
    ROADMAP_FILES = "roadmap_files"  # documents handed in for what was due in the period
    VISITS = "visits"  # of curators and partners, held in the period


@dataclass(frozen=True)
class KnownFrom:
    """The source of a figure, or of its denominator."""

    kind: KnownKind
    indicator_id: int | None = None

    def __str__(self) -> str:
        return self.kind.value if self.indicator_id is None else f"{self.kind.value}:{self.indicator_id}"


def read_known_from(code: str) -> KnownFrom | None:
    """Return the source that a code names; None for none, and for what is none of ours."""
    kind, _, key = code.partition(":")
    if kind not in set(KnownKind) or (kind == KnownKind.INDICATOR) is not (key.isascii() and key.isdigit()):
        return None
    return KnownFrom(KnownKind(kind), int(key) if key else None)
