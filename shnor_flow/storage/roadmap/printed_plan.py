"""A whole plan as it is printed: the words of the plan, and how each activity stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.occurrence import occurrences_of
from shnor_flow.domain.deadline.progress import DONE, AssignmentState, OccurrenceKind
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.term import Period
from shnor_flow.storage.deadline.windows import stored_windows
from shnor_flow.storage.roadmap.editions import activities_of
from shnor_flow.storage.roadmap.plan_view import Standing, parties_of, standings_of
from shnor_flow.storage.tables import Activity, Assignment, Municipality, Occurrence, Organisation, Programme, Roadmap


@dataclass(frozen=True)
class PrintedActivity:
    """A row of the plan with its days, and how many of those who owe it have done it."""

    section: str
    number: str
    title: str
    term: str
    parties: tuple[str, ...]
    expected_result: str
    financing: str
    days: tuple[date, ...]
    standing: Standing
    done: int  # assignments
    asked: int  # assignments, cancelled ones aside
    last_done_on: date | None


@dataclass(frozen=True)
class PrintedPlan:
    """A plan with the head of its document."""

    roadmap_id: int
    municipality: str
    programme: str
    owner: str | None  # the school whose roadmap it is
    edition: int
    act: str
    period: Period
    approved_document: str | None
    approved_on: date | None
    approved_number: str | None
    as_of: date
    activities: tuple[PrintedActivity, ...]


def printed_plan(session: Session, roadmap_id: int, as_of: date, municipality_id: int | None = None) -> PrintedPlan:
    """Return the plan as it stands on `as_of`; NotFound if it is not this municipality's (None: of any)."""
    roadmap = _roadmap(session, roadmap_id)
    if municipality_id not in (None, roadmap.municipality_id):
        raise NotFound
    programme = session.get_one(Programme, roadmap.programme_id)
    home = session.get_one(Municipality, roadmap.municipality_id)
    owner = session.get_one(Organisation, roadmap.organisation_id) if roadmap.organisation_id else None
    return PrintedPlan(
        roadmap_id=roadmap_id,
        municipality=home.name,
        programme=programme.title,
        owner=owner.name if owner else None,
        edition=roadmap.edition,
        act=roadmap.act,
        period=Period(programme.starts_on, programme.ends_on),
        approved_document=programme.approved_document,
        approved_on=programme.approved_on,
        approved_number=programme.approved_number,
        as_of=as_of,
        activities=_activities(session, activities_of(session, roadmap_id), as_of),
    )


def zone_of_roadmap(session: Session, roadmap_id: int) -> str:
    """Return the zone by whose clock a plan stands."""
    return session.get_one(Municipality, _roadmap(session, roadmap_id).municipality_id).timezone


def _roadmap(session: Session, roadmap_id: int) -> Roadmap:
    roadmap = session.get(Roadmap, roadmap_id)
    if roadmap is None:
        raise NotFound(f"Дорожной карты № {roadmap_id} нет: список покажет «shnor-flow roadmap list».")
    return roadmap


def _activities(session: Session, rows: Sequence[Activity], as_of: date) -> tuple[PrintedActivity, ...]:
    ids = [row.id or 0 for row in rows]
    parties, standings = parties_of(session, ids), standings_of(session, ids, as_of)
    days, work = _days(session, ids), _work(session, ids)
    return tuple(
        PrintedActivity(
            section=row.section,
            number=row.number,
            title=row.title,
            term=row.term,
            parties=tuple(party.wording for party in parties.get(row.id or 0, ())),
            expected_result=row.expected_result or "",
            financing=row.financing or "",
            days=tuple(days.get(row.id or 0, ())) or _planned_days(row),
            standing=standings.get(row.id or 0, Standing()),
            done=work.get(row.id or 0, (0, 0, None))[0],
            asked=work.get(row.id or 0, (0, 0, None))[1],
            last_done_on=work.get(row.id or 0, (0, 0, None))[2],
        )
        for row in rows
    )


def _planned_days(row: Activity) -> tuple[date, ...]:
    """Return the days of a plan that has not begun."""
    planned = occurrences_of(row.kind, stored_windows(row.windows))
    return tuple(each.scheduled_on for each in planned if each.kind is OccurrenceKind.DEADLINE)


def _days(session: Session, activity_ids: Sequence[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    query = (
        select(col(Occurrence.activity_id), col(Occurrence.scheduled_on))
        .where(col(Occurrence.activity_id).in_(activity_ids), Occurrence.kind == OccurrenceKind.DEADLINE)
        .order_by(col(Occurrence.scheduled_on))
    )
    for activity_id, day in session.exec(query):
        found[activity_id].append(day)
    return found


def _work(session: Session, activity_ids: Sequence[int]) -> dict[int, tuple[int, int, date | None]]:
    done_on: Any = func.max(col(Assignment.done_on))
    rows = session.execute(
        select(col(Occurrence.activity_id), col(Assignment.state), func.count(col(Assignment.id)), done_on)
        .join(Assignment, col(Assignment.occurrence_id) == col(Occurrence.id))
        .where(col(Occurrence.activity_id).in_(activity_ids), col(Assignment.state) != AssignmentState.CANCELLED)
        .group_by(col(Occurrence.activity_id), col(Assignment.state))
    )
    found: dict[int, tuple[int, int, date | None]] = {}
    for activity_id, state, count, done_on in rows:
        done, asked, last = found.get(activity_id, (0, 0, None))
        days = [day for day in (last, done_on if state in DONE else None) if day]
        found[activity_id] = done + (count if state in DONE else 0), asked + count, max(days, default=None)
    return found
