"""Somebody left: their letters stop at once, and whoever answers now is told at the next morning."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.storage.mail.silencing import silence_notices, withdraw_letters
from shnor_flow.storage.tables import Municipality, Person


def silence_person(session: Session, person: Person, reason: str, now: datetime) -> int:
    """Cancel what was planned for the person and withdraw what has not left; return how many letters were."""
    assert person.id is not None
    today = local_day(now, session.get_one(Municipality, person.municipality_id).timezone)
    silence_notices(session, person.id, reason, today)
    return withdraw_letters(session, person.id, reason)
