"""Put the dates of running roadmaps into the calendar and give each to those who answer for it.

Only activities that were marked are looked at (`Activity.needs_planning`), so a tick costs what has changed and not
what exists; planning twice changes nothing.

A roadmap that starts in mid-life: what was due before the day it started is planned too, because reports speak of it,
and is shown as overdue; nobody gets letters about it. Starting a roadmap «since» an earlier day draws that line there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.assigning import Changes, Held, Holder, changes_for
from shnor_flow.domain.deadline.occurrence import DeadlineRule, HeldTo, PlannedOccurrence, occurrences_of
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.letter.reminder import first_notice_on, kind_of
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.storage.database import Database
from shnor_flow.storage.deadline.windows import stored_windows
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.ladders import Ladders, read_ladders
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.roadmap import planning
from shnor_flow.storage.roadmap.members import Membership, members_of
from shnor_flow.storage.roadmap.planning import ActivityToPlan, NamedParty
from shnor_flow.storage.tables import Assignment, Occurrence, Programme

BATCH = 500  # activities in one transaction

_Key = tuple[int, OccurrenceKind, date]


@dataclass(frozen=True)
class PlanCounts:
    """What one batch did; `without_holder` counts planned occurrences that nobody leads."""

    activities: int = 0
    occurrences: int = 0
    assignments: int = 0
    cancelled: int = 0
    restored: int = 0
    without_holder: int = 0

    def __add__(self, other: "PlanCounts") -> "PlanCounts":
        return PlanCounts(*(sum(pair) for pair in zip(astuple(self), astuple(other), strict=True)))

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name, as a run of the job keeps them."""
        return asdict(self)


def plan_all(
    database: Database, *, calendar: Callable[[], WorkingCalendar], now: datetime, batch: int = BATCH
) -> PlanCounts:
    """Plan everything that is marked, a batch a transaction: what is done stays done if the rest breaks off.

    The calendar is asked for only if something is marked: making it costs half a second.
    """
    total = PlanCounts()
    while True:
        with database.reading() as session:
            if not planning.is_anything_marked(session):
                return total
        with database.writing() as session:
            counts = plan_occurrences(session, calendar=calendar(), now=now, limit=batch)
        if not counts.activities:  # somebody else is at it
            return total
        total += counts


def plan_occurrences(session: Session, *, calendar: WorkingCalendar, now: datetime, limit: int = BATCH) -> PlanCounts:
    """Plan up to `limit` marked activities of running roadmaps; call it until it returns no activities."""
    activity_ids = planning.claim_activities(session, limit)
    if not activity_ids:
        return PlanCounts()
    targets = planning.activities_to_plan(session, activity_ids)
    ladders = {home: read_ladders(session, home) for home in {each.municipality_id for each in targets}}
    plans = [replace(_plan(each, calendar, now), ladders=ladders[each.municipality_id]) for each in targets]
    dropped = _fit_what_is_there(session, plans, activity_ids, now)
    added = insert_missing(session, Occurrence, [row for plan in plans for row in plan.occurrence_rows()])
    holders = _Holders(session, planning.parties_of(session, activity_ids))
    return _assign(session, plans, activity_ids, holders) + PlanCounts(
        activities=len(activity_ids), occurrences=added, cancelled=dropped
    )


