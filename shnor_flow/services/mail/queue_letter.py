"""Write one letter into the outbox, in the transaction that decides it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.letter import LetterKind, message_id_of
from shnor_flow.services.ports import LetterText, LetterWriter
from shnor_flow.storage.mail import outbox
from shnor_flow.storage.tables import Letter, Municipality, Person


def queue_letter(  # noqa: PLR0913  (a letter has that many facts)
    session: Session,
    *,
    key: str,
    kind: LetterKind,
    person: Person,
    content: Mapping[str, Any],
    letter_on: date,
    now: datetime,
    writer: LetterWriter,
    thread: str = "",
    attachments: Sequence[dict[str, Any]] = (),
) -> Letter | None:
    """Write the letter under its unique key; None if the key is taken or the person can't be written to.

    Letters of one `thread`, for example "assignment:5", stand together in a mail program: each answers to the thread's
    own Message-ID, which no letter bears, so that none of them need be looked up or have arrived.
    Besides `content` its templates get `person_name`, `municipality` (the name) and `letter_on`.
    An attachment is {"sha256", "name", "content_type"} of a kept file, or has its "text" instead of the "sha256".
    """
    if not person.email or not person.is_active or outbox.taken_keys(session, [key]):
        return None
    municipality = session.get_one(Municipality, person.municipality_id)
    written = writer.write(kind, common_content(person, municipality, letter_on) | dict(content))
    letter = letter_row(key, kind, person, written, letter_on=letter_on, now=now, thread=thread)
    letter.attachments = list(attachments)
    letter_id = outbox.put(session, [letter]).get(key)
    return session.get(Letter, letter_id) if letter_id else None


def common_content(person: Person, municipality: Municipality, letter_on: date) -> dict[str, Any]:
    """Return what the base layout of every letter needs."""
    return {"person_name": person.full_name, "municipality": municipality.name, "letter_on": letter_on}


def letter_row(  # noqa: PLR0913  (a letter has that many facts)
    key: str,
    kind: LetterKind,
    person: Person,
    written: LetterText,
    *,
    letter_on: date,
    now: datetime,
    thread: str = "",
    list_unsubscribe: str | None = None,
) -> Letter:
    """Return the row of a letter that may leave at once."""
    return Letter(
        key=key,
        municipality_id=person.municipality_id,
        person_id=person.id,
        kind=kind,
        to_address=person.email or "",
        subject=written.subject,
        text=written.text,
        html=written.html,
        attachments=[],  # said, it costs nothing; the model would look for a default anew for every letter
        message_id=message_id_of(key),
        in_reply_to=message_id_of(f"thread:{thread}") if thread else None,
        letter_on=letter_on,
        next_attempt_at=now,
        created_at=now,
        list_unsubscribe=list_unsubscribe,
    )
