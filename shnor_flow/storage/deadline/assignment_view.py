"""One assignment as pages show it: what is asked, how it stands, what was done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.deadline.evidence import evidence_is_due
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Evidence,
    Municipality,
    Occurrence,
    Organisation,
    Person,
    Programme,
    Progress,
    Roadmap,
    StoredFile,
)

MOST_LINES = 50


@dataclass(frozen=True)
class FileLine:
    """A file that was handed in; `size` in bytes."""

    evidence_id: int
    name: str
    size: int


@dataclass(frozen=True)
class HistoryLine:
    """One line of what was done; `holder` is whose assignment it was."""

    kind: ProgressKind
    at: datetime
    by: str
    holder: str
    text: str
    files: tuple[FileLine, ...]


@dataclass(frozen=True)
class Fellow:
    """Another one who owes the same deadline."""

    assignment_id: int
    name: str
    role: PartyRole
    state: AssignmentState
    due_on: date

    @property
    def is_owed(self) -> bool:
        """Tell whether their part is still missing."""
        return self.state in OWED


@dataclass(frozen=True)
class AssignmentView:
    """Everything a page needs of one assignment."""

    assignment_id: int
    occurrence_id: int
    activity_id: int
    roadmap_id: int
    municipality_id: int
    municipality: str
    timezone: str
    programme: str
    section: str
    number: str
    title: str
    term: str
    restated: str
    expected_result: str | None
    kind: OccurrenceKind
    starts_on: date | None
    scheduled_on: date
    due_on: date
    state: AssignmentState
    done_on: date | None
    closed_at: datetime | None
    next_notice_on: date | None
    holder: str
    role: PartyRole
    fellows: tuple[Fellow, ...]
    history: tuple[HistoryLine, ...]
    passed_to: str  # who answers instead; empty: nobody
    asks_evidence: bool  # a report needs a document
    reported_late_on: date | None  # when it was reported, if that was after the day of the deadline

    @property
    def missing(self) -> tuple[Fellow, ...]:
        """Return those whose part the lead still waits for."""
        return tuple(fellow for fellow in self.fellows if fellow.is_owed)

    @property
    def is_owed(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.state in OWED

    def days_late(self, today: date) -> int:
        """Return how many days have passed since the held-to day while it is owed; 0 otherwise."""
        return max(0, (today - self.due_on).days) if self.is_owed else 0


def read_assignment(session: Session, assignment_id: int, municipality_id: int | None = None) -> AssignmentView:
    """Return the assignment; NotFound if it is not there, or not in the municipality that asks."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None or (municipality_id is not None and assignment.municipality_id != municipality_id):
        raise NotFound
    occurrence = session.get_one(Occurrence, assignment.occurrence_id)
    activity = session.get_one(Activity, occurrence.activity_id)
    municipality = session.get_one(Municipality, assignment.municipality_id)
    programme = session.exec(
        select(Programme.title)
        .join(Roadmap, col(Roadmap.programme_id) == col(Programme.id))
        .where(Roadmap.id == activity.roadmap_id)
    ).one()
    everybody = _holders(session, assignment.occurrence_id)
    history = read_history(session, col(Progress.assignment_id) == assignment_id)
    own = next(fellow for fellow in everybody if fellow.assignment_id == assignment_id)
    assert activity.id is not None
    return AssignmentView(
        assignment_id=assignment_id,
        occurrence_id=assignment.occurrence_id,
        activity_id=activity.id,
        roadmap_id=activity.roadmap_id,
        municipality_id=assignment.municipality_id,
        municipality=municipality.name,
        timezone=municipality.timezone,
        programme=programme,
        section=activity.section,
        number=activity.number,
        title=activity.title,
        term=activity.term,
        restated=activity.restated,
        expected_result=activity.expected_result,
        kind=occurrence.kind,
        starts_on=occurrence.starts_on,
        scheduled_on=occurrence.scheduled_on,
        due_on=assignment.due_on,
        state=assignment.state,
        done_on=assignment.done_on,
        closed_at=assignment.closed_at,
        next_notice_on=assignment.next_notice_on,
        holder=own.name,
        role=assignment.role,
        fellows=tuple(
            fellow
            for fellow in everybody
            if fellow.assignment_id != assignment_id and fellow.state is not AssignmentState.CANCELLED
        ),
        history=history,
        passed_to=next((fellow.name for fellow in everybody if fellow.assignment_id == assignment.passed_to_id), ""),
        asks_evidence=evidence_is_due(
            activity.expected_result, occurrence.kind, assignment.role, activity.asks_evidence
        ),
        reported_late_on=_reported_late_on(assignment, history, municipality.timezone),
    )


def read_history(session: Session, which: ColumnElement[bool], most: int = MOST_LINES) -> tuple[HistoryLine, ...]:
    """Return the newest lines of history first, with their files; `which` is a condition on Progress or Occurrence."""
    found = session.exec(
        select(Progress, func.coalesce(col(Organisation.name), col(Person.full_name)))
        .join(Assignment, col(Assignment.id) == col(Progress.assignment_id))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(which)
        .order_by(col(Progress.id).desc())
        .limit(most)
    ).all()
    files = _files_of(session, [line.id for line, _ in found if line.id is not None])
    return tuple(
        HistoryLine(line.kind, line.at, line.by, holder, line.text, tuple(files[line.id or 0]))
        for line, holder in found
    )


@dataclass(frozen=True)
class KeptFile:
    """Where a handed-in file lies, and whose it is."""

    sha256: str
    name: str
    assignment_id: int
    municipality_id: int


def read_evidence(session: Session, evidence_id: int) -> KeptFile:
    """Return one handed-in file, or NotFound."""
    found = session.exec(
        select(Evidence, Assignment)
        .join(Progress, col(Progress.id) == col(Evidence.progress_id))
        .join(Assignment, col(Assignment.id) == col(Progress.assignment_id))
        .where(Evidence.id == evidence_id)
    ).first()
    if found is None:
        raise NotFound
    evidence, assignment = found
    assert assignment.id is not None
    return KeptFile(evidence.file_sha256, evidence.name, assignment.id, assignment.municipality_id)


def _holders(session: Session, occurrence_id: int) -> list[Fellow]:
    rows = session.exec(
        select(Assignment, func.coalesce(col(Organisation.name), col(Person.full_name)))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(Assignment.occurrence_id == occurrence_id)
        .order_by(col(Assignment.role).desc(), col(Assignment.id))  # lead before contributor
    )
    return [Fellow(row.id or 0, name, row.role, row.state, row.due_on) for row, name in rows]


def _reported_late_on(assignment: Assignment, history: Iterable[HistoryLine], zone: str) -> date | None:
    """Return the day of the report where the holder gave an earlier one, in time, as the day the work was done."""
    if assignment.state is not AssignmentState.REPORTED or assignment.done_on is None:
        return None
    reported = next((line.at for line in history if line.kind is ProgressKind.DONE), None)
    reported_on = local_day(reported, zone) if reported else assignment.done_on
    return reported_on if assignment.done_on <= assignment.due_on < reported_on else None


def _files_of(session: Session, progress_ids: Iterable[int]) -> dict[int, list[FileLine]]:
    files: dict[int, list[FileLine]] = defaultdict(list)
    rows = session.exec(
        select(Evidence, StoredFile.size)
        .join(StoredFile, col(StoredFile.sha256) == col(Evidence.file_sha256))
        .where(col(Evidence.progress_id).in_(list(progress_ids)))
        .order_by(col(Evidence.id))
    )
    for evidence, size in rows:
        files[evidence.progress_id].append(FileLine(evidence.id or 0, evidence.name, size))
    return files
