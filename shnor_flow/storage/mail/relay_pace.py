"""What has been handed to a mail server lately: counted here, so that all workers together stay under its limits.

A letter counts from its claim on, as if it were sent when its lease ends; its outcome sets the moment right. Whatever a
worker that died may have sent is counted, and counted late rather than early.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from shnor_flow.domain.letter.relay_pace import HOUR, RelayPace
from shnor_flow.storage.many_rows import insert_new, is_among
from shnor_flow.storage.tables import Lease, RelayLetter


def room_for(session: Session, pace: RelayPace, now: datetime) -> int:
    """Return how many letters may be claimed now; until this transaction ends nobody else is told."""
    _take_turn(session, pace.relay, now)
    session.execute(delete(RelayLetter).where(col(RelayLetter.counts_at) <= now - HOUR))
    counted = {
        window: session.exec(
            select(func.count(col(RelayLetter.id))).where(
                RelayLetter.relay == pace.relay, col(RelayLetter.counts_at) > now - window
            )
        ).one()
        for window, _ in pace.limits
    }
    return max(0, min(most - counted[window] for window, most in pace.limits))


def free_at(session: Session, pace: RelayPace, now: datetime) -> datetime | None:
    """Return when there is room for the next letter; None when there is room already."""
    moments = []
    for window, most in pace.limits:
        # The letter that must leave the window first is the one with `most` younger ones.
        in_the_way = (
            select(RelayLetter.counts_at)
            .where(RelayLetter.relay == pace.relay, col(RelayLetter.counts_at) > now - window)
            .order_by(col(RelayLetter.counts_at).desc())
            .offset(most - 1)
            .limit(1)
        )
        if last := session.exec(in_the_way).first():
            moments.append(last + window)
    return max(moments, default=None)


def reserve(session: Session, pace: RelayPace, letter_ids: Sequence[int], until: datetime) -> None:
    """Count letters that are claimed until then."""
    rows = [{"relay": pace.relay, "letter_id": letter_id, "counts_at": until} for letter_id in letter_ids]
    insert_new(session, RelayLetter, rows, [col(RelayLetter.id)])


def count_tried(session: Session, letter_ids: Collection[int], now: datetime) -> None:
    """Say that these were handed over just now, whatever the server answered."""
    session.execute(
        update(RelayLetter)
        .where(is_among(session, col(RelayLetter.letter_id), letter_ids), col(RelayLetter.counts_at) > now)
        .values(counts_at=now)
        .execution_options(synchronize_session=False)
    )


def forget_untried(session: Session, letter_ids: Collection[int], now: datetime) -> None:
    """Give the room of letters back that were claimed and not handed over."""
    session.execute(
        delete(RelayLetter)
        .where(is_among(session, col(RelayLetter.letter_id), letter_ids), col(RelayLetter.counts_at) > now)
        .execution_options(synchronize_session=False)
    )


def _take_turn(session: Session, relay: str, now: datetime) -> None:
    """Wait for the others that count; a row is locked for it, since there may be nothing counted yet."""
    name = f"relay:{relay}"
    insert_new(session, Lease, [{"name": name, "holder": "", "until": now}], [col(Lease.name)])
    session.exec(select(Lease).where(Lease.name == name).with_for_update()).one()
