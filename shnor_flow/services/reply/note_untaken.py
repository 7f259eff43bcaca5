"""A message that could not be taken is put to the coordinator: when it came, from which domain, and why.

Its words stay in the mailbox alone: what broke the reading may be in any of them.
"""

import hashlib
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.services.ports import IncomingMail, ReplyTokens
from shnor_flow.storage.reply.replies import answered_letter, is_known, only_municipality, people_at
from shnor_flow.storage.tables import Reply

UNREADABLE = "Система не смогла разобрать это письмо ({})."


def note_untaken(session: Session, tokens: ReplyTokens, mail: IncomingMail, why: str, now: datetime) -> None:
    """Keep a row about the message, once, however often it fails."""
    key = _key(mail)
    if is_known(session, key):
        return
    session.add(
        Reply(
            key=key,
            municipality_id=_home(session, tokens, mail),
            kind=ReplyKind.UNTAKEN,
            state=ReplyState.DOUBTFUL,
            from_address=_domain(mail.from_address),
            subject=_clean(mail.subject)[:300],
            doubt=why,
            received_at=now,
        )
    )


def forget_untaken(session: Session, mail: IncomingMail, now: datetime) -> None:
    """Close the row of a message that was taken after all: somebody marked it as unread."""
    session.execute(
        update(Reply)
        .where(col(Reply.key) == _key(mail), col(Reply.state) == ReplyState.DOUBTFUL)
        .values(state=ReplyState.SETTLED, decided_at=now)
        .execution_options(synchronize_session=False)
    )


def _key(mail: IncomingMail) -> str:
    return hashlib.sha256(f"untaken:{mail.key}".encode("utf-8", "surrogatepass")).hexdigest()


def _home(session: Session, tokens: ReplyTokens, mail: IncomingMail) -> int | None:
    """Return whose coordinator should look: by the letter, by the sender, or the only municipality there is."""
    if letter := answered_letter(session, tokens.letter_of(mail.addressed), mail.answers):
        return letter.municipality_id
    homes = {person.municipality_id for person in people_at(session, _clean(mail.from_address))}
    return homes.pop() if len(homes) == 1 else only_municipality(session)


def _domain(address: str) -> str:
    domain = _clean(address).rpartition("@")[2]
    return f"…@{domain[:250]}" if domain else "адрес не указан"


def _clean(text: str) -> str:
    """Leave out what no database takes."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
