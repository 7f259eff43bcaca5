"""`shnor-flow serve` as a process of its own on a database that is given; it may be killed and started again."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.collection.world import SECRET

_PATIENCE = 60
_START_SECONDS = 2
_OWN_PORTS = 20_000, 30_000


class Server:
    """The served application."""

    def __init__(self, command: list[str], settings: dict[str, str], port: int) -> None:
        self._command, self._settings, self.port = command, settings, port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and return after how many seconds it took a connection."""
        begun = time.perf_counter()
        self._launch()
        while time.perf_counter() - begun < _PATIENCE:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
                if self._process and self._process.poll() is not None:
                    self._launch()  # the port was not free yet
            else:
                return time.perf_counter() - begun
        raise TimeoutError("the server did not start")

    def _launch(self) -> None:
        quiet = subprocess.DEVNULL  # what it could not do, the clients tell
        self._process = subprocess.Popen(self._command, env=os.environ | self._settings, stdout=quiet, stderr=quiet)

    def kill(self) -> None:
        """End it and what it has started at once, at whatever line they are: kill -9."""
        assert self._process
        for one in _family(self._process.pid):
            os.kill(one, signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it as an administrator does."""
        assert self._process
        self._process.terminate()
        self._process.wait(_PATIENCE)

    @property
    def core_seconds(self) -> float:
        """Return how many seconds of a core the process and those it has started have taken."""
        assert self._process
        return sum(_core_seconds(one) for one in _family(self._process.pid))


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(one for child in children for one in _family(int(child)))]


def _core_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(url: str, *, command: list[str] | None = None, processes: int = 1) -> Iterator[Server]:
    """Serve the database at `url` on a free port; the alarm clock is off, so that only pages are measured."""
    with TemporaryDirectory(prefix="collect-") as folder:
        port = _free_port()
        settings = {
            "SHNOR_DATABASE_URL": url,
            "SHNOR_DATA_DIR": folder,
            "SHNOR_SECRET_KEY": SECRET,
            "SHNOR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SHNOR_WEB_PORT": str(port),
            "SHNOR_WEB_PROCESSES": str(processes),
            "SHNOR_ENGINE": "none",
        }
        server = Server(command or [sys.executable, "-m", "shnor_flow.cli", "serve"], settings, port)
        server.start()
        _warm_up(processes)
        try:
            yield server
        finally:
            server.stop()


def _warm_up(processes: int) -> None:
    """Wait until every process answers: what they load at their start is not to be measured."""
    time.sleep(_START_SECONDS * processes)


def _free_port() -> int:
    """Return a port that no connection going out is given: it must still be free when the killed server comes back."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(*_OWN_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
