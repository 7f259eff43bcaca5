"""Opening the database: SQLite for one server, PostgreSQL for many."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlmodel import Session

BUSY_SECONDS = 30
TURN_SECONDS = 60  # of waiting for the other writers of this process
CONNECT_SECONDS = 10
MAY_BE_OUT_OF_REACH = (OperationalError, InterfaceError, NoFreeConnection, TimeoutError)
# Locked by another process, out of memory or space, the disk fails: all of them pass. Any other word of SQLite's is a
# defect of ours.
_PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_NOMEM", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")


class Database:
    """A place to read and write; the truth that schedulers only wake jobs about."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        # SQLite upgrades a read lock to a write lock badly (it fails at once): writers say so when they begin.
        self._writer = self._engine.execution_options(begin="IMMEDIATE")
        # SQLite lets writers ask for their turn again and again, ever more seldom: of sixteen at once some wait longer
        # than BUSY_SECONDS and fail. Those of one process queue up here instead; other processes still take turns so.
        # A thread with a writer open takes no second turn for another: until it writes, nothing is in its way.
        self._turn = threading.RLock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is a file on this machine."""
        return make_url(self.url).get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        """Return the engine, for migrations and tests."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session that saves nothing."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session that commits at the end, or saves nothing if an error leaves the block."""
        with self._in_turn(), Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise TimeoutError("another writer of this process does not come to an end")
        try:
            yield
        finally:
            self._turn.release()


def why_out_of_reach(error: Exception) -> str:
    """Return a word for the log if the database can't answer just now, as when it is restarted; empty for a defect."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "")
    if isinstance(cause, sqlite3.Error):
        return name if name.startswith(_PASSING) else ""
    return type(cause).__name__ if isinstance(error, MAY_BE_OUT_OF_REACH) else ""


def _postgres_engine(url: str) -> Engine:
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )


def _sqlite_engine(url: str) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late and be DEFERRED
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # NORMAL may forget the last commits when the power goes
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
