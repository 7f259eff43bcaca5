"""What every layer's tests share: a database of their own and the folder of real programmes."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from tests.postgres import PostgresServer, running_postgres
from tests.smtp import SmtpServer

BROWSER = "browser"
SHARED = Path(__file__).parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put files that drive a browser last: Playwright leaves an event loop running, which nothing after it may open."""
    with_browser = {item.path for item in items if item.get_closest_marker(BROWSER)}
    items.sort(key=lambda item: item.path in with_browser)  # stable: the order within is kept


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Start PostgreSQL once a session, or skip and say why it can't be."""
    with ExitStack() as running:
        try:
            server = running.enter_context(running_postgres())
        except Exception as error:
            pytest.skip(f"PostgreSQL did not start, so nothing was checked on it: {type(error).__name__}: {error}")
        yield server


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[Database]:
    """Return a fresh PostgreSQL database with the schema and nothing in it."""
    url = postgres_server.new_database()
    database = Database(url)
    yield database
    database.close()
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_database(request: pytest.FixtureRequest) -> Database:
    """Return a fresh database of each kind in turn."""
    kind = "database" if request.param == "sqlite" else "postgres_database"
    database: Database = request.getfixturevalue(kind)
    return database


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """Return a running mail server that takes everything, unless it is told to misbehave."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Drive the system's Chromium: Playwright's own would be a download of 160 MB from outside the registries."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    # As root, as CI runs, Chromium refuses to start inside its own sandbox; and it has nobody to call here.
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": chromium, "args": arguments}
