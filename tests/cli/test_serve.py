"""Claims about the serving process: it answers, rings the timetable, and stops when told to."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
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
