"""Mail servers to measure against: one that takes everything at once, one that takes its time, each in its process."""

import multiprocessing
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

from tests.smtp import SmtpServer

LOOPBACK = "127.0.0.1"
_BACKLOG = "128"


@contextmanager
def fast_sink() -> Iterator[int]:
    """Run smtp-sink of Debian's postfix package, which takes everything and keeps nothing; yield its port."""
    program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
    if not Path(program).exists():
        raise SystemExit("needs smtp-sink: apt-get install postfix")
    port = _free_port()
    sink = subprocess.Popen([program, "-u", "nobody", f"{LOOPBACK}:{port}", _BACKLOG])
    try:
        _wait_for(port)
        yield port
    finally:
        sink.terminate()
        sink.wait()


@contextmanager
def slow_sink(seconds_a_letter: float) -> Iterator[int]:
    """Run a server that answers each letter after so long; yield its port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_take_slowly, args=(theirs, seconds_a_letter), daemon=True
    )
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("enough")
        process.join()


def _take_slowly(parent: Connection, seconds_a_letter: float) -> None:
    server = SmtpServer(seconds_a_letter=seconds_a_letter)
    server.start()
    parent.send(server.port)
    parent.recv()
    server.stop()


def _free_port() -> int:
    with socket.socket() as some:
        some.bind((LOOPBACK, 0))
        port: int = some.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(ConnectionRefusedError), socket.create_connection((LOOPBACK, port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit("smtp-sink did not start")
