"""Read the mailbox for replies: each message in a transaction of its own, marked as read only after it."""

import logging
from dataclasses import dataclass
from datetime import datetime

from shnor_flow.services.ports import Inbox, IncomingMail
from shnor_flow.services.reply.take_reply import ReplyDesk, take_reply
from shnor_flow.storage.database import Database

log = logging.getLogger(__name__)

MOST = 200  # messages in one run


@dataclass
class ReadCounts:
    """What one run did."""

    taken: int = 0
    again: int = 0  # had been taken before
    failed: int = 0  # left in the mailbox, to be looked at by a person

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {"taken": self.taken, "again": self.again, "failed": self.failed}


def read_replies(database: Database, inbox: Inbox, desk: ReplyDesk, now: datetime) -> ReadCounts:
    """Take what nobody has read; a message that can't be taken keeps none of the others back."""
    counts = ReadCounts()
    with inbox.unread(MOST) as messages:
        for number, mail in messages:
            _take(database, desk, mail, now, number, counts)
    return counts


def _take(
    database: Database, desk: ReplyDesk, mail: IncomingMail, now: datetime, number: str, counts: ReadCounts
) -> None:
    try:
        with database.writing() as session:
            row = take_reply(session, desk, mail, now)
    except OSError:
        raise  # the disk is full: the next run finds the message unread
    except Exception as error:
        counts.failed += 1
        log.exception("message %s was not taken: %s", number, type(error).__name__)
        return
    counts.taken += row is not None
    counts.again += row is None
