"""What tests of pages share: the real application over a real database, and people who sign in."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.web.app import create_app
from tests.live import house_in, serving
from tests.web.browsing import Browsing, build_account

TODAY = date(2026, 11, 24)  # a Tuesday
Clock = Callable[[], datetime]


@pytest.fixture
def house(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Return the house of this test; `jobs.house()` is the same one."""
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


@pytest.fixture
def app(house: House) -> FastAPI:
    """Return the application, which lives on the day TODAY."""
    return create_app(house, clock=lambda: moment_of(TODAY))


@pytest.fixture
def visitor(app: FastAPI) -> Iterator[Browsing]:
    """Return a browser in which nobody has signed in."""
    with TestClient(app, follow_redirects=False) as client:
        yield Browsing(client)


@pytest.fixture
def anna(visitor: Browsing, database: Database) -> Browsing:
    """Return a browser in which Anna, the coordinator of Заречный район, has signed in."""
    with database.writing() as session:
        build_account(session, "anna", now=datetime(2026, 1, 1, tzinfo=UTC))
    visitor.sign_in("anna")
    return visitor


@pytest.fixture
def live_server(app: FastAPI) -> Iterator[str]:
    """Return the address of the real application, served by uvicorn."""
    with serving(app) as address:
        yield address
