"""Occurrences that nobody leads: planned, yet no letter about them can go to anybody."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.tables import Activity, ActivityParty, Assignment, Occurrence, Party, Roadmap, RoadmapState


@dataclass(frozen=True)
class UnassignedOccurrence:
    """One day of a running roadmap without a lead; `wording` is what the plan says, empty where it names nobody."""

    occurrence_id: int
    roadmap_id: int
    activity_id: int
    number: str
    title: str
    wording: str
    kind: OccurrenceKind
    scheduled_on: date


def unassigned_occurrences(
    session: Session, municipality_id: int | None = None, *, until: date | None = None, most: int = 1000
) -> tuple[UnassignedOccurrence, ...]:
    """Return the occurrences that nobody leads, by day; None: of every municipality, without a last day."""
    is_led = exists().where(
        col(Assignment.occurrence_id) == col(Occurrence.id),
        col(Assignment.role) == PartyRole.LEAD,
        col(Assignment.state) != AssignmentState.CANCELLED,
    )
    query = (
        select(Occurrence, Activity, Party.wording)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .join(
            ActivityParty,
            (col(ActivityParty.activity_id) == col(Activity.id)) & (col(ActivityParty.role) == PartyRole.LEAD),
            isouter=True,
        )
        .join(Party, col(Party.id) == col(ActivityParty.party_id), isouter=True)
        .where(Roadmap.state == RoadmapState.RUNNING, ~is_led)
        .order_by(col(Occurrence.scheduled_on), col(Occurrence.id))
        .limit(most)
    )
    if municipality_id is not None:
        query = query.where(Occurrence.municipality_id == municipality_id)
    if until is not None:
        query = query.where(Occurrence.scheduled_on <= until)
    return tuple(
        UnassignedOccurrence(
            occurrence_id=occurrence.id or 0,
            roadmap_id=activity.roadmap_id,
            activity_id=activity.id or 0,
            number=activity.number,
            title=activity.title,
            wording=wording or "",
            kind=occurrence.kind,
            scheduled_on=occurrence.scheduled_on,
        )
        for occurrence, activity, wording in session.exec(query)
    )
