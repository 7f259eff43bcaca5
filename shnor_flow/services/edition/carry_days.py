"""Let the work of an activity go on in the new edition: done work stays done, open work follows the new days.

The past is not rewritten: a day that the new edition moves within the past, or drops from it, stays as it was.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.occurrence import DeadlineRule, PlannedOccurrence, occurrences_of
from shnor_flow.domain.deadline.petition import PetitionState
from shnor_flow.domain.deadline.progress import DONE, OWED, AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.edition.moved_days import FARTHEST_DAYS, MovedDay, moved_days
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.letter.reminder import first_notice_on
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.russian import day_in_words
from shnor_flow.storage.deadline.windows import stored_windows
from shnor_flow.storage.mail.due_notices import ladder_of
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.tables import Activity, Assignment, Extension, Notice, Occurrence, Petition, Progress

_AT_ONCE = 500


@dataclass(frozen=True)
class Amendment:
    """An edition that is being applied: from which day, by which act, said by whom."""

    edition: int
    act: str
    since: date
    today: date
    now: datetime
    actor: Actor
    rule: DeadlineRule
    calendar: WorkingCalendar

    @property
    def reason(self) -> str:
        """Return the reason that stands beside every day it moves."""
        return f"редакция № {self.edition}: {self.act}"


@dataclass
class CarriedCounts:
    """What was carried over."""

    moved: int = 0  # assignments that follow a new day
    cancelled: int = 0  # assignments that the plan no longer asks for


def carry_days(session: Session, pairs: Sequence[tuple[Activity, Activity]], amendment: Amendment) -> CarriedCounts:
    """Hang the occurrences of each old row on its new one, and let what is owed follow the new days."""
    work = _Work.read(session, [old.id or 0 for old, _ in pairs])
    parties = planning.parties_of(session, [row.id or 0 for pair in pairs for row in pair])
    counts, gone = CarriedCounts(), []
    for old, new in pairs:
        mine = work.occurrences[old.id or 0]
        if parties[old.id or 0] != parties[new.id or 0]:
            _settle_done(work, mine)
        planned = {
            (each.kind, each.scheduled_on): each for each in occurrences_of(new.kind, stored_windows(new.windows))
        }
        for kind, days in _days_by_kind(mine, planned).items():
            at = {each.scheduled_on: each for each in mine if each.kind is kind}
            for day in days:
                if day.before and day.after is None and day.before >= amendment.since:
                    gone += work.owed(at[day.before])
            for before, to_on in _moves(work, at, days, amendment.since):
                counts.moved += _move(session, work, at[before], planned[kind, to_on], amendment)
        for occurrence in mine:
            occurrence.activity_id = new.id or 0
        if new.asks_evidence is None:
            new.asks_evidence = old.asks_evidence  # the coordinator's word holds for the same work
    session.flush()
    counts.cancelled = cancel_owed(session, gone, amendment)
    return counts


def cancel_owed(session: Session, assignment_ids: Collection[int], amendment: Amendment) -> int:
    """Cancel what is still owed of these, with the reason in its history; work that is done meanwhile stays done."""
    cancelled: list[int] = []
    for some in _portions(sorted(assignment_ids)):
        cancelled += session.scalars(
            update(Assignment)
            .where(col(Assignment.id).in_(some), col(Assignment.state).in_(OWED))
            .values(state=AssignmentState.CANCELLED, next_notice_on=None)
            .returning(col(Assignment.id))
            .execution_options(synchronize_session=False)
        )
    text = f"План больше этого не требует, {amendment.reason}"
    _write(session, ProgressKind.CANCELLED, dict.fromkeys(cancelled, text), amendment)
    _end_notices(session, cancelled, "план этого больше не требует")
    for some in _portions(cancelled):
        session.execute(
            update(Petition)
            .where(col(Petition.assignment_id).in_(some), col(Petition.state) == PetitionState.WAITING)
            .values(state=PetitionState.WITHDRAWN, waiting_key=None, decided_at=amendment.now, decision=text)
            .execution_options(synchronize_session=False)
        )
    return len(cancelled)


@dataclass(frozen=True)
class _Work:
    """The occurrences of activities and their assignments, read once."""

    occurrences: dict[int, list[Occurrence]]
    assignments: dict[int, list[Assignment]]
    extended: frozenset[int]

    @classmethod
    def read(cls, session: Session, activity_ids: Collection[int]) -> "_Work":
        occurrences: dict[int, list[Occurrence]] = defaultdict(list)
        assignments: dict[int, list[Assignment]] = defaultdict(list)
        for each in planning.occurrences_of_activities(session, activity_ids):
            occurrences[each.activity_id].append(each)
        for one in planning.assignments_of_activities(session, activity_ids):
            assignments[one.occurrence_id].append(one)
        ids = [one.id for held in assignments.values() for one in held]
        extended = session.exec(select(Extension.assignment_id).where(col(Extension.assignment_id).in_(ids)))
        return cls(occurrences, assignments, frozenset(extended))

    def owed(self, occurrence: Occurrence) -> list[int]:
        return [one.id or 0 for one in self.assignments[occurrence.id or 0] if one.state in OWED]

    def is_done(self, occurrence: Occurrence) -> bool:
        held = [one for one in self.assignments[occurrence.id or 0] if one.state is not AssignmentState.CANCELLED]
        leads = [one for one in held if one.role is PartyRole.LEAD] or held
        return bool(leads) and all(one.state in DONE for one in leads)

    def follows(self, occurrence: Occurrence, to_on: date, since: date) -> bool:
        """Tell whether the occurrence moves; what was done more than half a year before is another year's work."""
        if max(to_on, occurrence.scheduled_on) < since:
            return False
        is_far = abs((to_on - occurrence.scheduled_on).days) > FARTHEST_DAYS
        return not (is_far and self.is_done(occurrence) and not self.owed(occurrence))


