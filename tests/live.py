"""A house of its own for one test, and the real application served by a real uvicorn on a free port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from shnor_flow import jobs
from shnor_flow.settings import load_settings
from shnor_flow.storage.database import Database

PUBLIC_URL = "http://testserver"  # what the test client calls itself


@contextmanager
def house_in(folder: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[jobs.House]:
    """Make `jobs.house()` be one that stands in `folder` and keeps its rows in `database`."""
    monkeypatch.setenv("SHNOR_DATA_DIR", str(folder))
    monkeypatch.setenv("SHNOR_DATABASE_URL", database.url)
    monkeypatch.setenv("SHNOR_SECRET_KEY", "a secret of this test, long enough to sign with")
    monkeypatch.setenv("SHNOR_PUBLIC_URL", PUBLIC_URL)
    monkeypatch.setenv("SHNOR_ENGINE", "none")
    load_settings.cache_clear()
    jobs.house.cache_clear()
    house = jobs.house()
    try:
        yield house
    finally:
        house.database.close()
        load_settings.cache_clear()
        jobs.house.cache_clear()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve `app` on a free port of this machine and yield its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_for(server)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait_for(server: uvicorn.Server) -> None:
    for _ in range(200):
        if server.started:
            return
        time.sleep(0.05)
    raise AssertionError("uvicorn did not start")
