"""The deadlines of one activity, one screen of them, with those who owe them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.deadline.assignment_view import HistoryLine, read_history
from shnor_flow.storage.paging import Page, offset_of
from shnor_flow.storage.tables import Assignment, Occurrence, Organisation, Person

SIZE = 6  # each deadline may be owed by twenty schools


@dataclass(frozen=True)
class AssignmentLine:
    """One who owes a deadline."""

    assignment_id: int
    name: str
    role: PartyRole
    state: AssignmentState
    due_on: date
    done_on: date | None
    next_notice_on: date | None

    @property
    def is_owed(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.state in OWED

    def days_late(self, today: date) -> int:
        """Return how many days it is late while it is owed."""
        return max(0, (today - self.due_on).days) if self.is_owed else 0


@dataclass(frozen=True)
class OccurrenceView:
    """One deadline of the activity."""

    occurrence_id: int
    kind: OccurrenceKind
    starts_on: date | None
    scheduled_on: date
    assignments: tuple[AssignmentLine, ...]

    @property
    def is_owed(self) -> bool:
        """Tell whether anybody still owes it."""
        return any(line.is_owed for line in self.assignments)


def occurrence_views(session: Session, activity_id: int, page: int | None = None) -> Page[OccurrenceView]:
    """Return one screen of deadlines by date; without a number, the screen of the first that is still owed."""
    mine = col(Occurrence.activity_id) == activity_id
    total = session.exec(select(func.count(col(Occurrence.id))).where(mine)).one()
    number = page or _first_owed_page(session, activity_id)
    rows = session.exec(
        select(Occurrence)
        .where(mine)
        .order_by(col(Occurrence.scheduled_on), col(Occurrence.id))
        .limit(SIZE)
        .offset(offset_of(number, SIZE))
    ).all()
    lines = _assignments(session, [row.id for row in rows if row.id])
    views = (
        OccurrenceView(row.id or 0, row.kind, row.starts_on, row.scheduled_on, tuple(lines[row.id or 0]))
        for row in rows
    )
    return Page(tuple(views), number, total, SIZE)


def history_of_activity(session: Session, activity_id: int, most: int = 30) -> tuple[HistoryLine, ...]:
    """Return the newest lines of history of all its assignments."""
    return read_history(session, col(Occurrence.activity_id) == activity_id, most)


def owed_of_occurrence(session: Session, municipality_id: int, occurrence_id: int) -> tuple[int, ...]:
    """Return the assignments of one deadline that are still owed."""
    rows = session.exec(
        select(Assignment.id).where(
            Assignment.occurrence_id == occurrence_id,
            Assignment.municipality_id == municipality_id,
            col(Assignment.state).in_(OWED),
        )
    )
    return tuple(one for one in rows if one)


def _first_owed_page(session: Session, activity_id: int) -> int:
    first: date | None = session.exec(
        select(func.min(col(Occurrence.scheduled_on)))
        .join(Assignment, col(Assignment.occurrence_id) == col(Occurrence.id))
        .where(Occurrence.activity_id == activity_id, col(Assignment.state).in_(OWED))
    ).one()
    if first is None:
        return 1
    before = session.exec(
        select(func.count(col(Occurrence.id))).where(
            Occurrence.activity_id == activity_id, col(Occurrence.scheduled_on) < first
        )
    ).one()
    return before // SIZE + 1


def _assignments(session: Session, occurrence_ids: Sequence[int]) -> dict[int, list[AssignmentLine]]:
    rows = session.exec(
        select(Assignment, func.coalesce(col(Organisation.name), col(Person.full_name)))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(col(Assignment.occurrence_id).in_(occurrence_ids))
        .order_by(col(Assignment.role).desc(), col(Assignment.id))  # lead before contributor
    )
    lines: dict[int, list[AssignmentLine]] = defaultdict(list)
    for row, name in rows:
        lines[row.occurrence_id].append(
            AssignmentLine(
                assignment_id=row.id or 0,
                name=name,
                role=row.role,
                state=row.state,
                due_on=row.due_on,
                done_on=row.done_on,
                next_notice_on=row.next_notice_on,
            )
        )
    return lines
