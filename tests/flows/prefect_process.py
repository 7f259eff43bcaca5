"""A real Prefect server of the tests' own, and a worker for it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
BOOT_SECONDS = 120
PREFECT = [sys.executable, "-m", "prefect"]


@dataclass(frozen=True)
class PrefectServer:
    """A server that answers at `api_url`; `environment` is what its clients need."""

    api_url: str
    environment: dict[str, str]

    @contextmanager
    def working(self, **settings: str) -> Iterator[None]:
        """Let a process worker take what is due until the block ends."""
        command = [*PREFECT, "worker", "start", "--pool", "shnor-flow", "--limit", "4"]
        environment = self.environment | settings | {"PREFECT_WORKER_QUERY_SECONDS": "1"}
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield
        finally:
            end(worker)


@contextmanager
def running_prefect(home: Path) -> Iterator[PrefectServer]:
    """Start `prefect server` on a free port with its data in `home`."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    quiet = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "DO_NOT_TRACK": "1",
        "NO_COLOR": "1",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | quiet
    log = (home / "server.log").open("w")
    server = subprocess.Popen([*PREFECT, "server", "start"], env=environment, stdout=log, stderr=log)
    api_url = f"http://127.0.0.1:{port}/api"
    try:
        _wait_for(server, api_url, home / "server.log")
        yield PrefectServer(api_url, environment | {"PREFECT_API_URL": api_url})
    finally:
        end(server)
        log.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop, and after a while do not ask."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(server: subprocess.Popen[bytes], api_url: str, log: Path) -> None:
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{api_url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"Prefect's server did not start:\n{log.read_text()[-2000:]}")