@dataclass(frozen=True)
class _Plan:
    """One activity's occurrences as they should be, with the day each role is held to."""

    target: ActivityToPlan
    activity_id: int
    today: date
    started_on: date
    calendar: WorkingCalendar
    held_to: Mapping[PlannedOccurrence, Mapping[PartyRole, HeldTo]]
    gap_days: Mapping[PlannedOccurrence, int]  # since the one before of its kind
    ladders: Ladders = field(default_factory=Ladders)

    def key(self, occurrence: PlannedOccurrence) -> _Key:
        return self.activity_id, occurrence.kind, occurrence.scheduled_on

    def is_before_it(self, scheduled_on: date) -> bool:
        """Tell whether the day was another edition's: what was due in its time, done or overdue, stays as it is."""
        return self.target.follows_another and scheduled_on < self.started_on

    def occurrence_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "municipality_id": self.target.municipality_id,
                "activity_id": self.activity_id,
                "kind": occurrence.kind,
                "starts_on": occurrence.starts_on,
                "scheduled_on": occurrence.scheduled_on,
            }
            for occurrence, held in self.held_to.items()
            if not self.is_before_it(held[PartyRole.LEAD].due_on)
        ]

    def assignment_row(self, occurrence: PlannedOccurrence, occurrence_id: int, holder: Holder) -> dict[str, Any]:
        return {
            "municipality_id": self.target.municipality_id,
            "occurrence_id": occurrence_id,
            "holder": holder.key,
            "organisation_id": holder.organisation_id,
            "person_id": holder.person_id,
            "role": holder.role,
            "state": AssignmentState.OPEN,
            **self.days_of(occurrence, holder.role),
        }

    def days_of(self, occurrence: PlannedOccurrence, role: PartyRole) -> dict[str, Any]:
        held = self.held_to[occurrence][role]
        notice_on = self.first_notice_on(occurrence, held.due_on)
        return {"due_on": held.due_on, "due_at": held.due_at, "next_notice_on": notice_on}

    def first_notice_on(self, occurrence: PlannedOccurrence, due_on: date) -> date | None:
        if due_on < self.started_on:
            return None
        ladder = self.ladders.of(self.target.programme_id, kind_of(occurrence.kind))
        ladder = ladder.for_gap(self.gap_days.get(occurrence))
        return first_notice_on(ladder, due_on, self.today, self.calendar)

    def is_past(self, occurrence: PlannedOccurrence) -> bool:
        return self.held_to[occurrence][PartyRole.LEAD].due_on < self.today


def _plan(target: ActivityToPlan, calendar: WorkingCalendar, now: datetime) -> _Plan:
    rule = DeadlineRule(calendar, Roll(target.roll), target.timezone, target.halves_contributors)
    started_on, today = local_day(target.started_at, target.timezone), local_day(now, target.timezone)
    activity = target.activity
    occurrences = occurrences_of(activity.kind, stored_windows(activity.windows))
    begins_on = _beginnings(occurrences, started_on)
    held_to = {
        each: {role: rule.due_for(role, each, begins_on=begins_on[each], today=today) for role in PartyRole}
        for each in occurrences
    }
    return _Plan(target, activity.id or 0, today, started_on, calendar, held_to, _gap_days(held_to))


def _beginnings(occurrences: Iterable[PlannedOccurrence], started_on: date) -> dict[PlannedOccurrence, date]:
    """Return from which day each runs where the plan names only its end: from the one before it, or from the start."""
    found: dict[PlannedOccurrence, date] = {}
    last: dict[OccurrenceKind, date] = {}
    for each in sorted(occurrences, key=lambda each: each.scheduled_on):
        found[each] = max(started_on, last.get(each.kind, started_on))
        last[each.kind] = each.scheduled_on
    return found


def _gap_days(occurrences: Iterable[PlannedOccurrence]) -> dict[PlannedOccurrence, int]:
    in_order = sorted(occurrences, key=lambda each: (each.kind, each.scheduled_on))
    return {
        each: (each.scheduled_on - before.scheduled_on).days
        for before, each in pairwise(in_order)
        if each.kind is before.kind
    }


def _fit_what_is_there(session: Session, plans: list[_Plan], activity_ids: list[int], now: datetime) -> int:
    """Cancel the untouched assignments of days the term no longer names; a day that nobody held goes altogether."""
    wanted = {plan.key(occurrence): occurrence for plan in plans for occurrence in plan.held_to}
    plan_of = {plan.activity_id: plan for plan in plans}
    left = []
    for each in planning.occurrences_of_activities(session, activity_ids):
        occurrence = wanted.get((each.activity_id, each.kind, each.scheduled_on))
        if occurrence is not None:
            each.starts_on = occurrence.starts_on
        elif not plan_of[each.activity_id].is_before_it(each.scheduled_on):
            left.append(each)
    session.flush()
    if not left:
        return 0
    ids = [each.id for each in left]
    cancelled = planning.cancel_untouched(session, col(Assignment.occurrence_id).in_(ids))
    planning.delete_unheld(session, ids)
    for activity_id, days in Counter(each.activity_id for each in left).items():
        home = plan_of[activity_id].target.municipality_id
        details = {"days": days}
        note(session, "activity.days_left", "activity", activity_id, now=now, municipality_id=home, details=details)
    return cancelled


