"""The four measurements: the floor, as fast as it goes, as many as must be, and killed in the middle."""

import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.collection.browser import Clock
from benchmarks.collection.clients import Errand, Outcome
from benchmarks.collection.count import Count, count
from benchmarks.collection.server import Server, serving
from benchmarks.collection.visit import Kept
from benchmarks.collection.world import Shape, fill, links_of
from benchmarks.mail.figures import print_table
from benchmarks.mail.world import fresh_database
from shnor_flow.storage.database import Database
from tests.postgres import running_postgres

_KILLED_SCHOOLS = 1000
OFFERED = 20.0  # visits a second: the limit of the issue
KINDS = ("open", "open after a save", "save", "submit", "receipt")
_FLOOR = [sys.executable, "-m", "benchmarks.collection.floor"]
_HEADS = (
    "database",
    "schools a second",
    *(f"{kind}: p50 / p95 / p99, ms" for kind in KINDS),
    "ms of a core a school: server, clients",
)


_Place = tuple[str, Callable[[], None] | None]


@dataclass(frozen=True)
class Region:
    """A filled database with its schools' links."""

    name: str
    database: Database
    shape: Shape
    links: list[str]
    restart: Callable[[], None] | None  # of the database's server, without any order


def measure_floor(schools: int, only: str | None) -> None:
    """Print what a bare page with one insert gives."""
    rows = []
    for region in _regions(min(schools, 1000), only):
        with serving(region.database.url, command=_FLOOR) as server:
            rows.append((region.name, *_figures(_sent(server, region))))
    print_table("The floor: bare FastAPI, one page, one insert a form; 16 under way", _HEADS, rows)


def measure_saturated(schools: int, only: str | None) -> None:
    """Print how many go through when sixteen schools are always under way."""
    _measure("As fast as it goes: 16 schools under way", schools, only)


def measure_submits(schools: int, only: str | None) -> None:
    """Print how many submits go through, the forms opened before (limit: 20 a second)."""
    _measure("Submits alone, the forms opened before: 16 under way", schools, only, is_submitting_only=True)


def measure_offered(schools: int, only: str | None) -> None:
    """Print the latencies when schools come by chance, 20 a second."""
    title = f"Offered: {OFFERED:.0f} visits a second by chance (limit: p95 of a save 300 ms)"
    _measure(title, schools, only, a_second=OFFERED)


def _measure(title: str, schools: int, only: str | None, **how: Any) -> None:
    rows = []
    for name, region, processes in _set_ups(schools, only):
        with serving(region.database.url, processes=processes) as server:
            outcome = _sent(server, region, **how)
        found = count(region.database, region.shape, outcome.kept)
        rows.append((name, *_figures(outcome), _verdict(found)))
    print_table(title, (*_HEADS, "kept"), rows)


def measure_killed(schools: int, only: str | None) -> None:
    """Print what is left when the server and the database are killed in turn, every ten seconds in the middle."""
    rows = []
    for name, region, processes in _set_ups(min(schools, _KILLED_SCHOOLS), only):
        with serving(region.database.url, processes=processes) as server:
            killer = Killer(server, region.restart)
            killer.start()
            outcome = _sent(server, region, a_second=OFFERED / 2)
            killer.is_over.set()
            killer.join()
        found = count(region.database, region.shape, outcome.kept)
        rows.append((
            name,
            str(len(killer.back_after)),
            str(killer.restarts) if region.restart else "—",
            f"{statistics.median(killer.back_after):.1f} s",
            f"{outcome.clock.unanswered}; {sum(outcome.clock.refused.values())}",
            *(str(one) for one in asdict(found).values()),
        ))  # fmt: skip
    heads = (
        "database",
        "kill -9 of the server",
        "of the database",
        "server up again after",
        "requests unanswered; told to try again",
        *(name.replace("_", " ") for name in Count.__annotations__),
    )
    print_table("Killed in the middle and started again, 10 schools a second", heads, rows)


class Killer(threading.Thread):
    """Every ten seconds kills the server and starts it a second later, or has the database restarted, in turn."""

    def __init__(self, server: Server, restart: Callable[[], None] | None, every_seconds: float = 10) -> None:
        super().__init__()
        self._server, self._restart, self._every = server, restart, every_seconds
        self.is_over = threading.Event()
        self.restarts = 0
        self.back_after: list[float] = []

    def run(self) -> None:
        """Go on until it is over."""
        while not self.is_over.wait(self._every):
            if self._restart and self.restarts < len(self.back_after):
                self._restart()
                self.restarts += 1
            else:
                self._server.kill()
                time.sleep(1)
                self.back_after.append(self._server.start())


def _set_ups(schools: int, only: str | None) -> Iterator[tuple[str, Region, int]]:
    for region in _regions(schools, only):
        yield region.name, region, 1
    for region in _regions(schools, "PostgreSQL" if only is None else only):
        if not region.database.is_sqlite:
            yield f"{region.name}, 2 processes", region, 2


def _regions(schools: int, only: str | None) -> Iterator[Region]:
    for name, url in (("PostgreSQL", _postgres), ("SQLite", _sqlite)):
        if only in (None, name):
            with url() as (empty, restart), fresh_database(empty) as (database, _):
                shape, now = Shape(schools), datetime.now(UTC)
                fill(database, shape, now)
                yield Region(name, database, shape, links_of(shape, now), restart)


@contextmanager
def _postgres() -> Iterator[_Place]:
    with running_postgres() as server:
        yield server.new_database(), server.restart_at_once


@contextmanager
def _sqlite() -> Iterator[_Place]:
    yield "", None


def _sent(server: Server, region: Region, **how: Any) -> Outcome:
    errand = Errand(server.port, region.links, **how)
    used = server.core_seconds
    clients = subprocess.run(
        [sys.executable, "-m", "benchmarks.collection.clients"],
        input=json.dumps(asdict(errand)) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    said = json.loads(clients.stdout)
    kept, clock = [Kept(**one) for one in said["kept"]], Clock(**said["clock"])
    return Outcome(**said | {"kept": kept, "clock": clock, "server_seconds": server.core_seconds - used})


def _figures(outcome: Outcome) -> list[str]:
    seconds, schools = outcome.clock.seconds, len(outcome.kept)
    each = (1000 * used / schools for used in (outcome.server_seconds, outcome.client_seconds))
    times = (_percentiles(seconds.get(kind, [])) for kind in KINDS)
    return [f"{schools / outcome.seconds:.1f}", *times, ", ".join(f"{one:.0f}" for one in each)]


def _percentiles(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "—"
    parts = statistics.quantiles(seconds, n=100, method="inclusive")
    return " / ".join(f"{1000 * parts[one - 1]:.0f}" for one in (50, 95, 99))


def _verdict(found: Count) -> str:
    wrong = {name: number for name, number in list(asdict(found).items())[2:] if number}
    return f"{found.receipts} receipts, {found.drafts} drafts; " + (f"**{wrong}**" if wrong else "0 lost, 0 doubled")
