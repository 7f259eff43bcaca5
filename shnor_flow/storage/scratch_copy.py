"""One municipality's rows in a database of their own, for trying out what would happen; gone afterwards.

The real database is only read: nothing is locked there, no number is used up, and whatever is written is written to the
copy. It is SQLite whatever the real one is.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Table, event, insert, select
from sqlmodel import Session, SQLModel

from shnor_flow.storage.database import Database

# What no letter depends on, and what may be long.
_LEFT_OUT = frozenset({"journalentry", "jobrun", "lease", "storedfile", "evidence", "importedfile", "letter", "report"})
_BATCH = 5000


@contextmanager
def scratch_copy(session: Session, municipality_id: int) -> Iterator[Database]:
    """Yield a database with the rows of this municipality; letters, files and the journal stay behind."""
    with tempfile.TemporaryDirectory(prefix="shnor-copy-") as folder:
        database = Database(f"sqlite:///{folder}/copy.sqlite3")
        event.listen(database.engine, "connect", _hurry)
        try:
            SQLModel.metadata.create_all(database.engine)
            with database.writing() as copy:
                for table in SQLModel.metadata.sorted_tables:
                    if (mine := _mine(table, municipality_id)) is not None:
                        _copy_rows(session, copy, table, mine)
            yield database
        finally:
            database.close()


def _copy_rows(session: Session, copy: Session, table: Table, mine: ColumnElement[bool]) -> None:
    lost = {key.parent.name for key in table.foreign_keys if key.column.table.name in _LEFT_OUT and key.parent.nullable}
    rows = session.connection().execute(select(table).where(mine)).mappings()
    for some in rows.partitions(_BATCH):
        copy.connection().execute(insert(table), [dict(row) | dict.fromkeys(lost) for row in some])


def _mine(table: Table, municipality_id: int) -> ColumnElement[bool] | None:
    """Return which rows are the municipality's: by its id, or by that of what they belong to; None: not copied."""
    if table.name in _LEFT_OUT:
        return None
    if table.name == "municipality":
        return table.c.id == municipality_id
    if "municipality_id" in table.c:
        return table.c.municipality_id == municipality_id
    for key in _owners(table):
        parent: Table = key.column.table
        mine = _mine(parent, municipality_id)
        if mine is not None:
            is_owned: ColumnElement[bool] = key.parent.in_(select(key.column).where(mine))
            return is_owned
    return None


def _owners(table: Table) -> list[Any]:
    return [key for key in sorted(table.foreign_keys, key=lambda key: key.parent.name) if not key.parent.nullable]


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # the copy may be lost at any time
    connection.execute("PRAGMA foreign_keys=OFF")  # some of what rows point at was left behind
