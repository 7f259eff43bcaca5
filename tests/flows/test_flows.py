"""Claims about flows without a server: each hands its day to its job, and says that Prefect woke it."""

import importlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from shnor_flow import jobs
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JobRun
from tests.builders import build_assignment
from tests.live import house_in

DAY = date(2026, 10, 1)
FLOWS = {
    "plan": "plan_occurrences",
    "collection": "run_collection",
    "report": "build_reports",
    "remind": "remind",
    "mail": "deliver_mail",
}


@pytest.fixture
def house(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[jobs.House]:
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_ENABLED", "false")  # a flow that looks for a server fails at once
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_does_its_job_on_the_day_it_is_told(name: str, house: jobs.House) -> None:
    flow: Any = getattr(importlib.import_module(f"flows.{name}"), name)
    flow.fn(as_of=DAY)
    with house.database.reading() as session:
        (run,) = session.exec(select(JobRun)).all()
    assert (run.job, run.engine, run.as_of, run.outcome) == (FLOWS[name], "prefect", DAY, "done")


def test_the_flow_of_an_occurrence_ends_with_a_sentence(house: jobs.House) -> None:
    from flows.activity import activity

    with house.database.writing() as session:
        assignment = build_assignment(session, date(2026, 9, 30))
        occurrence_id = assignment.occurrence_id
    state = activity.fn(occurrence_id=occurrence_id, held_to_on=date(2026, 9, 30), as_of=DAY)
    assert state.is_completed()
    assert state.message == "Не исполнено в срок 30.09.2026: не отчитались 1 из 1."


def test_without_an_address_the_sync_refuses_instead_of_starting_a_server(
    house: jobs.House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from shnor_flow.domain.errors import WrongSetting
    from shnor_flow.engines.prefect_server import sync_prefect

    with temporary_settings(restore_defaults={PREFECT_API_URL}), pytest.raises(WrongSetting, match="PREFECT_API_URL"):
        sync_prefect(DAY)


def test_a_server_that_is_away_is_told_in_russian(house: jobs.House) -> None:
    from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

    from shnor_flow.domain.errors import Refused
    from shnor_flow.engines.prefect_server import sync_prefect

    away = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(away), pytest.raises(Refused, match="не принял запрос"):
        sync_prefect(DAY)


def test_the_locked_versions_let_prefects_server_be_imported() -> None:
    assert importlib.import_module("prefect.server.api.server").create_app
