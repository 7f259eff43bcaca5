"""Since when the mail server answers or does not: only the changes are written, into the journal."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import JournalEntry

_SUBJECT = "mail_server"
_LOST = "mail_server.lost"
_BACK = "mail_server.back"


@dataclass(frozen=True)
class ServerTrouble:
    """The mail server takes nothing since `since`; `error` says why, in Russian."""

    since: datetime
    error: str


def mail_server_trouble(session: Session) -> ServerTrouble | None:
    """Return since when and why no letter leaves, or None when the last one did."""
    last = _last(session)
    return ServerTrouble(last.at, last.reason) if last and last.action == _LOST else None


def note_lost(session: Session, error: str, now: datetime) -> None:
    """Write that the server can't be used, unless that is known."""
    last = _last(session)
    if last is None or last.action != _LOST or last.reason != error:
        since = last.at if last and last.action == _LOST else now  # another reason is not another outage
        note(session, _LOST, _SUBJECT, None, now=since, reason=error)


def note_back(session: Session, now: datetime) -> None:
    """Write that the server works again, unless that is known."""
    last = _last(session)
    if last and last.action == _LOST:
        note(session, _BACK, _SUBJECT, None, now=now)


def _last(session: Session) -> JournalEntry | None:
    newest_first = (
        select(JournalEntry).where(JournalEntry.subject == _SUBJECT).order_by(col(JournalEntry.id).desc()).limit(1)
    )
    return session.exec(newest_first).first()
