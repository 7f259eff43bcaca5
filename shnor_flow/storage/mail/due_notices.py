"""What is to be reminded of up to a day: owed assignments, open submissions, doubts of running roadmaps."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, union, update
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection import RoundState
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.letter.reminder import PLANNED_VISIT, Ladder, LadderKind, counted_from, kind_of
from shnor_flow.domain.partnership import VisitState
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.collection.owed import is_owed, is_taken_on, owed_by
from shnor_flow.storage.columns import UtcMoment
from shnor_flow.storage.mail.decisions import municipalities_that_wait
from shnor_flow.storage.mail.ladders import Ladders, read_ladders
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    CollectionRound,
    Finding,
    Notice,
    Occurrence,
    Progress,
    Roadmap,
    RoadmapState,
    Submission,
    Visit,
    VisitInquiry,
)

REMINDED_OF: Mapping[Obligation, type[Assignment] | type[Submission] | type[Visit] | type[VisitInquiry]] = {
    Obligation.ASSIGNMENT: Assignment,
    Obligation.SUBMISSION: Submission,
    Obligation.VISITS: VisitInquiry,
    Obligation.PLANNED_VISIT: Visit,
}
# What keeps the plan from working: nobody answers, nobody can be written to, no date is known.
BLOCKING = (FindingKind.PARTY, FindingKind.ADDRESS, FindingKind.TERM)
_HOLDERS_WORDS = tuple(kind for kind in ProgressKind if kind in {"done", "note", "asked_time", "not_mine"})


@dataclass(frozen=True)
class DueObligation:
    """Something owed whose next notice has come; `gap_days` since its predecessor in a series, None without one."""

    obligation: Obligation
    id: int
    due_on: date  # the day the ladder counts from: of late work that came back, the day of the return
    next_notice_on: date
    organisation_id: int | None
    person_id: int | None
    programme_id: int
    kind: OccurrenceKind | None = None  # of an assignment
    gap_days: int | None = None
    role: PartyRole | None = None
    occurrence_id: int | None = None

    def ladder(self, ladders: Ladders) -> Ladder:
        """Return the ladder that it climbs."""
        match self.obligation:
            case Obligation.PLANNED_VISIT:
                return PLANNED_VISIT
            case Obligation.VISITS:
                return ladders.of(self.programme_id, LadderKind.VISITS)
            case _:
                kind = LadderKind.SUBMISSION if self.kind is None else kind_of(self.kind)
                return ladders.of(self.programme_id, kind).for_gap(self.gap_days)


def municipalities_to_remind(session: Session, until: date) -> list[int]:
    """Return the municipalities where a notice may be due by `until` or waits for its letter."""
    query = union(
        select(Assignment.municipality_id)
        .where(col(Assignment.next_notice_on) <= until, col(Assignment.state).in_(OWED))
        .distinct(),
        select(Submission.municipality_id).where(col(Submission.next_notice_on) <= until, is_owed()).distinct(),
        select(VisitInquiry.municipality_id).where(col(VisitInquiry.next_notice_on) <= until).distinct(),
        select(Visit.municipality_id)
        .where(col(Visit.next_notice_on) <= until, Visit.state == VisitState.PLANNED)
        .distinct(),
        select(Notice.municipality_id).where(Notice.state == NoticeState.PLANNED).distinct(),
        _doubtful_roadmaps().with_only_columns(col(Roadmap.municipality_id)).distinct(),
        *municipalities_that_wait(),
    )
    return sorted(session.execute(query).scalars())


def due_assignments(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` owed assignments of running roadmaps to remind of by `today`, by id."""
    has_come = col(Assignment.next_notice_on) <= today
    return _assignments(session, municipality_id, has_come, after_id=after_id, limit=limit)


def _assignments(
    session: Session, municipality_id: int, which: ColumnElement[bool], *, after_id: int, limit: int
) -> list[DueObligation]:
    query = (
        select_columns(
            col(Assignment.id),
            col(Assignment.due_on),
            col(Assignment.returned_on),
            col(Assignment.next_notice_on),
            col(Assignment.organisation_id),
            col(Assignment.person_id),
            col(Roadmap.programme_id),
            col(Occurrence.kind),
            col(Occurrence.scheduled_on),
            _predecessor().label("before"),
            col(Assignment.role),
            col(Assignment.occurrence_id),
        )
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(
            col(Assignment.municipality_id) == municipality_id,
            which,
            col(Assignment.state).in_(OWED),
            col(Roadmap.state) == RoadmapState.RUNNING,
            col(Assignment.id) > after_id,
        )
        .order_by(col(Assignment.id))
        .limit(limit)
    )
    return [
        DueObligation(
            obligation=Obligation.ASSIGNMENT,
            id=row.id or 0,
            due_on=counted_from(row.due_on, row.returned_on),
            next_notice_on=row.next_notice_on,
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            programme_id=row.programme_id,
            kind=row.kind,
            gap_days=(row.scheduled_on - row.before).days if row.before else None,
            role=row.role,
            occurrence_id=row.occurrence_id,
        )
        for row in session.execute(query)
    ]


def last_answers(session: Session, assignment_ids: Collection[int], timezone: str) -> dict[int, date]:
    """Return the local day on which the holder last answered, if only with a line on progress."""
    query = (
        select(Progress.assignment_id, func.max(Progress.at, type_=UtcMoment()))
        .where(is_among(session, col(Progress.assignment_id), assignment_ids), col(Progress.kind).in_(_HOLDERS_WORDS))
        .group_by(col(Progress.assignment_id))
    )
    return {assignment_id: local_day(at, timezone) for assignment_id, at in session.execute(query)}


