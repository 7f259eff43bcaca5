"""What a half-year report is built from: a handful of set-based queries over one programme."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlmodel import Session, col, exists, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import PartyRole, PartyTarget
from shnor_flow.domain.report.discipline import Move, Owed
from shnor_flow.domain.report.facts import ActivityName, DeadlineFact, HalfYearFacts, Scope
from shnor_flow.domain.term import TermKind
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.report.figures import rounds_of
from shnor_flow.storage.report.helping import helping_within
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Extension,
    Finding,
    Municipality,
    Occurrence,
    Organisation,
    Party,
    Person,
    Programme,
    ProgrammeSchool,
    Progress,
    Roadmap,
    RoadmapState,
)

Names = dict[int, str]


def half_year_facts(session: Session, programme_id: int, half_year: ReportingPeriod, as_of: date) -> HalfYearFacts:
    """Return everything the report of this programme and half-year is built from; NotFound without the programme."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFound("Такой программы нет.")
    municipality = session.get_one(Municipality, programme.municipality_id)
    roadmap = _running_roadmap(session, programme_id)
    started_on = _started_on(roadmap, municipality)
    names = _organisation_names(session, programme.municipality_id)
    running = _activities(session, col(Roadmap.id) == (roadmap.id if roadmap else None))
    earlier = _activities(session, _is_earlier_edition(programme_id))
    in_force = or_(col(Occurrence.activity_id).in_(running), _left_to_earlier(earlier, started_on))
    schools = _schools(session, programme_id, half_year, names)
    return HalfYearFacts(
        scope=Scope(
            municipality=municipality.name,
            programme=programme.title,
            period=half_year.code,
            as_of=as_of,
            edition=roadmap.edition if roadmap else None,
            started_on=started_on,
            schools=tuple(schools.values()),
        ),
        deadlines=_deadlines(
            session, running | earlier, and_(in_force, _concerns(half_year)), names, municipality.timezone
        ),
        questions=questions_of(session, programme_id, half_year, is_of_any_kind=True),
        rounds=rounds_of(session, programme_id, half_year, names),
        open_findings=_open_findings(session, roadmap),
        unassigned=_chosen(session, running, ~_has_somebody()),
        undated=_chosen(session, running, col(Activity.kind) == TermKind.UNSCHEDULED),
        helping=helping_within(session, programme_id, half_year.start, min(half_year.end, as_of), schools),
    )


def _running_roadmap(session: Session, programme_id: int) -> Roadmap | None:
    return session.exec(
        select(Roadmap)
        .where(
            Roadmap.programme_id == programme_id,
            Roadmap.state == RoadmapState.RUNNING,
            col(Roadmap.organisation_id).is_(None),
        )
        .order_by(col(Roadmap.edition).desc())
    ).first()


def _started_on(roadmap: Roadmap | None, municipality: Municipality) -> date | None:
    if roadmap is None or roadmap.started_at is None:
        return None
    return local_day(roadmap.started_at, municipality.timezone)


def _organisation_names(session: Session, municipality_id: int) -> Names:
    """Return short names, and the full one where two organisations share a short one: each counts for itself."""
    rows = session.exec(select(Organisation).where(Organisation.municipality_id == municipality_id)).all()
    bearers = Counter(row.short_name for row in rows)
    return {
        row.id or 0: row.short_name if row.short_name and bearers[row.short_name] == 1 else row.name for row in rows
    }


def _schools(session: Session, programme_id: int, half_year: ReportingPeriod, names: Names) -> dict[int, str]:
    taking_part = select(ProgrammeSchool.organisation_id).where(
        ProgrammeSchool.programme_id == programme_id,
        ProgrammeSchool.joined_on <= half_year.end,
        or_(col(ProgrammeSchool.left_on).is_(None), col(ProgrammeSchool.left_on) >= half_year.start),
    )
    return dict(sorted(((school, names[school]) for school in session.exec(taking_part)), key=lambda one: one[1]))


def _is_earlier_edition(programme_id: int) -> ColumnElement[bool]:
    return and_(
        col(Roadmap.programme_id) == programme_id,
        col(Roadmap.state) == RoadmapState.SUPERSEDED,
        col(Roadmap.organisation_id).is_(None),
    )


def _activities(session: Session, of_roadmap: ColumnElement[bool]) -> dict[int, ActivityName]:
    rows = session.exec(select(Activity).join(Roadmap, col(Roadmap.id) == Activity.roadmap_id).where(of_roadmap))
    return {row.id or 0: ActivityName(row.position, row.section, row.number, row.title) for row in rows}


def _left_to_earlier(earlier: Mapping[int, ActivityName], started_on: date | None) -> ColumnElement[bool]:
    """Pick what earlier editions keep: what was due in their time, and what somebody had begun when they stepped back.

    The rest was cancelled in favour of the running edition, which asks for it anew: counting both would count twice.
    """
    in_their_time = col(Occurrence.scheduled_on) < (started_on or date.max)
    return and_(
        col(Occurrence.activity_id).in_(earlier),
        or_(_has_lead(is_cancelled=False), and_(in_their_time, ~_has_lead(is_cancelled=True))),
    )


