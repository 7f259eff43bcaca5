"""Read the mailbox for replies: each message in a transaction of its own, marked as read only after it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from shnor_flow.services.ports import Inbox, IncomingMail
from shnor_flow.services.reply.note_untaken import UNREADABLE, forget_untaken, note_untaken
from shnor_flow.services.reply.read_forms import FormRead, read_forms
from shnor_flow.services.reply.settle_reply import close_filed
from shnor_flow.services.reply.take_reply import ReplyDesk, key_of, take_reply
from shnor_flow.storage.database import Database
from shnor_flow.storage.reply.replies import is_known, waiting_forms

log = logging.getLogger(__name__)

MOST = 200  # messages in one run


@dataclass
class ReadCounts:
    """What one run did."""

    taken: int = 0
    again: int = 0  # had been taken before
    failed: int = 0  # left in the mailbox; the coordinator is told which, see note_untaken

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {"taken": self.taken, "again": self.again, "failed": self.failed}


def read_replies(database: Database, inbox: Inbox, desk: ReplyDesk, now: datetime) -> ReadCounts:
    """Take what nobody has read; a message that can't be taken keeps none of the others back."""
    counts = ReadCounts()
    with inbox.unread(MOST) as messages:
        for number, mail in messages:
            _take(database, desk, mail, now, number, counts)
    with database.reading() as session:
        is_any_waiting = bool(waiting_forms(session))
    if is_any_waiting:
        with database.writing() as session:
            close_filed(session, now)
    return counts


def _take(
    database: Database, desk: ReplyDesk, mail: IncomingMail, now: datetime, number: str, counts: ReadCounts
) -> None:
    try:
        forms = _read_beforehand(database, desk, mail)
        with database.writing() as session:
            row = None if mail.left_because else take_reply(session, desk, mail, now, forms)
            if mail.left_because:
                note_untaken(session, desk.tokens, mail, mail.left_because, now)
            elif row is not None:
                forget_untaken(session, mail, now)
    except OSError:
        raise  # the disk is full: the next run finds the message unread
    except Exception as error:
        if isinstance(error, IntegrityError) and _is_taken(database, mail):
            counts.again += 1  # another machine read the mailbox at the same moment, and was quicker
            return
        counts.failed += 1
        log.exception("message %s was not taken: %s", number, type(error).__name__)
        _note(database, desk, mail, type(error).__name__, now)
        return
    if mail.left_because:
        counts.failed += 1
        return
    counts.taken += row is not None
    counts.again += row is None


def _read_beforehand(database: Database, desk: ReplyDesk, mail: IncomingMail) -> tuple[FormRead, ...]:
    """Read the tables of a message while no transaction waits; of one that was taken before there is no need."""
    if not mail.files or mail.bounce is not None:
        return ()
    if _is_taken(database, mail):
        return ()
    return read_forms(desk.forms, mail)


def _is_taken(database: Database, mail: IncomingMail) -> bool:
    with database.reading() as session:
        return is_known(session, key_of(mail))


def _note(database: Database, desk: ReplyDesk, mail: IncomingMail, kind: str, now: datetime) -> None:
    try:
        with database.writing() as session:
            note_untaken(session, desk.tokens, mail, UNREADABLE.format(kind), now)
    except OSError:
        raise
    except Exception as error:  # the others in the mailbox still count; the log above names this one
        log.exception("a row about it was not written: %s", type(error).__name__)
