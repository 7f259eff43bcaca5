"""What planning reads and marks: the activities whose dates or holders have changed, and everything around them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyGroup, PartyRole
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.storage.roadmap.holders import choice_of
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Extension,
    Municipality,
    Occurrence,
    Party,
    PartyHolder,
    Progress,
    Roadmap,
    RoadmapState,
)


@dataclass(frozen=True)
class ActivityToPlan:
    """An activity of a running roadmap with what decides its days."""

    activity: Activity
    programme_id: int
    school_id: int | None  # whose own roadmap it is; None: the municipality's
    municipality_id: int
    timezone: str
    roll: str
    halves_contributors: bool
    started_at: datetime
    follows_another: bool  # an earlier edition ran before this one, and keeps what was due in its time


@dataclass(frozen=True)
class NamedParty:
    """One of those whom a party of an activity means."""

    role: PartyRole
    choice: PartyChoice


def is_anything_marked(session: Session) -> bool:
    """Tell whether a running roadmap has something to plan."""
    return session.exec(_marked().limit(1)).first() is not None


def claim_activities(session: Session, limit: int) -> list[int]:
    """Take up to `limit` activities that wait for planning; what changes after this marks them anew."""
    chosen = _marked().order_by(col(Activity.id)).limit(limit).with_for_update(skip_locked=True, of=Activity)
    claimed = session.scalars(
        update(Activity)
        .where(col(Activity.id).in_(chosen), _waits_for_planning())
        .values(needs_planning=False)
        .returning(col(Activity.id))
        .execution_options(synchronize_session=False)
    )
    return sorted(activity_id for activity_id in claimed if activity_id)


def activities_to_plan(session: Session, activity_ids: Collection[int]) -> list[ActivityToPlan]:
    """Return the claimed activities with their programme and municipality."""
    earlier = Roadmap.__table__.alias("earlier")  # type: ignore[attr-defined]  # SQLModel keeps it from the checker
    follows = exists().where(
        earlier.c.programme_id == col(Roadmap.programme_id),
        earlier.c.organisation_id.is_not_distinct_from(col(Roadmap.organisation_id)),
        earlier.c.state == RoadmapState.SUPERSEDED,
    )
    query = (
        select(Activity, Roadmap, Municipality, follows)
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .join(Municipality, col(Municipality.id) == col(Roadmap.municipality_id))
        .where(col(Activity.id).in_(activity_ids))
        .execution_options(populate_existing=True)
    )
    return [
        ActivityToPlan(
            activity=activity,
            programme_id=roadmap.programme_id,
            school_id=roadmap.organisation_id,
            municipality_id=roadmap.municipality_id,
            timezone=municipality.timezone,
            roll=municipality.roll,
            halves_contributors=municipality.halves_contributors,
            started_at=roadmap.started_at or roadmap.imported_at,
            follows_another=bool(is_later),
        )
        for activity, roadmap, municipality, is_later in session.exec(query)
    ]


def parties_of(session: Session, activity_ids: Collection[int]) -> dict[int, list[NamedParty]]:
    """Return whom the parties of each activity mean, in the order of the plan; words that mean nobody are left out."""
    found: dict[int, list[NamedParty]] = defaultdict(list)
    query = (
        select(ActivityParty, PartyHolder)
        .join(PartyHolder, col(PartyHolder.party_id) == col(ActivityParty.party_id))
        .where(col(ActivityParty.activity_id).in_(activity_ids))
        .order_by(col(ActivityParty.activity_id), col(ActivityParty.position), col(PartyHolder.position))
    )
    for link, holder in session.exec(query):
        found[link.activity_id].append(NamedParty(link.role, choice_of(holder)))
    return found


def mark_for_planning(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Let planning look again at the activities that meet the conditions."""
    done = session.execute(
        update(Activity)
        .where(*conditions, col(Activity.needs_planning).is_(False))
        .values(needs_planning=True)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def with_party(*party_conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match the activities one of whose parties meets the conditions."""
    return col(Activity.id).in_(
        select(ActivityParty.activity_id)
        .join(Party, col(Party.id) == col(ActivityParty.party_id))
        .where(*party_conditions)
    )


def mark_group(session: Session, programme_id: int, group: PartyGroup) -> int:
    """Let planning look again at the activities of a programme that name this group: its members have changed."""
    means_it = col(Party.id).in_(select(PartyHolder.party_id).where(PartyHolder.group == group))
    of_programme = col(Activity.roadmap_id).in_(select(Roadmap.id).where(Roadmap.programme_id == programme_id))
    return mark_for_planning(session, of_programme, with_party(means_it))


def is_untouched() -> ColumnElement[bool]:
    """Match assignments that nobody has done or said anything about."""
    return (
        (col(Assignment.state) == AssignmentState.OPEN)
        & ~exists().where(col(Progress.assignment_id) == col(Assignment.id))
        & ~exists().where(col(Extension.assignment_id) == col(Assignment.id))
    )


def cancel_untouched(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Cancel the assignments that meet the conditions and that nobody has touched; they are reminded of no more."""
    done: Any = session.execute(
        update(Assignment)
        .where(*conditions, is_untouched())
        .values(state=AssignmentState.CANCELLED, next_notice_on=None)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)


def occurrences_of_activities(session: Session, activity_ids: Collection[int]) -> list[Occurrence]:
    """Return all occurrences of these activities."""
    return list(session.exec(select(Occurrence).where(col(Occurrence.activity_id).in_(activity_ids))))


def assignments_of_activities(session: Session, activity_ids: Collection[int]) -> list[Assignment]:
    """Return all assignments of these activities, whatever their state."""
    query = (
        select(Assignment)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .where(col(Occurrence.activity_id).in_(activity_ids))
        .execution_options(populate_existing=True)
    )
    return list(session.exec(query))


def moved_assignments(session: Session, activity_ids: Collection[int]) -> frozenset[int]:
    """Return the assignments of these activities whose day was moved by a person."""
    query = (
        select(Extension.assignment_id)
        .join(Assignment, col(Assignment.id) == col(Extension.assignment_id))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .where(col(Occurrence.activity_id).in_(activity_ids))
    )
    return frozenset(session.exec(query))


def delete_unheld(session: Session, occurrence_ids: Collection[int | None]) -> None:
    """Delete those of the occurrences that never had an assignment."""
    session.execute(
        delete(Occurrence)
        .where(
            col(Occurrence.id).in_(occurrence_ids),
            ~exists().where(col(Assignment.occurrence_id) == col(Occurrence.id)),
        )
        .execution_options(synchronize_session=False)
    )


def _marked() -> SelectOfScalar[Any]:
    return (
        select(Activity.id)
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(_waits_for_planning(), Roadmap.state == RoadmapState.RUNNING)
    )


def _waits_for_planning() -> ColumnElement[bool]:
    return col(Activity.needs_planning) & or_(
        col(Activity.needs_review).is_(False), col(Activity.confirmed_at).is_not(None)
    )
