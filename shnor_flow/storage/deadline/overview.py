"""What is owed: overdue, due now, coming, and reported work that waits to be accepted.

A row of these lists is one deadline of one activity with everybody who still owes it: a plan that names all schools
would otherwise fill the screen with one line twenty times.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, tuple_
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import Activity, Assignment, Occurrence, Organisation, Person

COMING_DAYS = 30


class Show(StrEnum):
    """Which part of the list is looked at."""

    ALL = "all"  # everything owed up to COMING_DAYS ahead, the latest first
    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"  # the rest of this calendar week
    MONTH = "month"  # after this week, up to COMING_DAYS ahead
    REPORTED = "reported"  # said to be done, not yet accepted


@dataclass(frozen=True)
class Only:
    """What the list is narrowed to; None or empty: everything."""

    roadmap_id: int | None = None
    section: str = ""
    organisation_id: int | None = None


@dataclass(frozen=True)
class Holder:
    """One who owes the work."""

    assignment_id: int
    name: str
    role: PartyRole
    state: AssignmentState
    done_on: date | None
    next_notice_on: date | None


@dataclass(frozen=True)
class DueRow:
    """One deadline with those who owe it."""

    activity_id: int
    roadmap_id: int
    number: str
    title: str
    section: str
    term: str
    expected_result: str | None
    kind: OccurrenceKind
    scheduled_on: date
    due_on: date
    holders: tuple[Holder, ...]

    def days_late(self, today: date) -> int:
        """Return how many days have passed since the held-to day; 0 while there is time."""
        return max(0, (today - self.due_on).days)

    def days_left(self, today: date) -> int:
        """Return how many days there are until the held-to day; 0 on the day and after it."""
        return max(0, (self.due_on - today).days)

    def stands_in(self, today: date) -> Show:
        """Return the part of the list the row belongs to."""
        if self.due_on < today:
            return Show.OVERDUE
        if self.due_on == today:
            return Show.TODAY
        return Show.WEEK if self.due_on <= end_of_week(today) else Show.MONTH


def due_rows(
    session: Session,
    municipality_id: int | None,
    today: date,
    *,
    show: Show = Show.ALL,
    only: Only = Only(),
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[DueRow]:
    """Return one screen of deadlines, the oldest first; `municipality_id` None means every municipality."""
    conditions = _conditions(municipality_id, today, show, only)
    keys = (
        select(col(Assignment.occurrence_id), col(Assignment.due_on))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(*conditions)
        .group_by(col(Assignment.occurrence_id), col(Assignment.due_on))
    )
    total = session.exec(select(func.count()).select_from(keys.subquery())).one()
    ordered = keys.order_by(col(Assignment.due_on), col(Assignment.occurrence_id))
    on_screen = session.exec(ordered.limit(size).offset(offset_of(page, size))).all()
    return Page(_with_holders(session, on_screen, conditions), page, total, size)


def overdue(session: Session, municipality_id: int | None, today: date, *, most: int = 10_000) -> tuple[DueRow, ...]:
    """Return everything whose held-to day has passed and that is still owed."""
    return due_rows(session, municipality_id, today, show=Show.OVERDUE, size=most).rows


def count_due(session: Session, municipality_id: int | None, today: date) -> dict[Show, int]:
    """Count the deadlines of every part of the list."""
    return {show: due_rows_count(session, municipality_id, today, show) for show in Show if show is not Show.ALL}


def due_rows_count(session: Session, municipality_id: int | None, today: date, show: Show) -> int:
    """Count the deadlines of one part of the list."""
    keys = (
        select(col(Assignment.occurrence_id))
        .where(*_conditions(municipality_id, today, show, Only()))
        .group_by(col(Assignment.occurrence_id), col(Assignment.due_on))
    )
    return session.exec(select(func.count()).select_from(keys.subquery())).one()


def end_of_week(today: date) -> date:
    """Return the Sunday of this week."""
    return today + timedelta(days=6 - today.weekday())


def _conditions(municipality_id: int | None, today: date, show: Show, only: Only) -> list[ColumnElement[bool]]:
    states = (AssignmentState.REPORTED,) if show is Show.REPORTED else OWED
    conditions: list[ColumnElement[bool]] = [col(Assignment.state).in_(states)]
    first, last = _days_of(show, today)
    if municipality_id is not None:
        conditions.append(col(Assignment.municipality_id) == municipality_id)
    if first:
        conditions.append(col(Assignment.due_on) >= first)
    if last:
        conditions.append(col(Assignment.due_on) <= last)
    if only.organisation_id:
        conditions.append(_belongs_to(only.organisation_id))
    if only.roadmap_id:
        conditions.append(col(Activity.roadmap_id) == only.roadmap_id)
    if only.section:
        conditions.append(col(Activity.section) == only.section)
    return conditions


def _belongs_to(organisation_id: int) -> ColumnElement[bool]:
    """Match what the organisation owes, and what its people owe themselves."""
    people = select(Person.id).where(Person.organisation_id == organisation_id)
    return (col(Assignment.organisation_id) == organisation_id) | col(Assignment.person_id).in_(people)


def _days_of(show: Show, today: date) -> tuple[date | None, date | None]:
    sunday, horizon = end_of_week(today), today + timedelta(days=COMING_DAYS)
    return {
        Show.ALL: (None, horizon),
        Show.OVERDUE: (None, today - timedelta(days=1)),
        Show.TODAY: (today, today),
        Show.WEEK: (today + timedelta(days=1), sunday),
        Show.MONTH: (sunday + timedelta(days=1), horizon),
        Show.REPORTED: (None, None),
    }[show]


def _with_holders(
    session: Session, keys: Iterable[tuple[int, date]], conditions: list[ColumnElement[bool]]
) -> tuple[DueRow, ...]:
    keys = list(keys)
    found: dict[tuple[int, date], list[Any]] = defaultdict(list)
    query = (
        select(Assignment, Occurrence, Activity, func.coalesce(col(Organisation.name), col(Person.full_name)))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(*conditions, tuple_(col(Assignment.occurrence_id), col(Assignment.due_on)).in_(keys))
        .order_by(col(Assignment.role).desc(), col(Assignment.id))  # lead before contributor
    )
    for row in session.exec(query):
        found[row[0].occurrence_id, row[0].due_on].append(row)
    return tuple(_due_row(found[key]) for key in keys)


def _due_row(rows: list[Any]) -> DueRow:
    first, occurrence, activity, _ = rows[0]
    return DueRow(
        activity_id=activity.id,
        roadmap_id=activity.roadmap_id,
        number=activity.number,
        title=activity.title,
        section=activity.section,
        term=activity.term,
        expected_result=activity.expected_result,
        kind=occurrence.kind,
        scheduled_on=occurrence.scheduled_on,
        due_on=first.due_on,
        holders=tuple(_holder(assignment, name) for assignment, _, _, name in rows),
    )


def _holder(assignment: Assignment, name: str) -> Holder:
    assert assignment.id is not None
    return Holder(
        assignment_id=assignment.id,
        name=name,
        role=assignment.role,
        state=assignment.state,
        done_on=assignment.done_on,
        next_notice_on=assignment.next_notice_on,
    )
