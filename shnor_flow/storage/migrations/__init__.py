"""Alembic's migrations; `bring_up_to_date` is all the rest needs to know."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_LOCK = 7_351_202_601  # a number of our own: whoever holds it changes the schema
_NAMED = re.compile(r'^(?P<which>revision|down_revision) = "(?P<name>[^"]+)"', re.MULTILINE)


def bring_up_to_date(engine: Engine) -> None:
    """Create or upgrade the schema; doing it again changes nothing, and of two processes at once one does it."""
    with engine.connect() as connection:
        if _is_up_to_date(connection):
            return
    from alembic import command  # a third of a second that only a schema behind its code pays

    with _changing_the_schema(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if not _is_up_to_date(connection):
            command.upgrade(_config(connection), "head")


def write_migration(engine: Engine, message: str) -> None:
    """Compare the tables with the database and write what differs as the next migration."""
    from alembic import command

    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def newest_revisions() -> set[str]:
    """Return the revisions that no other one follows, read from the files as text."""
    named: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for path in (_HERE / "versions").glob("*.py"):
        for found in _NAMED.finditer(path.read_text(encoding="utf-8")):
            named[found["which"]].add(found["name"])
    return named["revision"] - named["down_revision"]


@contextmanager
def _changing_the_schema(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which tables may be made anew, as SQLite does to alter one that others point at."""
    with engine.execution_options(begin="IMMEDIATE").connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _enforce_references(connection, "OFF")  # before the transaction: inside one it is not heard
        try:
            with connection.begin():
                yield connection
                if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"the upgrade would leave {len(broken)} rows that point at nothing")
        finally:
            if is_sqlite:
                _enforce_references(connection, "ON")


def _enforce_references(connection: Connection, state: str) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={state}")


def _is_up_to_date(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return set(connection.scalars(text("SELECT version_num FROM alembic_version"))) == newest_revisions()


def _config(connection: object) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
