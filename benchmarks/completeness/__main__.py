"""Print how long pages of completeness take over 6,000,000 values (limits: a region 1 s, a municipality 200 ms).

    .venv/bin/python -m benchmarks.completeness            # PostgreSQL from the wheel and SQLite, some ten minutes
    .venv/bin/python -m benchmarks.completeness --only PostgreSQL
    .venv/bin/python -m benchmarks.completeness --quick    # 24,000 values: whether it works, not how fast

`shnor-flow serve` answers in its own process over loopback and the database in a third; each time is a whole page, from
the request to its last byte, signed in, one after another. The first one after the start is told apart.
"""

import argparse
import os
import platform
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.collection.server import serving
from benchmarks.completeness.world import COORDINATOR, PASSWORD, READER, Shape, fill, last_round, last_submission
from benchmarks.mail.figures import print_table
from shnor_flow.cli import look_for_garbage_seldom
from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from tests.postgres import running_postgres

TIMES = 30
QUICK = Shape(municipalities=3, schools=10, figures=40, quarters=20)
_TOKEN = 'name="csrf_token" value="'


def main() -> None:
    """Measure on both databases, or on the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a small region")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="one database; both by default")
    options = parser.parse_args()
    look_for_garbage_seldom()
    busy = f"load {os.getloadavg()[0]:.1f} at the start"
    print(f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}")
    for name, made in (("PostgreSQL", _postgres), ("SQLite", _sqlite)):
        if options.only in (None, name):
            with made() as url:
                _measure(name, url, QUICK if options.quick else Shape())


def _measure(name: str, url: str, shape: Shape) -> None:
    database = Database(url)
    begun = time.perf_counter()
    filed = fill(database, shape)
    database.close()
    title = f"{name}: {filed:,} values of {shape.values:,} asked, written in {time.perf_counter() - begun:.0f} s"
    with serving(url) as server:
        rows = [_row(server.port, *page) for page in _pages(shape)]
    print_table(title, ("page", "limit", "median", "worst", "first", "size"), rows)


def _pages(shape: Shape) -> list[tuple[str, str, str, str]]:
    """Return name, limit, who opens it, and the address of each page."""
    cells, school = f"/collection/{last_round(shape)}/completeness", f"/collection/school/{last_submission(shape)}"
    return [
        ("region, a year of four rounds", "1 s", READER, "/region?period=2026"),
        ("region, a school year, the worst first", "1 s", READER, "/region?period=2025-26&by=complete"),
        ("municipality of a region", "200 ms", READER, "/region/2?period=2026"),
        ("municipality, a year of rounds", "200 ms", COORDINATOR, "/collection/completeness?period=2026"),
        (f"a round: 20 of {shape.schools} schools × {shape.figures} figures", "200 ms", COORDINATOR, cells),
        ("a round, gaps only", "200 ms", COORDINATOR, f"{cells}?only=gaps"),
        ("a cell's history, five versions", "200 ms", COORDINATOR, f"{school}/figure/1"),
        (
            f"a school's own page: {shape.quarters} quarters × {shape.figures} figures",
            "200 ms",
            COORDINATOR,
            "/schools/1",
        ),
        ("the list of schools", "200 ms", COORDINATOR, "/schools"),
        ("burden of a year", "200 ms", COORDINATOR, "/collection/burden?year=2026"),
        ("every cell of a round as CSV", "", COORDINATOR, f"{cells}.csv"),
    ]


def _row(port: int, name: str, limit: str, login: str, path: str) -> tuple[str, ...]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        token = client.get("/sign-in").text.partition(_TOKEN)[2].partition('"')[0]
        client.post("/sign-in", data={"csrf_token": token, "login": login, "password": PASSWORD})
        seconds = [_seconds(client, path) for _ in range(TIMES + 1)]
        size = len(client.get(path).content)
    first, *rest = seconds
    told = (f"{1000 * one:.0f} ms" for one in (statistics.median(rest), max(rest), first))
    return (name, limit, *told, f"{size / 1024:.0f} KiB")


def _seconds(client: httpx.Client, path: str) -> float:
    begun = time.perf_counter()
    answer = client.get(path)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


@contextmanager
def _postgres() -> Iterator[str]:
    with running_postgres() as server:
        yield server.new_database()


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory(prefix="completeness-") as folder:
        url = f"sqlite:///{Path(folder) / 'region.sqlite3'}"
        database = Database(url)
        bring_up_to_date(database.engine)
        database.close()
        yield url


if __name__ == "__main__":
    main()
