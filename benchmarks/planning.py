"""What planning costs: the first time, when nothing has changed, and when a hundredth has.

    .venv/bin/python benchmarks/planning.py              # SQLite and PostgreSQL
    .venv/bin/python benchmarks/planning.py --rows 3400  # a hundred plans of 34 rows; 340 plans by default

Each activity has a July window a year for three years, a department that leads and a school that helps: three
occurrences and six assignments.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from shnor_flow.domain.calendar.dates import moment_of  # noqa: E402  (the repository comes first on the path)
from shnor_flow.importers.working_days import load_working_calendar  # noqa: E402
from shnor_flow.services.deadline.plan_occurrences import plan_all  # noqa: E402
from shnor_flow.storage.database import Database  # noqa: E402
from shnor_flow.storage.migrations import bring_up_to_date  # noqa: E402
from shnor_flow.storage.tables import Activity  # noqa: E402
from tests.builders import (  # noqa: E402
    Row,
    build_municipality,
    build_organisation,
    build_programme,
    build_roadmap_with,
    build_school,
)
from tests.postgres import running_postgres  # noqa: E402

ROWS_A_PLAN = 34
JULY = [(date(year, 7, 1), date(year, 7, 31)) for year in (2026, 2027, 2028)]
NOW = moment_of(date(2026, 1, 12))


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=340 * ROWS_A_PLAN, help="activities in all")
    rows = parser.parse_args().rows
    print(
        f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}, {rows} activities\n"
    )
    print("| database | first planning | ms per 1,000 occurrences | nothing changed | a hundredth changed |")
    print("| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/planning.sqlite3")
        bring_up_to_date(database.engine)
        _measure("SQLite", database, rows)
    with running_postgres() as server:
        _measure("PostgreSQL", Database(server.new_database()), rows)


def _measure(name: str, database: Database, rows: int) -> None:
    _build(database, rows)
    first, occurrences = _planned(database)
    idle, _ = _planned(database)
    with database.writing() as session:
        session.execute(update(Activity).where(col(Activity.id) % 100 == 0).values(needs_planning=True))
    some, _ = _planned(database)
    database.close()
    each = 1000 * first / occurrences * 1000
    print(f"| {name} | {first:.1f} s for {occurrences} | {each:.0f} | {idle * 1000:.0f} ms | {some * 1000:.0f} ms |")


def _planned(database: Database) -> tuple[float, int]:
    start = time.perf_counter()
    counts = plan_all(database, calendar=load_working_calendar, now=NOW)
    return time.perf_counter() - start, counts.occurrences


def _build(database: Database, rows: int) -> None:
    load_working_calendar()
    for number in range(rows // ROWS_A_PLAN):
        with database.writing() as session:
            municipality = build_municipality(session, f"Район {number}")
            department = build_organisation(session, municipality=municipality)
            school = build_school(session, municipality=municipality)
            programme = build_programme(session, schools=[school], municipality=municipality)
            row = Row(windows=JULY, parties=[department, school])
            build_roadmap_with(session, [row] * ROWS_A_PLAN, programme=programme)


if __name__ == "__main__":
    main()
