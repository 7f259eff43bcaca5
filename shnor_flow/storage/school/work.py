"""What a school has to do by the plans: its assignments, its own roadmap and its rows of the municipal one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.roadmap.plan_view import Standing, standings_of
from shnor_flow.storage.school import SchoolCard
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Occurrence,
    Organisation,
    Person,
    Roadmap,
    RoadmapState,
)


@dataclass(frozen=True)
class WorkLine:
    """One assignment of the school or of one of its people."""

    assignment_id: int
    person_id: int | None  # None: the school's own
    holder: str
    role: PartyRole
    kind: OccurrenceKind
    state: AssignmentState
    due_on: date
    done_on: date | None
    activity_id: int
    roadmap_id: int
    is_own: bool  # of the school's own roadmap
    runs: bool  # of the edition in force
    position: int
    section: str
    number: str
    title: str
    term: str

    @property
    def is_owed(self) -> bool:
        """Tell whether somebody still has to do something."""
        return self.state in OWED

    def days_late(self, today: date) -> int:
        """Return how many days it is late while it is owed."""
        return max(0, (today - self.due_on).days) if self.is_owed else 0


@dataclass(frozen=True)
class PlanRow:
    """A row of a plan and how it stands with this school."""

    activity_id: int
    section: str
    number: str
    title: str
    term: str
    standing: Standing
    is_municipal: bool = False  # of the school's own plan, its days are kept by the municipal one


@dataclass(frozen=True)
class SchoolPlans:
    """The school's own roadmap, and what the municipal one asks of it; None and empty where there is none."""

    own_id: int | None = None
    own: tuple[PlanRow, ...] = ()
    municipal: tuple[PlanRow, ...] = ()


def work_of(session: Session, school: SchoolCard) -> tuple[WorkLine, ...]:
    """Return every assignment of the school and its people by day, cancelled ones aside."""
    rows = session.execute(
        select_columns(
            Assignment,
            Activity,
            col(Occurrence.kind),
            col(Roadmap.organisation_id),
            col(Roadmap.state),
            func.coalesce(col(Organisation.name), col(Person.full_name)),
        )
        .join(Occurrence, col(Occurrence.id) == Assignment.occurrence_id)
        .join(Activity, col(Activity.id) == Occurrence.activity_id)
        .join(Roadmap, col(Roadmap.id) == Activity.roadmap_id)
        .join(Organisation, col(Organisation.id) == Assignment.organisation_id, isouter=True)
        .join(Person, col(Person.id) == Assignment.person_id, isouter=True)
        .where(held_by(school.organisation_id), col(Assignment.state) != AssignmentState.CANCELLED)
        .order_by(col(Assignment.due_on), col(Assignment.id))
    )
    return tuple(
        WorkLine(
            assignment_id=row.id,
            person_id=row.person_id,
            holder=holder,
            role=row.role,
            kind=kind,
            state=row.state,
            due_on=row.due_on,
            done_on=row.done_on,
            activity_id=activity.id,
            roadmap_id=activity.roadmap_id,
            is_own=owner == school.organisation_id,
            runs=state is RoadmapState.RUNNING,
            position=activity.position,
            section=activity.section,
            number=activity.number,
            title=activity.title,
            term=activity.term,
        )
        for row, activity, kind, owner, state, holder in rows
    )


def plans_of(session: Session, school: SchoolCard, work: Sequence[WorkLine], today: date) -> SchoolPlans:
    """Return the school's roadmap that runs, and the rows of the municipal one that it holds, in the plans' order."""
    rows = session.exec(
        select(Activity)
        .join(Roadmap, col(Roadmap.id) == Activity.roadmap_id)
        .where(Roadmap.organisation_id == school.organisation_id, Roadmap.state == RoadmapState.RUNNING)
        .order_by(col(Activity.roadmap_id), col(Activity.position))
    ).all()
    asked: dict[int, list[WorkLine]] = defaultdict(list)
    for line in work:
        if line.runs and not line.is_own:
            asked[line.activity_id].append(line)
    municipal = {key: _standing(lines, today) for key, lines in asked.items()}
    own = standings_of(session, [row.id or 0 for row in rows], today) if rows else {}
    return SchoolPlans(
        own_id=rows[0].roadmap_id if rows else None,
        own=tuple(_own_row(row, own, municipal) for row in rows),
        municipal=tuple(
            _row(lines[0], municipal[key])
            for key, lines in sorted(asked.items(), key=lambda one: (one[1][0].roadmap_id, one[1][0].position))
        ),
    )


def held_by(organisation_id: int) -> ColumnElement[bool]:
    """Match what the organisation owes, and what its people owe themselves."""
    people = select(Person.id).where(Person.organisation_id == organisation_id)
    return (col(Assignment.organisation_id) == organisation_id) | col(Assignment.person_id).in_(people)


def _own_row(row: Activity, own: dict[int, Standing], municipal: dict[int, Standing]) -> PlanRow:
    standing = own.get(row.id or 0)
    above = municipal.get(row.parent_id or 0) if standing is None else None
    return PlanRow(
        activity_id=row.id or 0,
        section=row.section,
        number=row.number,
        title=row.title,
        term=row.term,
        standing=standing or above or Standing(),
        is_municipal=above is not None,
    )


def _row(line: WorkLine, standing: Standing) -> PlanRow:
    return PlanRow(line.activity_id, line.section, line.number, line.title, line.term, standing)


def _standing(lines: Iterable[WorkLine], today: date) -> Standing:
    mine = tuple(lines)
    owed = [line for line in mine if line.is_owed]
    return Standing(
        overdue=sum(line.due_on < today for line in owed),
        owed=sum(line.due_on >= today for line in owed),
        reported=sum(line.state is AssignmentState.REPORTED for line in mine),
        closed=sum(line.state is AssignmentState.CLOSED for line in mine),
        next_due_on=min((line.due_on for line in owed), default=None),
    )
