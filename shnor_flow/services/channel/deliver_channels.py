"""Tell a letter's words over the channels of its reader: once, like the letter itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shnor_flow.domain.letter import retry_at
from shnor_flow.domain.letter.channel import ChannelState, scheme_of
from shnor_flow.services.ports import ChannelPoster
from shnor_flow.storage.channel import messages
from shnor_flow.storage.channel.messages import ClaimedMessage
from shnor_flow.storage.database import Database

BATCH = 20
LEASE = timedelta(minutes=10)
LONGEST_TEXT = 3500  # a message of Telegram holds 4096


@dataclass(frozen=True)
class ChannelPost:
    """What delivering needs; `schemes` are the kinds of channel that are switched on."""

    database: Database
    poster: ChannelPoster
    schemes: frozenset[str]
    clock: Callable[[], datetime]
    worker: str


@dataclass
class Told:
    """What one run did."""

    sent: int = 0
    to_retry: int = 0
    dead: int = 0

    def as_counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {"sent": self.sent, "retry": self.to_retry, "dead": self.dead}


def deliver_channels(post: ChannelPost) -> Told:
    """Send everything whose time has come; each outcome is written down before the next message is sent."""
    total = Told()
    with post.database.writing() as session:
        messages.queue_missing(session, post.clock())
    while True:
        with post.database.writing() as session:
            claimed = messages.claim(session, post.worker, post.clock(), LEASE, BATCH)
        if not claimed:
            return total
        for message in claimed:
            _send(post, message, total)


def _send(post: ChannelPost, message: ClaimedMessage, total: Told) -> None:
    is_allowed = scheme_of(message.address) in post.schemes
    is_sent = is_allowed and post.poster.post(message.address, message.title, message.text[:LONGEST_TEXT])
    now = post.clock()
    next_at = retry_at(message.attempts + 1, message.created_at, now) if is_allowed else None
    with post.database.writing() as session:
        if is_sent:
            total.sent += messages.settle(
                session, message.message_id, post.worker, state=ChannelState.SENT, sent_at=now
            )
        elif next_at is None:
            total.dead += messages.settle(session, message.message_id, post.worker, state=ChannelState.DEAD)
        else:
            total.to_retry += messages.settle(
                session,
                message.message_id,
                post.worker,
                state=ChannelState.PENDING,
                attempts=message.attempts + 1,
                next_attempt_at=next_at,
            )
