"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Enum
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


class UtcMoment(TypeDecorator[datetime]):
    """An instant; SQLite forgets the zone, so it is written and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could say which hour it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def moment(*, index: bool = False) -> Any:
    """Declare an instant that is always there."""
    return Field(sa_type=UtcMoment, nullable=False, index=index)


def optional_moment(*, index: bool = False) -> Any:
    """Declare an instant that may be missing."""
    return Field(default=None, sa_type=UtcMoment, nullable=True, index=index)


def json_column(default: type[list[Any]] | type[dict[str, Any]]) -> Any:
    """Declare a list or mapping that is read and written whole; replace it, never mutate it in place."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def word(kind: type[StrEnum], default: StrEnum | None = None, *, optional: bool = False) -> Any:
    """Declare a state or kind, kept as its value in a plain text column.

    A native enum of PostgreSQL would need an ALTER TYPE for every state that is added later.
    """
    column_type = Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=_values)
    if optional:
        return Field(default=None, sa_type=column_type, nullable=True)
    if default is None:
        return Field(sa_type=column_type, nullable=False)
    return Field(default=default, sa_type=column_type, nullable=False)


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]
