"""Occurrences for which somebody still owes something, as a schedule outside the database shows them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Subquery, func
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Assignment,
    Municipality,
    Occurrence,
    Party,
    PartyHolder,
)


@dataclass(frozen=True)
class OpenOccurrence:
    """An occurrence and the next day to which somebody is held; `parties` are the plan's words, without people."""

    occurrence_id: int
    roadmap_id: int
    number: str
    title: str
    held_to_on: date
    timezone: str
    parties: tuple[str, ...]


def open_occurrences(session: Session, since: date, until: date) -> list[OpenOccurrence]:
    """Return what falls due from `since` to `until`, both included, soonest first.

    When one of several holders was given more time, the occurrence is shown on the earlier day until that day has
    passed, and then on the later one: no day to which somebody is held goes unseen.
    """
    owed = _owed_between(since, until)
    parties = _parties_of(session, owed)
    query = (
        select(Occurrence, Activity, Municipality, owed.c.held_to_on)
        .join(owed, owed.c.occurrence_id == col(Occurrence.id))
        .join(Activity, col(Activity.id) == Occurrence.activity_id)
        .join(Municipality, col(Municipality.id) == Occurrence.municipality_id)
        .order_by(owed.c.held_to_on, owed.c.occurrence_id)
    )
    return [
        OpenOccurrence(
            occurrence_id=occurrence.id or 0,
            roadmap_id=activity.roadmap_id,
            number=activity.number.rstrip(". "),
            title=activity.title,
            held_to_on=held_to_on,
            timezone=municipality.timezone,
            parties=tuple(parties[occurrence.activity_id]),
        )
        for occurrence, activity, municipality, held_to_on in session.exec(query)
    ]


def _owed_between(since: date, until: date) -> Subquery:
    return (
        select(Assignment.occurrence_id, func.min(Assignment.due_on).label("held_to_on"))
        .where(col(Assignment.state).in_(OWED), col(Assignment.due_on).between(since, until))
        .group_by(col(Assignment.occurrence_id))
        .subquery()
    )


def _parties_of(session: Session, owed: Subquery) -> dict[int, list[str]]:
    activities = select(Occurrence.activity_id).where(col(Occurrence.id).in_(select(owed.c.occurrence_id)))
    query = (
        select(ActivityParty.activity_id, Party.wording, func.min(PartyHolder.person_id))
        .join(Party, col(Party.id) == ActivityParty.party_id)
        .join(PartyHolder, col(PartyHolder.party_id) == col(Party.id), isouter=True)
        .where(col(ActivityParty.activity_id).in_(activities))
        .group_by(col(ActivityParty.activity_id), col(ActivityParty.position), col(Party.wording))
        .order_by(col(ActivityParty.activity_id), col(ActivityParty.position))
    )
    parties: dict[int, list[str]] = defaultdict(list)
    for activity_id, wording, person_id in session.exec(query):
        # A person's name has no business in a scheduler's database.
        parties[activity_id].append(f"лицо № {person_id}" if person_id else wording)
    return parties
