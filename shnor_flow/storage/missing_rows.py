"""Insert what is not there yet: of two writers one wins and none fails."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from sqlmodel import Session, SQLModel


def insert_missing(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique keys are free, in one statement, and return how many; rows spell defaults out."""
    if not rows:
        return 0
    insert: Any = import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert  # only the one in use
    # Counted by what comes back: after many rows drivers do not agree on a rowcount.
    statement = insert(table).on_conflict_do_nothing().returning(*table.__table__.primary_key)  # type: ignore[attr-defined]
    return len(session.execute(statement, [dict(row) for row in rows]).all())
