"""A letter that was refused for good goes again, to the address its person has now."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Letter, Person


def retry_letter(
    session: Session, municipality_id: int, letter_id: int, *, actor: Actor, now: datetime, address: str = ""
) -> str:
    """Put a dead letter back into the outbox and return the address it goes to.

    `address`, if given, becomes the person's in the directory: what is wrong once would be wrong tomorrow again.
    """
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is None or letter.municipality_id != municipality_id:
        raise NotFound
    if letter.state is not LetterState.DEAD:
        raise Refused("Это письмо уже отправлено или ждёт отправки: отправлять его ещё раз не нужно.")
    person = session.get(Person, letter.person_id) if letter.person_id else None
    if address:
        _correct(session, letter, person, address, actor=actor, now=now)
    if person is not None and (not person.email or not person.is_active):
        raise Refused("У адресата нет почтового адреса. Сначала укажите его в разделе «Люди».")
    letter.to_address = person.email if person and person.email else letter.to_address
    letter.state = LetterState.PENDING
    letter.next_attempt_at = now
    # Five days of retries count from here, or the letter would be given up at the first refusal.
    letter.created_at = now
    letter.attempts = 0
    note(session, "letter.retried", "letter", letter_id, now=now, municipality_id=municipality_id, actor=actor)
    return letter.to_address


def _correct(
    session: Session, letter: Letter, person: Person | None, address: str, *, actor: Actor, now: datetime
) -> None:
    if address_on_envelope(address) is None:
        raise Refused("Этот адрес записан с ошибкой. Нужен адрес вида school@example.ru.")
    if person is None:
        letter.to_address = address
    elif address != person.email:
        person.email = address
        home = person.municipality_id
        note(session, "person.changed", "person", person.id, now=now, municipality_id=home, actor=actor)
