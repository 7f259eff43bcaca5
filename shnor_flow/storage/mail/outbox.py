"""The outbox: letters go in under a unique key, are claimed under a lease, and leave with an outcome."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterState
from shnor_flow.storage.many_rows import insert_new, is_among
from shnor_flow.storage.tables import Letter


def taken_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of `keys` under which a letter is written already."""
    return set(session.exec(select(Letter.key).where(is_among(session, col(Letter.key), keys))))


def put(session: Session, letters: Sequence[Letter]) -> dict[str, int]:
    """Insert the letters whose keys are free and return their ids by key; of two writers one wins, none fails."""
    rows = [letter.model_dump(exclude={"id"}) for letter in letters]
    return dict(insert_new(session, Letter, rows, [col(Letter.key), col(Letter.id)]))


def claim(session: Session, worker: str, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
    """Take up to `limit` letters whose time has come; nobody else gets them until the lease ends."""
    waiting = _waits_for_sending(now)
    chosen = (
        select(Letter.id)
        .where(waiting)
        .order_by(col(Letter.next_attempt_at), col(Letter.id))
        .limit(limit)
        .with_for_update(skip_locked=True)  # SQLite has no such words and needs none: it has one writer
        .cte("chosen")  # as a plain subquery PostgreSQL may run it again for every row, and claim more than `limit`
    )
    # The condition stands twice: another worker may have claimed a chosen row before this statement reached it.
    statement = (
        update(Letter)
        .where(col(Letter.id).in_(select(chosen.c.id)), waiting)
        .values(state=LetterState.LEASED, leased_by=worker, leased_until=now + lease)
        .returning(Letter)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.scalars(statement), key=lambda letter: (letter.next_attempt_at, letter.id or 0))


def settle(session: Session, letter_id: int, worker: str, **values: Any) -> bool:
    """Write the outcome of a claimed letter; False if the lease has gone to somebody else."""
    result: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(Letter)
        .where(_is_held(worker), col(Letter.id) == letter_id)
        .values(leased_by=None, leased_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    return result.rowcount == 1


def give_back(session: Session, worker: str) -> list[int]:
    """Return every letter that `worker` still holds, as if it had never been claimed; say which."""
    statement = (
        update(Letter)
        .where(_is_held(worker))
        .values(state=LetterState.PENDING, leased_by=None, leased_until=None)
        .returning(col(Letter.id))
        .execution_options(synchronize_session=False)
    )
    return list(session.scalars(statement))


def count_waiting(session: Session, now: datetime) -> int:
    """Count the letters whose time has come."""
    return session.exec(select(func.count(col(Letter.id))).where(_waits_for_sending(now))).one()


def _waits_for_sending(now: datetime) -> ColumnElement[bool]:
    is_ready = col(Letter.state).in_([LetterState.PENDING, LetterState.RETRY]) & (col(Letter.next_attempt_at) <= now)
    is_forgotten = and_(col(Letter.state) == LetterState.LEASED, col(Letter.leased_until) <= now)
    return or_(is_ready, is_forgotten)


def _is_held(worker: str) -> ColumnElement[bool]:
    return and_(col(Letter.state) == LetterState.LEASED, col(Letter.leased_by) == worker)
