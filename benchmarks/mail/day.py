"""B2: a region's day planned, 100,000 obligations of 20,000 people, by how much of it is due."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update
from sqlmodel import col

from benchmarks.mail.figures import median_and_range, print_table
from benchmarks.mail.world import SQLITE_NAME, TODAY, Region, fill, fresh_database, reminding
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.services.mail.remind import Reminding, mornings, plan_morning, write_morning
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment
from tests.postgres import running_postgres

RUNS = 5
REGION = Region(100_000, 20_000, municipalities=50, due_in_days=(-1, 0, 3, 7))
SHARES = (10, 50, 100)

Fresh = Callable[[], AbstractContextManager[tuple[Database, Path]]]


def measure_days(runs: int = RUNS, region: Region = REGION) -> None:
    """Print B2."""
    rows = []
    for name, copies in (("SQLite", _sqlite_copies), ("PostgreSQL", _postgres_copies)):
        with copies(region) as fresh:
            for share in SHARES:
                rows.append((name, f"{share} %", *_measure(fresh, share, runs)))
    print_table(
        f"B2: {region.obligations:,} obligations of {region.people:,} people in {region.municipalities} municipalities",
        ("database", "due today", "notices", "the day planned, s (limit 10)", "letters", "then the letters written, s"),
        rows,
    )


def _measure(fresh: Fresh, share: int, runs: int) -> tuple[str, ...]:
    planning, writing, notices, letters = [], [], 0, 0
    for run in range(runs):
        with fresh() as (database, _):
            _put_off(database, share)
            tools = reminding(database)
            started = time.perf_counter()
            notices = sum(plan_morning(tools, one)["planned"] for one in mornings(tools, moment_of(TODAY)))
            planning.append(time.perf_counter() - started)
            if run == 0:  # rendering is the same work a letter whatever the day: B1 measures it five times
                letters, seconds = _write(tools)
                writing.append(seconds)
    return f"{notices:,}", median_and_range(planning), f"{letters:,}", f"{writing[0]:.1f}"


def _write(tools: Reminding) -> tuple[int, float]:
    started = time.perf_counter()
    letters = sum(write_morning(tools, one)["letters"] for one in mornings(tools, moment_of(TODAY)))
    return letters, time.perf_counter() - started


def _put_off(database: Database, share: int) -> None:
    later = TODAY + timedelta(days=5)
    number = col(Assignment.id) * 7919 % 100
    with database.writing() as session:
        session.execute(
            update(Assignment)
            .where(number >= share)
            .values(next_notice_on=later)
            .execution_options(synchronize_session=False)
        )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


@contextmanager
def _sqlite_copies(region: Region) -> Iterator[Fresh]:
    with fresh_database() as (filled, kept):
        fill(filled, region)
        filled.close()

        @contextmanager
        def fresh() -> Iterator[tuple[Database, Path]]:
            with TemporaryDirectory(prefix="mail-") as folder:
                copy = shutil.copy(kept / SQLITE_NAME, folder)
                database = Database(f"sqlite:///{copy}")
                yield database, Path(folder)
                database.close()

        yield fresh


@contextmanager
def _postgres_copies(region: Region) -> Iterator[Fresh]:
    with running_postgres() as server:
        template = server.new_database()
        filled = Database(template)
        fill(filled, region)
        filled.close()

        @contextmanager
        def fresh() -> Iterator[tuple[Database, Path]]:
            url = server.new_database(server.name_of(template))
            database = Database(url)
            with TemporaryDirectory(prefix="mail-") as folder:
                yield database, Path(folder)
            database.close()
            server.drop(url)

        yield fresh
