"""The coordinator keeps a person's reminders back: on one day, or until she lets them go."""

from datetime import date, datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import LetterHold, Municipality, Person

LONGEST_REASON = 300


def hold_letter(
    session: Session,
    municipality_id: int,
    person_id: int,
    *,
    reason: str,
    on_day: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep the person's reminders back and return the hold's id; a second press changes nothing."""
    session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait for each other
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != municipality_id:
        raise NotFound
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise Refused("Напишите, почему письмо придержано: причина останется в журнале напоминаний.")
    same = session.exec(
        select(LetterHold).where(
            LetterHold.person_id == person_id,
            col(LetterHold.released_at).is_(None),
            col(LetterHold.on_day).is_not_distinct_from(on_day),
        )
    ).first()
    if same is not None:
        return same.id or 0
    hold = LetterHold(
        municipality_id=municipality_id,
        person_id=person_id,
        on_day=on_day,
        reason=said,
        held_by=actor.person_id,
        created_at=now,
    )
    session.add(hold)
    session.flush()
    _note(session, "letter.held", hold, actor, now)
    assert hold.id is not None
    return hold.id


def release_letter(session: Session, municipality_id: int, hold_id: int, *, actor: Actor, now: datetime) -> None:
    """Let the reminders go with the next morning's letter; letting go twice changes nothing."""
    hold = session.get(LetterHold, hold_id, with_for_update=True)
    if hold is None or hold.municipality_id != municipality_id:
        raise NotFound
    if hold.released_at is None:
        hold.released_at = now
        _note(session, "letter.released", hold, actor, now)


def _note(session: Session, action: str, hold: LetterHold, actor: Actor, now: datetime) -> None:
    details = {"hold": hold.id, "on_day": hold.on_day.isoformat() if hold.on_day else None}
    home, about = hold.municipality_id, hold.person_id
    reason = hold.reason
    note(session, action, "person", about, now=now, municipality_id=home, actor=actor, details=details, reason=reason)
