"""Alembic's migrations; `bring_up_to_date` is all the rest needs to know."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

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

    with engine.execution_options(begin="IMMEDIATE").begin() as connection:  # SQLite's lock; PostgreSQL has its own
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
