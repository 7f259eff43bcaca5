"""What every layer's tests share: a database of their own and the folder of real programmes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """Return the folder of real programmes and their annotations, or skip where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared with seeds and gold, which stands beside the repository in CI")
    return SHARED


@pytest.fixture(scope="session")
def _empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a migrated empty database as bytes: copying it is ten times faster than migrating."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    bring_up_to_date(database.engine)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path, _empty_sqlite: bytes) -> Iterator[Database]:
    """Return a fresh SQLite database with the schema and nothing in it."""
    path = tmp_path / "test.sqlite3"
    path.write_bytes(_empty_sqlite)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()
