"""Thousands of rows in one statement with one parameter.

Written out value by value, such a statement costs more to take apart in the driver than to carry out in the database.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnElement,
    Select,
    String,
    Subquery,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel


def is_among(session: Session, one: Mapped[Any], values: Collection[int] | Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of `values`, however many there are."""
    some = list(values)
    if _dialect(session).name == "sqlite":
        listed = func.json_each(json.dumps(some)).table_valued("value")
        return one.in_(select(listed.c.value))
    kind = one.property.columns[0].type  # type: ignore[attr-defined]  # a mapped column has it
    return one == func.any(bindparam(None, some, type_=ARRAY(kind)))


def insert_new(
    session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], returning: Sequence[Mapped[Any]]
) -> list[tuple[Any, ...]]:
    """Insert the rows whose unique keys are free and return these columns of them; of two writers one wins, none fails.

    All rows have the same keys; at least one column is returned.
    """
    if not rows:
        return []
    dialect, table = _dialect(session), model.__table__  # type: ignore[attr-defined]  # every table model has it
    columns = [table.c[name] for name in rows[0]]
    insert = (sqlite if dialect.name == "sqlite" else postgresql).insert
    statement = (
        insert(table)
        .from_select([one.name for one in columns], _as_table(_as_json(rows, columns, dialect), columns, dialect))
        .on_conflict_do_nothing()
        .returning(*returning)
    )
    return [tuple(row) for row in session.execute(statement)]


def table_of(session: Session, rows: Sequence[Mapping[str, Any]], *columns: Mapped[Any]) -> Subquery:
    """Return `rows` as a table to join with or update from; its columns are named and typed as these."""
    dialect = _dialect(session)
    plain = [one.property.columns[0] for one in columns]  # type: ignore[attr-defined]  # a mapped column has it
    return _as_table(_as_json(rows, plain, dialect), plain, dialect).subquery()


def _as_table(data: str, columns: Sequence[Column[Any]], dialect: Dialect) -> Select[Any]:
    if dialect.name == "sqlite":
        listed = func.json_each(data).table_valued("value")
        fields = [func.json_extract(listed.c.value, f"$.{one.name}").label(one.name) for one in columns]
        return select(*fields).where(true())  # or ON CONFLICT would be read as a join's ON
    typed = [column(one.name, one.type) for one in columns]
    recordset = func.json_to_recordset(cast(bindparam(None, data, type_=String()), JSON)).table_valued(*typed)
    return select(*recordset.render_derived(with_types=True).c)


def _as_json(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    converters = {one.name: _converter(one, dialect) for one in columns}
    return json.dumps(
        [
            {name: convert(value) if (convert := converters[name]) else value for name, value in row.items()}
            for row in rows
        ],
        ensure_ascii=False,
        default=_in_iso,
    )


def _converter(one: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(one.type, JSON) and dialect.name != "sqlite":
        return None  # a value inside the value; SQLite keeps it as text
    convert = one.type.dialect_impl(dialect).bind_processor(dialect)
    if convert is None or isinstance(one.type, JSON):
        return convert
    return lru_cache(convert)  # of thousands of rows most share their day, their state and the moment they are written


def _in_iso(value: date | datetime) -> str:
    return value.isoformat()


def _dialect(session: Session) -> Dialect:
    return session.get_bind().dialect