def _has_lead(*, is_cancelled: bool) -> Any:
    state = col(Assignment.state)
    return (
        exists()
        .where(
            col(Assignment.occurrence_id) == Occurrence.id,
            col(Assignment.role) == PartyRole.LEAD,
            state == AssignmentState.CANCELLED if is_cancelled else state != AssignmentState.CANCELLED,
        )
        .correlate(Occurrence)
    )


def _deadlines(
    session: Session, activities: Mapping[int, ActivityName], wanted: ColumnElement[bool], names: Names, zone: str
) -> tuple[DeadlineFact, ...]:
    rows = session.exec(select(Occurrence).where(wanted)).all()
    owed = _owed(session, wanted, names, zone)
    facts = (
        DeadlineFact(activities[row.activity_id], row.kind, row.scheduled_on, tuple(owed[row.id or 0])) for row in rows
    )
    return tuple(sorted(facts, key=lambda fact: (fact.activity, fact.scheduled_on)))


def _concerns(half_year: ReportingPeriod) -> ColumnElement[bool]:
    """Pick what the plan put into the half-year, and earlier deadlines that somebody still owed when it began."""
    still_owed = (
        exists()
        .where(
            col(Assignment.occurrence_id) == Occurrence.id,
            col(Assignment.state) != AssignmentState.CANCELLED,
            or_(col(Assignment.done_on).is_(None), col(Assignment.done_on) >= half_year.start),
        )
        .correlate(Occurrence)
    )
    return or_(
        col(Occurrence.scheduled_on).between(half_year.start, half_year.end),
        and_(
            col(Occurrence.kind) == OccurrenceKind.DEADLINE,
            col(Occurrence.scheduled_on) < half_year.start,
            still_owed,
        ),
    )


def _owed(session: Session, wanted: ColumnElement[bool], names: Names, zone: str) -> dict[int, list[Owed]]:
    moves, words = _moves(session, wanted), _last_words(session, wanted, zone)
    found: dict[int, list[Owed]] = defaultdict(list)
    rows = session.exec(
        select(Assignment, Person)
        .join(Occurrence, col(Occurrence.id) == Assignment.occurrence_id)
        .join(Person, col(Person.id) == Assignment.person_id, isouter=True)
        .where(wanted)
        .order_by(col(Assignment.role).desc(), col(Assignment.id))  # lead before contributor
    )
    for row, person in rows:
        said, said_on = words.get(row.id or 0, ("", None))
        found[row.occurrence_id].append(
            Owed(
                party=_party(row, person, names),
                role=row.role,
                due_on=row.due_on,
                state=row.state,
                done_on=row.done_on,
                moves=tuple(moves[row.id or 0]),
                said=said,
                said_on=said_on,
            )
        )
    return found


def _party(row: Assignment, person: Person | None, names: Names) -> str:
    if person is None:
        return names[row.organisation_id or 0]
    return f"{person.full_name} ({names[person.organisation_id]})" if person.organisation_id else person.full_name


def _moves(session: Session, wanted: ColumnElement[bool]) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = defaultdict(list)
    # A request that nobody has decided is no move yet.
    rows = session.exec(_of_assignments(Extension, wanted).where(col(Extension.decided_at).is_not(None)))
    for row in rows:
        found[row.assignment_id].append(Move(row.from_on, row.to_on, row.reason))
    return found


def _last_words(session: Session, wanted: ColumnElement[bool], zone: str) -> dict[int, tuple[str, date]]:
    rows = session.exec(
        _of_assignments(Progress, wanted).where(
            col(Progress.kind).in_((ProgressKind.NOTE, ProgressKind.DONE)),
            col(Progress.text) != "",
            col(Occurrence.kind) == OccurrenceKind.CONTROL_POINT,
        )
    )
    return {row.assignment_id: (row.text, local_day(row.at, zone)) for row in rows}  # the last one stays


def _of_assignments(table: Any, wanted: ColumnElement[bool]) -> Any:
    return (
        select(table)
        .join(Assignment, col(Assignment.id) == table.assignment_id)
        .join(Occurrence, col(Occurrence.id) == Assignment.occurrence_id)
        .where(wanted)
        .order_by(table.id)
    )


def _open_findings(session: Session, roadmap: Roadmap | None) -> int:
    if roadmap is None:
        return 0
    waiting = (col(Finding.roadmap_id) == roadmap.id, col(Finding.resolved_at).is_(None))
    return session.exec(select(func.count()).select_from(Finding).where(*waiting)).one()


def _chosen(
    session: Session, activities: Mapping[int, ActivityName], condition: ColumnElement[bool]
) -> tuple[ActivityName, ...]:
    found = session.exec(select(Activity).where(col(Activity.id).in_(activities), condition))
    return tuple(sorted(activities[row.id or 0] for row in found))


def _has_somebody() -> Any:
    return (
        exists()
        .where(
            col(ActivityParty.activity_id) == Activity.id,
            col(ActivityParty.party_id) == Party.id,
            col(Party.target) != PartyTarget.UNRESOLVED,
        )
        .correlate(Activity)
    )