def _days_by_kind(
    mine: Sequence[Occurrence], planned: Iterable[tuple[OccurrenceKind, date]]
) -> dict[OccurrenceKind, tuple[MovedDay, ...]]:
    before: dict[OccurrenceKind, list[date]] = defaultdict(list)
    after: dict[OccurrenceKind, list[date]] = defaultdict(list)
    for each in mine:
        before[each.kind].append(each.scheduled_on)
    for kind, day in planned:
        after[kind].append(day)
    return {kind: moved_days(days, after[kind]) for kind, days in before.items()}


def _moves(
    work: _Work, at: Mapping[date, Occurrence], days: Sequence[MovedDay], since: date
) -> list[tuple[date, date]]:
    """Return which days move, in an order in which none is moved onto one that is still taken."""
    pairs = {day.before: day.after for day in days if day.before and day.after and day.is_moved}
    moves = {before: after for before, after in pairs.items() if work.follows(at[before], after, since)}
    if moves.keys() != pairs.keys() and set(moves.values()) & (pairs.keys() - moves.keys()):
        moves = pairs
    later = sorted((one for one in moves if moves[one] > one), reverse=True)
    return [(one, moves[one]) for one in (*sorted(moves.keys() - set(later)), *later)]


def _settle_done(work: _Work, mine: Sequence[Occurrence]) -> None:
    """Where the edition names others, what is done already is asked of nobody new."""
    for occurrence in mine:
        occurrence.is_settled = occurrence.is_settled or work.is_done(occurrence)


def _move(
    session: Session, work: _Work, occurrence: Occurrence, planned: PlannedOccurrence, amendment: Amendment
) -> int:
    occurrence.scheduled_on, occurrence.starts_on = planned.scheduled_on, planned.starts_on
    session.flush()
    ladder = ladder_of(session, occurrence.id or 0)
    told: dict[int, str] = {}
    for one in work.assignments[occurrence.id or 0]:
        held = amendment.rule.due_for(one.role, planned, begins_on=amendment.since, today=amendment.today)
        has_longer = one.id in work.extended and one.due_on >= held.due_on
        if one.state not in OWED or held.due_on == one.due_on or has_longer:
            continue
        notice_on = first_notice_on(ladder, held.due_on, amendment.today, amendment.calendar)
        changed: Any = session.execute(
            update(Assignment)
            .where(col(Assignment.id) == one.id, col(Assignment.state).in_(OWED))
            .values(due_on=held.due_on, due_at=held.due_at, next_notice_on=notice_on)
            .execution_options(synchronize_session=False)
        )
        if changed.rowcount:
            told[one.id or 0] = _extend(session, one, held.due_on, amendment)
    _write(session, ProgressKind.DUE_MOVED, told, amendment)
    _end_notices(session, list(told), "срок перенесён новой редакцией плана")
    return len(told)


def _extend(session: Session, one: Assignment, to_on: date, amendment: Amendment) -> str:
    session.add(
        Extension(
            assignment_id=one.id or 0,
            from_on=one.due_on,
            to_on=to_on,
            reason=amendment.reason,
            decided_by=amendment.actor.person_id,
            decided_at=amendment.now,
        )
    )
    return f"С {day_in_words(one.due_on)} на {day_in_words(to_on)} Причина: {amendment.reason}"


def _write(session: Session, kind: ProgressKind, texts: dict[int, str], amendment: Amendment) -> None:
    rows = [
        {
            "assignment_id": assignment_id,
            "kind": kind,
            "at": amendment.now,
            "by": amendment.actor.name,
            "person_id": amendment.actor.person_id,
            "text": text,
        }
        for assignment_id, text in texts.items()
    ]
    if rows:
        session.execute(insert(Progress), rows)


def _end_notices(session: Session, assignment_ids: Sequence[int], reason: str) -> None:
    for some in _portions(assignment_ids):
        end_notices(
            session,
            NoticeState.CANCELLED,
            reason,
            col(Notice.obligation) == Obligation.ASSIGNMENT,
            col(Notice.obligation_id).in_(some),
        )


def _portions(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
