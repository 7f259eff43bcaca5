"""The outbox of channels: a row for each letter and channel, claimed under a lease, settled with an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, update
from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.letter.channel import ChannelState, shown
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.tables import Channel, ChannelMessage, Letter, Person

FRESH = timedelta(days=2)  # an older letter is no news any more
TOLD_KINDS = (LetterKind.DIGEST, LetterKind.RETURNED, LetterKind.DECISION)
_AT_ONCE = 500


@dataclass(frozen=True)
class ClaimedMessage:
    """What is to be sent now."""

    message_id: int
    address: str
    title: str
    text: str
    attempts: int
    created_at: datetime


@dataclass(frozen=True)
class ChannelLine:
    """A channel as the page shows it."""

    channel_id: int
    person: str
    shown: str


def queue_missing(session: Session, now: datetime) -> int:
    """Write a row for every fresh letter of somebody with an open channel, and say how many were missing."""
    written = exists().where(
        col(ChannelMessage.letter_id) == col(Letter.id), col(ChannelMessage.channel_id) == col(Channel.id)
    )
    query = (
        select(Letter.id, Channel.id)
        .join(Channel, col(Channel.person_id) == col(Letter.person_id))
        .where(
            col(Letter.created_at) >= now - FRESH,
            col(Letter.created_at) >= col(Channel.created_at),
            col(Letter.kind).in_(TOLD_KINDS),
            col(Letter.state) != LetterState.WITHDRAWN,
            col(Channel.closed_at).is_(None),
            ~written,
        )
        .limit(_AT_ONCE)
    )
    rows = [
        {
            "key": f"letter:{letter_id}:channel:{channel_id}",
            "letter_id": letter_id,
            "channel_id": channel_id,
            "state": ChannelState.PENDING,
            "attempts": 0,
            "next_attempt_at": now,
            "created_at": now,
        }
        for letter_id, channel_id in session.exec(query)
    ]
    return insert_missing(session, ChannelMessage, rows)


def claim(session: Session, worker: str, now: datetime, lease: timedelta, limit: int) -> list[ClaimedMessage]:
    """Take up to `limit` messages whose time has come; nobody else gets them until the lease ends."""
    chosen = (
        select(ChannelMessage.id)
        .where(_waits(now))
        .order_by(col(ChannelMessage.next_attempt_at), col(ChannelMessage.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = session.scalars(
        update(ChannelMessage)
        .where(col(ChannelMessage.id).in_(chosen), _waits(now))
        .values(state=ChannelState.LEASED, leased_by=worker, leased_until=now + lease)
        .returning(col(ChannelMessage.id))
        .execution_options(synchronize_session=False)
    ).all()
    query = (
        select(ChannelMessage, Channel, Letter)
        .join(Channel, col(Channel.id) == col(ChannelMessage.channel_id))
        .join(Letter, col(Letter.id) == col(ChannelMessage.letter_id))
        .where(col(ChannelMessage.id).in_(claimed))
        .order_by(col(ChannelMessage.id))
    )
    return [
        ClaimedMessage(row.id or 0, channel.address, letter.subject, letter.text, row.attempts, row.created_at)
        for row, channel, letter in session.exec(query)
    ]


def settle(session: Session, message_id: int, worker: str, **values: Any) -> bool:
    """Write the outcome of a claimed message; False if the lease has gone to somebody else."""
    done: Any = session.execute(
        update(ChannelMessage)
        .where(
            col(ChannelMessage.id) == message_id,
            col(ChannelMessage.state) == ChannelState.LEASED,
            col(ChannelMessage.leased_by) == worker,
        )
        .values(leased_by=None, leased_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount == 1)


def channel_lines(session: Session, municipality_id: int) -> Sequence[ChannelLine]:
    """Return the open channels of a municipality, by person."""
    query = (
        select(Channel, Person.full_name)
        .join(Person, col(Person.id) == col(Channel.person_id))
        .where(Channel.municipality_id == municipality_id, col(Channel.closed_at).is_(None))
        .order_by(col(Person.full_name), col(Channel.id))
    )
    return [ChannelLine(row.id or 0, name, shown(row.address)) for row, name in session.exec(query)]


def _waits(now: datetime) -> ColumnElement[bool]:
    is_ready = and_(col(ChannelMessage.state) == ChannelState.PENDING, col(ChannelMessage.next_attempt_at) <= now)
    is_forgotten = and_(col(ChannelMessage.state) == ChannelState.LEASED, col(ChannelMessage.leased_until) <= now)
    return or_(is_ready, is_forgotten)
