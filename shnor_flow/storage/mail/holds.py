"""Reminders that the coordinator keeps back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from shnor_flow.storage.tables import LetterHold, Person


@dataclass(frozen=True)
class HoldLine:
    """One person's letter that is kept back; `on_day` None: until it is let go."""

    hold_id: int
    person_id: int
    person: str
    on_day: date | None
    reason: str


def held_on(session: Session, people: Collection[int], day: date) -> dict[int, LetterHold]:
    """Return what keeps each of these people's letters back on `day`."""
    query = select(LetterHold).where(col(LetterHold.person_id).in_(people), is_in_force(day))
    return {row.person_id: row for row in session.exec(query.order_by(col(LetterHold.id)))}


def holds_from(session: Session, municipality_id: int, day: date) -> tuple[HoldLine, ...]:
    """Return what is kept back on `day` or after it."""
    query = (
        select(LetterHold, Person.full_name)
        .join(Person, col(Person.id) == col(LetterHold.person_id))
        .where(
            LetterHold.municipality_id == municipality_id,
            col(LetterHold.released_at).is_(None),
            col(LetterHold.on_day).is_(None) | (col(LetterHold.on_day) >= day),
        )
        .order_by(col(LetterHold.id))
    )
    return tuple(
        HoldLine(row.id or 0, row.person_id, name, row.on_day, row.reason) for row, name in session.exec(query)
    )


def is_in_force(day: date) -> ColumnElement[bool]:
    """Return the condition under which a hold counts on `day`."""
    return col(LetterHold.released_at).is_(None) & (col(LetterHold.on_day).is_(None) | (col(LetterHold.on_day) == day))
