"""Claims about the database: what is committed stays, what is broken leaves nothing."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, select

from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date, newest_revisions
from shnor_flow.storage.opening import open_database
from shnor_flow.storage.tables import JournalEntry, Lease, Municipality, Organisation
from tests.postgres import PostgresServer


def test_an_error_in_the_middle_leaves_nothing(database: Database) -> None:
    def break_off() -> None:
        with database.writing() as session:
            session.add(Municipality(name="Заречный район"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with database.reading() as session:
        assert session.exec(select(Municipality)).all() == []


def test_writers_of_one_process_queue_up_instead_of_failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 3,000 schools in an hour: of sixteen forms at once some waited for thirty seconds and failed.
    monkeypatch.setattr("shnor_flow.storage.database.BUSY_SECONDS", 0)
    database = open_database(f"sqlite:///{tmp_path}/queue.sqlite3")

    def write(number: int) -> None:
        with database.writing() as session:
            session.add(Municipality(name=f"Район {number}"))
            session.flush()
            time.sleep(0.005)

    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(write, range(24)))
    with database.reading() as session:
        assert len(session.exec(select(Municipality)).all()) == 24
    database.close()


def test_a_moment_keeps_its_instant_and_comes_back_in_utc(database: Database) -> None:
    until = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)
    with database.writing() as session:
        session.add(Lease(name="timetable", holder="a", until=until))
    with database.reading() as session:
        assert session.get_one(Lease, "timetable").until == until


def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError), database.writing() as session:
        session.add(JournalEntry(at=datetime(2026, 9, 1), by="система", action="x", subject="y"))  # noqa: DTZ001


def test_an_organisation_needs_its_municipality(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(Organisation(municipality_id=99, name="Школа № 1"))


def test_the_models_equal_the_migrations(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False, "render_as_batch": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    bring_up_to_date(database.engine)
    bring_up_to_date(database.engine)


def test_of_four_that_open_a_new_database_at_once_one_makes_the_schema(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"

    def open_it(_: int) -> None:
        open_database(url).close()

    with ThreadPoolExecutor(4) as together:
        assert list(together.map(open_it, range(4))) == [None] * 4


@pytest.mark.postgres
def test_two_that_open_a_new_postgres_at_once_make_one_schema(postgres_server: PostgresServer) -> None:
    url = postgres_server.new_database("template0")

    def open_it(_: int) -> None:
        open_database(url).close()

    with ThreadPoolExecutor(2) as together:
        assert list(together.map(open_it, range(2))) == [None] * 2
    postgres_server.drop(url)


def test_the_newest_revision_read_from_the_files_is_the_one_alembic_knows() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "shnor_flow:storage/migrations")
    assert newest_revisions() == set(ScriptDirectory.from_config(config).get_heads())
