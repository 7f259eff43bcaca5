"""What a letter could not tell was told otherwise: by telephone, on paper, in person."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterState
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Letter

LONGEST = 200


def tell_otherwise(
    session: Session, municipality_id: int, letter_id: int, how: str, *, actor: Actor, now: datetime
) -> None:
    """Take an undelivered letter off the list, with a word on how its reader was told."""
    letter = session.get(Letter, letter_id, with_for_update=True)
    if letter is None or letter.municipality_id != municipality_id:
        raise NotFound
    if letter.state is not LetterState.DEAD:
        raise Refused("Это письмо уже отправлено или ждёт отправки: сообщать о нём отдельно не нужно.")
    words = " ".join(how.split())[:LONGEST]
    if not words:
        raise Refused("Напишите, как вы сообщили: например, «по телефону секретарю».")
    letter.told_otherwise = words
    note(
        session, "letter.told", "letter", letter_id, now=now, municipality_id=municipality_id, actor=actor, reason=words
    )
