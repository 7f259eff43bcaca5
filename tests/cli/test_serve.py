"""Claims about the serving process: it answers, rings the timetable, and stops when told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlmodel import select

from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JobRun, Lease

PROGRAM = [sys.executable, "-m", "shnor_flow.cli"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the real process and yield it with its address once it listens."""
    surroundings = os.environ | {"SHNOR_DATA_DIR": str(folder), "SHNOR_WEB_PORT": str(free_port())} | settings
    process = subprocess.Popen(
        [*PROGRAM, "serve", *options], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout
    try:
        said = iter(process.stdout.readline, "")
        address = next((found.group() for line in said if (found := re.search(r"http://\S+", line))), None)
        assert address, "the process ended before it listened"
        yield process, address
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_answers_rings_every_job_and_stops_clean(tmp_path: Path) -> None:
    with serving(tmp_path, "--catch-mail") as (process, address):
        assert httpx.get(address, follow_redirects=True).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.stdout
        assert "Остановлено." in process.stdout.read()
        assert process.wait(timeout=20) == 0
    database = Database(f"sqlite:///{tmp_path / 'shnor_flow.sqlite3'}")
    with database.reading() as session:
        assert session.exec(select(Lease)).all() == []
        assert {run.outcome for run in session.exec(select(JobRun))} <= {"done"}
    database.close()


def test_a_secret_address_does_not_get_into_the_log(tmp_path: Path) -> None:
    with serving(tmp_path, SHNOR_ENGINE="none") as (process, address):
        answer = httpx.get(f"{address}a/the-address-in-a-letter")
        assert (answer.status_code, "server" in answer.headers) == (404, False)
        process.send_signal(signal.SIGTERM)
        assert process.stdout
        assert "the-address-in-a-letter" not in process.stdout.read()


def test_without_an_engine_no_job_runs(tmp_path: Path) -> None:
    with serving(tmp_path, SHNOR_ENGINE="none") as (_, address):
        assert httpx.get(address, follow_redirects=True).status_code == 200
    database = Database(f"sqlite:///{tmp_path / 'shnor_flow.sqlite3'}")
    with database.reading() as session:
        assert session.exec(select(JobRun)).all() == []
    database.close()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"SHNOR_ENGINE": "cron"}, "Настройка SHNOR_ENGINE"),
        ({"SHNOR_WEB_PORT": "0"}, "Настройка SHNOR_WEB_PORT"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    refused = subprocess.run(
        [*PROGRAM, "serve"],
        env=os.environ | {"SHNOR_DATA_DIR": str(tmp_path)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = subprocess.run(
            [*PROGRAM, "serve"],
            env=os.environ | {"SHNOR_DATA_DIR": str(tmp_path), "SHNOR_WEB_PORT": str(taken.getsockname()[1])},
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 2
    assert "SHNOR_WEB_PORT" in refused.stderr


def test_several_processes_need_postgresql(tmp_path: Path) -> None:
    surroundings = os.environ | {"SHNOR_DATA_DIR": str(tmp_path), "SHNOR_WEB_PROCESSES": "2"}
    refused = subprocess.run([*PROGRAM, "serve"], env=surroundings, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "только с PostgreSQL" in refused.stderr


@pytest.mark.postgres
def test_one_of_several_processes_killed_is_replaced_and_none_outlives_the_parent(
    tmp_path: Path, postgres_database: Database
) -> None:
    several = {"SHNOR_DATABASE_URL": postgres_database.url, "SHNOR_WEB_PROCESSES": "2", "SHNOR_ENGINE": "none"}
    with serving(tmp_path, **several) as (process, address):
        first = _answering(process.pid, address)
        os.kill(first[0], signal.SIGKILL)
        assert httpx.get(address, follow_redirects=True, timeout=20).status_code == 200
        _wait_until(lambda: len(set(_children(process.pid)) - {first[0]}) == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    with serving(tmp_path, **several) as (process, address):
        left = _answering(process.pid, address)
        process.kill()
        process.wait()
        _wait_until(lambda: not any(Path(f"/proc/{one}").exists() for one in left))


def _answering(parent: int, address: str) -> list[int]:
    assert httpx.get(address, follow_redirects=True, timeout=20).status_code == 200
    _wait_until(lambda: len(_children(parent)) == 2)
    return _children(parent)


def _children(parent: int) -> list[int]:
    """Return the processes that answer; Python's own tracker of what they share is none of them."""
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(one) for one in found if b"resource_tracker" not in Path(f"/proc/{one}/cmdline").read_bytes()]


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.1)
