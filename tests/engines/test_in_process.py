"""Claims about the embedded engine: it catches up, outlives its jobs' errors, and rings in one process only."""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shnor_flow.engines.in_process import LEASE, InProcessEngine
from shnor_flow.engines.timetable import Row
from shnor_flow.storage.database import Database
from shnor_flow.storage.leases import take_lease
from shnor_flow.storage.tables import Lease
from tests.engines.alarms import BELLS, row

BEAT = timedelta(milliseconds=50)
ROWS = (row("plan"), row("fail"), row("remind"))


@pytest.fixture(autouse=True)
def _silence() -> None:
    BELLS.heard.clear()


@pytest.fixture
def start(database: Database) -> Iterator[Callable[..., InProcessEngine]]:
    started: list[InProcessEngine] = []

    def start_engine(rows: tuple[Row, ...] = ROWS) -> InProcessEngine:
        engine = InProcessEngine(database, rows=rows, beat=BEAT)
        engine.start()
        started.append(engine)
        return engine

    yield start_engine
    for engine in started:
        engine.stop()


def test_every_job_runs_once_at_start_in_the_order_of_the_table(start: Callable[..., InProcessEngine]) -> None:
    start()
    heard = BELLS.wait_for(3)
    assert heard == ["plan by in_process", "fail by in_process", "remind by in_process"]


def test_an_error_is_logged_without_what_it_says(
    start: Callable[..., InProcessEngine], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        start()
        BELLS.wait_for(3)
    assert "job fail failed: RuntimeError at alarms.py:" in caplog.text
    assert "anna@example.org" not in caplog.text
    assert "Traceback" not in caplog.text


def test_a_second_process_waits_and_takes_over_when_the_first_stops(start: Callable[..., InProcessEngine]) -> None:
    first = start()
    BELLS.wait_for(3)
    second = start()
    time.sleep(4 * BEAT.total_seconds())
    assert first.is_ringing
    assert not second.is_ringing
    assert len(BELLS.heard) == 3
    first.stop()
    BELLS.wait_for(6)
    assert second.is_ringing


def test_a_dead_process_is_followed_when_its_lease_expires(
    start: Callable[..., InProcessEngine], database: Database
) -> None:
    now = datetime.now(UTC)
    take_lease(database, LEASE, "a process that was killed", now, now + timedelta(seconds=0.5))
    engine = start()
    time.sleep(2 * BEAT.total_seconds())
    assert not engine.is_ringing
    BELLS.wait_for(3)


def test_a_process_that_lost_its_lease_falls_silent(start: Callable[..., InProcessEngine], database: Database) -> None:
    engine = start()
    BELLS.wait_for(3)
    with database.writing() as session:
        lease = session.get_one(Lease, LEASE)
        lease.holder = "another process"
        lease.until = datetime.now(UTC) + timedelta(minutes=1)
    wait_until(lambda: not engine.is_ringing)


def test_stopping_gives_the_lease_back(start: Callable[..., InProcessEngine], database: Database) -> None:
    engine = start()
    BELLS.wait_for(3)
    engine.stop()
    with database.reading() as session:
        assert session.get(Lease, LEASE) is None


def wait_until(claim: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.01)
