"""A person chooses how often reminders come; duty letters can't be refused altogether."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Person


def choose_rhythm(session: Session, person_id: int, rhythm: LetterRhythm, *, now: datetime) -> None:
    """Write the choice down; choosing what is chosen already changes nothing."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None or not person.is_active:
        raise NotFound("Ссылка больше не действует: адресат изменился.")
    if person.rhythm is rhythm:
        return
    person.rhythm = rhythm
    actor, details = Actor(person.full_name, person_id), {"rhythm": rhythm.value}
    home = person.municipality_id
    note(
        session,
        "person.rhythm_chosen",
        "person",
        person_id,
        now=now,
        municipality_id=home,
        actor=actor,
        details=details,
    )
