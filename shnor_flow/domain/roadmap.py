"""What an importer understood of a document: a programme, its activities, and what a person should look at."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shnor_flow.domain.term import Period


@dataclass(frozen=True)
class Approval:
    """The act that approved the programme."""

    document: str
    approved_on: date | None
    number: str | None


@dataclass(frozen=True)
class Stage:
    """A stage of the programme, dates as printed."""

    name: str
    start: date | None
    end: date | None
    description: str | None


class Comparison(StrEnum):
    """On which side of the target the figure should end up."""

    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True)
class IndicatorDraft:
    """An indicator as the passport has it; None where the document does not say."""

    name: str
    target: float | None
    unit: str | None
    comparison: Comparison | None
    due_year: int | None


@dataclass(frozen=True)
class Risk:
    """A risk and what the programme does against it."""

    risk: str
    mitigation: str


@dataclass(frozen=True)
class Partnership:
    """A school with low results and the school, or the person, that helps it."""

    school: str
    partner: str
    person: str | None
    subject_or_scope: str | None


@dataclass(frozen=True)
class ProgrammeDraft:
    """The passport; None or an empty tuple: the document does not say."""

    title: str
    municipality: str | None = None
    region: str | None = None
    period: Period | None = None
    timezone: str | None = None
    approved: Approval | None = None
    goal: str | None = None
    tasks: tuple[str, ...] = ()
    expected_results: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    indicators: tuple[IndicatorDraft, ...] = ()
    risks: tuple[Risk, ...] = ()
    glossary: dict[str, str] = field(default_factory=dict)
    partnerships: tuple[Partnership, ...] = ()


@dataclass(frozen=True)
class ActivityDraft:
    """One row of the plan as printed.

    `line` orders the rows of the file and counts from 1; `place` names the row to a person: «строка 12», «лист «План»,
    строка 7», «страница 4».
    """

    section: str
    number: str
    title: str
    term: str
    responsible: tuple[str, ...]  # the party named first leads
    expected_result: str | None
    financing: str | None
    line: int
    place: str = ""


# Facts about the place that a document may leave out and the system may know already.
NO_MUNICIPALITY = "Муниципалитет в тексте не назван: выберите его."
NO_REGION = "Регион в тексте не назван: выберите его, от него зависит часовой пояс."


class FindingKind(StrEnum):
    """What a finding is about."""

    TERM = "term"  # the wording of the term needs a person's decision
    PARTY = "party"  # nobody in the directory answers to these words
    TEXT = "text"  # the words of a row could not be put back together with confidence
    PASSPORT = "passport"  # a fact about the programme is missing or doubtful
    STRUCTURE = "structure"  # rows or sections that look out of order
    ADDRESS = "address"  # somebody responsible has no e-mail address


@dataclass(frozen=True)
class FindingDraft:
    """A doubt put to a person, in Russian, with its place in the file; `activity` is the index of its row."""

    kind: FindingKind
    message: str
    line: int | None = None
    activity: int | None = None
    place: str = ""


@dataclass(frozen=True)
class RoadmapDraft:
    """Everything that was read from one file."""

    programme: ProgrammeDraft
    activities: tuple[ActivityDraft, ...]
    findings: tuple[FindingDraft, ...]
