"""What a half-year report is built from, as the database had it at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shnor_flow.domain.collection import Reporter, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.deadline.progress import OccurrenceKind
from shnor_flow.domain.report.discipline import Owed
from shnor_flow.domain.report.helping import NO_HELP, Helping


@dataclass(frozen=True)
class Scope:
    """What the report speaks of: no number leaves the system without it."""

    municipality: str
    programme: str
    period: str  # 2026S2
    as_of: date
    edition: int | None = None  # of the municipal roadmap; None: none is running
    started_on: date | None = None
    schools: tuple[str, ...] = ()  # who took part in the half-year


@dataclass(frozen=True, order=True)
class ActivityName:
    """A row of the plan as reports call it, in the plan's order."""

    position: int
    section: str
    number: str
    title: str


@dataclass(frozen=True)
class DeadlineFact:
    """One dated instance of a term with everybody who owes it; nobody, where no party was found."""

    activity: ActivityName
    kind: OccurrenceKind
    scheduled_on: date  # as the plan says: decides the half-year it belongs to
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class SchoolFact:
    """What one school sent for one round; figures by indicator."""

    school: str
    state: SubmissionState
    is_on_time: bool | None = None  # None: nothing was submitted
    figures: Mapping[int, GivenFigure] = field(default_factory=dict)
    reporter: Reporter = Reporter.SCHOOL


@dataclass(frozen=True)
class RoundFact:
    """One period's collection with every school that was expected to answer."""

    period: str  # 2026Q4
    due_on: date
    locks_on: date
    state: RoundState
    schools: tuple[SchoolFact, ...] = ()
    is_imported: bool = False  # a past period's figures out of a file: nobody was asked for them


@dataclass(frozen=True)
class HalfYearFacts:
    """Everything of one programme for one half-year; earlier deadlines and rounds stand beside, for comparison."""

    scope: Scope
    deadlines: tuple[DeadlineFact, ...] = ()
    questions: tuple[Question, ...] = ()
    rounds: tuple[RoundFact, ...] = ()
    open_findings: int = 0
    unassigned: tuple[ActivityName, ...] = ()  # activities nobody was found for
    undated: tuple[ActivityName, ...] = ()
    helping: Helping = NO_HELP
