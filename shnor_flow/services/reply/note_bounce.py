"""Note that a letter came back: it is shown as not delivered, and its address as one that takes none."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.letter.reply import ReplyKind
from shnor_flow.services.ports import Bounce
from shnor_flow.storage.journal import note
from shnor_flow.storage.reply.replies import letters_by_message
from shnor_flow.storage.tables import Person, Reply

LONGEST_REASON = 300


def note_bounce(session: Session, row: Reply, bounce: Bounce, now: datetime) -> None:
    """Mark the letters that the notification speaks of; one that says «still trying» changes nothing."""
    row.kind = ReplyKind.BOUNCE
    for letter in letters_by_message(session, bounce.letters):
        row.letter_id, row.person_id, row.municipality_id = letter.id, letter.person_id, letter.municipality_id
        row.outcome = bounce.told[:LONGEST_REASON]
        # A letter that is still on its way out will hear of it from the mail server itself.
        if not bounce.is_final or letter.state is not LetterState.SENT:
            continue
        letter.state, letter.bounced_at = LetterState.DEAD, now
        letter.error = f"Письмо вернулось: {bounce.told}"[:LONGEST_REASON]
        person = session.get(Person, letter.person_id) if letter.person_id else None
        if person and (person.email or "").lower() == letter.to_address.lower():
            person.bounced_address, person.bounced_at = person.email, now
            person.bounce_reason = bounce.told[:LONGEST_REASON]
        note(session, "letter.bounced", "letter", letter.id, now=now, municipality_id=letter.municipality_id)
