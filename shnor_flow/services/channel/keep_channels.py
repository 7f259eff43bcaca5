"""Open and close a person's channel beside mail."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter.channel import require_allowed
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Channel, Person


def open_channel(
    session: Session,
    municipality_id: int,
    person_id: int,
    address: str,
    *,
    schemes: frozenset[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Let this person's letters be told at `address` too, from now on."""
    address = require_allowed(address, schemes)
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != municipality_id or not person.is_active:
        raise NotFound
    session.add(Channel(municipality_id=municipality_id, person_id=person_id, address=address, created_at=now))
    note(session, "channel.opened", "person", person_id, now=now, municipality_id=municipality_id, actor=actor)


def close_channel(session: Session, municipality_id: int, channel_id: int, *, actor: Actor, now: datetime) -> None:
    """Tell nothing there any more."""
    row = session.get(Channel, channel_id)
    if row is None or row.municipality_id != municipality_id or row.closed_at:
        raise NotFound
    row.closed_at = now
    note(session, "channel.closed", "person", row.person_id, now=now, municipality_id=municipality_id, actor=actor)