def _assign(session: Session, plans: list[_Plan], activity_ids: list[int], holders: "_Holders") -> PlanCounts:
    occurrence_ids: dict[_Key, int] = {
        (each.activity_id, each.kind, each.scheduled_on): each.id or 0
        for each in planning.occurrences_of_activities(session, activity_ids)
        if not each.is_settled
    }
    held = _held_by_occurrence(session, activity_ids)
    work = _Work(planning.moved_assignments(session, activity_ids))
    for plan in plans:
        for occurrence in plan.held_to:
            occurrence_id = occurrence_ids.get(plan.key(occurrence))
            if occurrence_id is None:  # another edition's, or done while others were named
                continue
            wanted = holders.of(plan, occurrence)
            work.without_holder += not any(holder.role is PartyRole.LEAD for holder in wanted)
            changes = changes_for(wanted, held.get(occurrence_id, ()), is_past=plan.is_past(occurrence))
            work.take(plan, occurrence, occurrence_id, changes)
    return work.done(session)


def _held_by_occurrence(session: Session, activity_ids: list[int]) -> dict[int, list[Held]]:
    found: dict[int, list[Held]] = defaultdict(list)
    assignments = planning.assignments_of_activities(session, activity_ids)
    taken_over = {each.passed_to_id for each in assignments}
    for each in assignments:
        held = Held(
            each.id or 0, each.holder, each.role, each.state, each.passed_to_id is not None, each.id in taken_over
        )
        found[each.occurrence_id].append(held)
    return found


@dataclass
class _Work:
    """Changes gathered over a batch, carried out in a few statements."""

    moved: frozenset[int] = frozenset()  # assignments whose day the coordinator has moved: it stays
    rows: list[dict[str, Any]] = field(default_factory=list)
    cancel: list[int] = field(default_factory=list)
    restore: list[dict[str, Any]] = field(default_factory=list)
    recast: list[dict[str, Any]] = field(default_factory=list)
    without_holder: int = 0

    def take(self, plan: _Plan, occurrence: PlannedOccurrence, occurrence_id: int, changes: Changes) -> None:
        self.rows += [plan.assignment_row(occurrence, occurrence_id, holder) for holder in changes.add]
        self.cancel += changes.cancel
        for assignment_id, role in changes.restore:
            days = plan.days_of(occurrence, role)
            self.restore.append({"id": assignment_id, "role": role, "state": AssignmentState.OPEN, **days})
        for assignment_id, role in changes.recast:
            days = {} if assignment_id in self.moved else plan.days_of(occurrence, role)
            self.recast.append({"id": assignment_id, "role": role, **days})

    def done(self, session: Session) -> PlanCounts:
        added = insert_missing(session, Assignment, self.rows)
        cancelled = planning.cancel_untouched(session, col(Assignment.id).in_(self.cancel)) if self.cancel else 0
        for values in (self.restore, self.recast):
            if values:
                session.execute(update(Assignment), values)
        return PlanCounts(
            assignments=added, cancelled=cancelled, restored=len(self.restore), without_holder=self.without_holder
        )


class _Holders:
    """Who answers for an activity on a day; groups are looked up once a batch and programme."""

    def __init__(self, session: Session, parties: Mapping[int, list[NamedParty]]) -> None:
        self._session = session
        self._parties = parties
        self._members: dict[tuple[PartyChoice, int, int | None], list[Membership]] = {}

    def of(self, plan: _Plan, occurrence: PlannedOccurrence) -> list[Holder]:
        """Return the holders of one occurrence in the order of the plan."""
        return [
            holder
            for party in self._parties.get(plan.activity_id, ())
            if occurrence.is_asked_of(party.role)
            for holder in self._meant(party, plan.target, occurrence.scheduled_on)
        ]

    def _meant(self, party: NamedParty, target: ActivityToPlan, day: date) -> Iterable[Holder]:
        for member in self._members_of(party.choice, target):
            if member.on(day):
                yield Holder(party.role, member.organisation_id, member.person_id)

    def _members_of(self, choice: PartyChoice, target: ActivityToPlan) -> list[Membership]:
        if choice.group is None and choice.staff is None:
            return [Membership(choice.organisation_id, choice.person_id)]
        key = choice, target.programme_id, target.school_id
        if key not in self._members:
            programme = self._session.get_one(Programme, target.programme_id)
            self._members[key] = members_of(self._session, choice, programme, target.school_id)
        return self._members[key]
