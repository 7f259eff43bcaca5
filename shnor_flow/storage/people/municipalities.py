"""Municipalities: their names and zones."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import Municipality


@dataclass(frozen=True)
class Home:
    """A municipality and its wall clock."""

    municipality_id: int
    name: str
    timezone: str


def municipalities(session: Session, name: str | None = None) -> tuple[Home, ...]:
    """Return all municipalities by name, or the one of this name; NotFound if there is none of it."""
    query = select(Municipality).order_by(col(Municipality.name))
    rows = session.exec(query.where(Municipality.name == name) if name else query).all()
    if name and not rows:
        raise NotFound(f"Муниципалитета «{name}» нет в базе.")
    return tuple(Home(row.id or 0, row.name, row.timezone) for row in rows)
