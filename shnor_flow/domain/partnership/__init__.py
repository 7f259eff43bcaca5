"""Partners and curators of schools: what ties them, and the visits and advice that they write down."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PairSource(StrEnum):
    """Where a pair, or a curator's school, is known from."""

    PASSPORT = "passport"  # the programme's document names it
    COORDINATOR = "coordinator"  # written down by hand
    FILE = "file"  # out of a list


class CuratorRole(StrEnum):
    """As what a person is there for a school."""

    CURATOR = "curator"
    MENTOR = "mentor"
    TUTOR = "tutor"


class ProposalKind(StrEnum):
    """What the programme's document says otherwise of pairs, for a person to decide."""

    UNRESOLVED = "unresolved"  # the directory does not know the school or the partner
    ADD = "add"  # an edition names a pair that there is none of
    END = "end"  # an edition names a pair no more
    RESCOPE = "rescope"  # an edition words differently what a pair is for


class VisitKind(StrEnum):
    """What was done with a school; the order is that of lists."""

    VISIT = "visit"
    CONSULTATION = "consultation"
    LESSON = "lesson"
    TRAINING = "training"
    DOCUMENTS = "documents"
    OTHER = "other"


class VisitState(StrEnum):
    """What became of a visit; only held ones are counted."""

    PLANNED = "planned"
    HELD = "held"
    NOT_HELD = "not_held"  # it was planned, and did not take place
    WITHDRAWN = "withdrawn"  # written down by mistake; stays, with the reason


ROLE_NAMES = {CuratorRole.CURATOR: "куратор", CuratorRole.MENTOR: "наставник", CuratorRole.TUTOR: "тьютор"}
SOURCE_NAMES = {
    PairSource.PASSPORT: "из программы",
    PairSource.COORDINATOR: "внесено координатором",
    PairSource.FILE: "из списка",
}
KIND_NAMES = {
    VisitKind.VISIT: "посещение школы",
    VisitKind.CONSULTATION: "консультация",
    VisitKind.LESSON: "совместный или открытый урок",
    VisitKind.TRAINING: "занятие для учителей",
    VisitKind.DOCUMENTS: "разбор документов",
    VisitKind.OTHER: "другая помощь",
}
STATE_NAMES = {
    VisitState.PLANNED: "намечено",
    VisitState.HELD: "состоялось",
    VisitState.NOT_HELD: "не состоялось",
    VisitState.WITHDRAWN: "отозвано",
}


@dataclass(frozen=True)
class Tie:
    """What a visit belongs to: a pair of a school and its partner, or a curator's school; one of the two."""

    partnership_id: int | None = None
    curatorship_id: int | None = None

    def __post_init__(self) -> None:
        if (self.partnership_id is None) == (self.curatorship_id is None):
            raise ValueError("a tie is a partnership or a curatorship")

    @property
    def key(self) -> str:
        """Return the word for it in forms and answers: «partnership:7»."""
        if self.partnership_id is not None:
            return f"partnership:{self.partnership_id}"
        return f"curatorship:{self.curatorship_id}"


def tie_of(key: str) -> Tie | None:
    """Return the tie of a key, or None where it is none."""
    kind, _, number = key.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    match kind:
        case "partnership":
            return Tie(partnership_id=int(number))
        case "curatorship":
            return Tie(curatorship_id=int(number))
        case _:
            return None


def holds_on(day: date, from_on: date, until_on: date | None) -> bool:
    """Tell whether a pair or a curator was there on this day; both ends are included."""
    return from_on <= day and (until_on is None or day <= until_on)