def lead_holders(session: Session, occurrence_ids: Collection[int]) -> dict[int, tuple[int | None, int | None]]:
    """Return (organisation, person) of the lead of each occurrence."""
    query = select(Assignment.occurrence_id, Assignment.organisation_id, Assignment.person_id).where(
        is_among(session, col(Assignment.occurrence_id), occurrence_ids),
        Assignment.role == PartyRole.LEAD,
        Assignment.state != AssignmentState.CANCELLED,
    )
    return {occurrence: (organisation, person) for occurrence, organisation, person in session.execute(query)}


def ladder_of(session: Session, occurrence_id: int) -> Ladder:
    """Return the ladder of whoever owes this occurrence, as the daily reminders climb it."""
    query = (
        select(Roadmap, col(Occurrence.kind), col(Occurrence.scheduled_on), _predecessor())
        .join(Activity, col(Activity.roadmap_id) == col(Roadmap.id))
        .join(Occurrence, col(Occurrence.activity_id) == col(Activity.id))
        .where(Occurrence.id == occurrence_id)
    )
    roadmap, kind, scheduled_on, before = session.execute(query).one()
    ladder = read_ladders(session, roadmap.municipality_id).of(roadmap.programme_id, kind_of(kind))
    return ladder.for_gap((scheduled_on - before).days if before else None)


def due_submissions(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` submissions that are owed and to be reminded of by `today`, by id."""
    has_come = col(Submission.next_notice_on) <= today
    return _submissions(session, municipality_id, today, has_come, after_id=after_id, limit=limit)


def waiting_obligations(
    session: Session, municipality_id: int, today: date, *, obligation: Obligation, after_id: int, limit: int
) -> list[DueObligation]:
    """Return the next `limit` obligations that the ladder speaks of only after `today`, by id."""
    if obligation is Obligation.ASSIGNMENT:
        is_ahead = col(Assignment.next_notice_on) > today
        return _assignments(session, municipality_id, is_ahead, after_id=after_id, limit=limit)
    is_ahead = col(Submission.next_notice_on) > today
    return _submissions(session, municipality_id, today, is_ahead, after_id=after_id, limit=limit)


def _submissions(
    session: Session, municipality_id: int, today: date, which: ColumnElement[bool], *, after_id: int, limit: int
) -> list[DueObligation]:
    query = (
        select(Submission, col(CollectionRound.programme_id), owed_by())
        .join(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .where(
            Submission.municipality_id == municipality_id,
            which,
            is_owed(),
            CollectionRound.state != RoundState.PLANNED,
            is_taken_on(today),
            col(Submission.id) > after_id,
        )
        .order_by(col(Submission.id))
        .limit(limit)
    )
    return [
        DueObligation(
            obligation=Obligation.SUBMISSION,
            id=row.id or 0,
            due_on=due_on,
            next_notice_on=row.next_notice_on or today,
            organisation_id=row.organisation_id,
            person_id=None,
            programme_id=programme_id,
        )
        for row, programme_id, due_on in session.execute(query)
    ]


def doubtful_roadmaps(session: Session, municipality_id: int) -> list[int]:
    """Return the running roadmaps with unsettled findings that keep the plan from working."""
    query = _doubtful_roadmaps().where(col(Roadmap.municipality_id) == municipality_id).order_by(col(Roadmap.id))
    return list(session.execute(query).scalars())


def last_findings_notices(session: Session, roadmap_ids: Collection[int]) -> dict[tuple[int, int], date]:
    """Return the day of the last notice about findings, by roadmap and person."""
    query = (
        select(Notice.obligation_id, Notice.person_id, func.max(Notice.planned_on))
        .where(Notice.obligation == Obligation.FINDINGS, col(Notice.obligation_id).in_(roadmap_ids))
        .group_by(col(Notice.obligation_id), col(Notice.person_id))
    )
    return {(roadmap_id, person_id): last for roadmap_id, person_id, last in session.execute(query)}


def set_next_notice(
    session: Session, obligation: Obligation, ids: Collection[int], next_on: date | None, today: date
) -> None:
    """Say when to look again; what somebody moved or settled meanwhile stays as they left it."""
    table = REMINDED_OF[obligation]
    session.execute(
        update(table)
        .where(is_among(session, col(table.id), ids), col(table.next_notice_on) <= today)
        .values(next_notice_on=next_on)
        .execution_options(synchronize_session=False)
    )


def put_next_notices(session: Session, obligation: Obligation, by_day: Mapping[date | None, Collection[int]]) -> None:
    """Say when the ladder speaks next; what is not spoken of at all stays so."""
    table = REMINDED_OF[obligation]
    for next_on, ids in by_day.items():
        session.execute(
            update(table)
            .where(is_among(session, col(table.id), ids), col(table.next_notice_on).is_not(None))
            .values(next_notice_on=next_on)
            .execution_options(synchronize_session=False)
        )


def _predecessor() -> ScalarSelect[date | None]:
    earlier = aliased(Occurrence)
    return (
        select(func.max(earlier.scheduled_on))
        .where(
            col(earlier.activity_id) == col(Occurrence.activity_id),
            col(earlier.kind) == col(Occurrence.kind),
            col(earlier.scheduled_on) < col(Occurrence.scheduled_on),
        )
        .correlate(Occurrence)
        .scalar_subquery()
    )


def _doubtful_roadmaps() -> Select[tuple[int | None]]:
    return (
        select(Roadmap.id)
        .where(Roadmap.state == RoadmapState.RUNNING)
        .where(
            select(Finding.id)
            .where(
                Finding.roadmap_id == Roadmap.id, col(Finding.resolved_at).is_(None), col(Finding.kind).in_(BLOCKING)
            )
            .exists()
        )
    )
