"""Claims about Prefect, on a real server with a real worker: it is set up, shows deadlines, and runs every flow."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings
from prefect.states import Scheduled
from sqlmodel import select

from shnor_flow.delivery.mail_catcher import MailCatcher, caught_letters
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.engines.prefect_server import prefect_client, sync_scheduled_runs
from shnor_flow.engines.prefect_setup import set_up_prefect
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, JobRun
from tests.builders import BORIS, Row, build_activity, build_assignment, build_person, build_roadmap_with
from tests.flows.prefect_process import PrefectServer, running_prefect

pytestmark = pytest.mark.prefect

FILE = Path("deployments/prefect.yaml")
DUE = date(2026, 9, 30)  # a Wednesday
NEXT_DUE = date(2026, 10, 20)
MORNING_AFTER = "2026-10-01"
OF_AN_EARLIER_FILE = """
name: shnor-flow
deployments:
  - name: escalation
    entrypoint: flows.remind:remind
    tags: [shnor-flow]
    work_pool: {name: shnor-flow}
  - name: remind
    entrypoint: flows.remind:remind
    tags: [shnor-flow]
    work_pool: {name: shnor-flow, work_queue_name: jobs}
    schedules: [{slug: every-morning, cron: "0 6 * * *", timezone: Europe/Moscow}]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    home = tmp_path_factory.mktemp("prefect")
    with running_prefect(home) as server, temporary_settings({PREFECT_API_URL: server.api_url, PREFECT_HOME: home}):
        yield server


@pytest.fixture(scope="module")
def removed(server: PrefectServer, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Set the server up from an earlier file, then from ours; return what was left over and removed."""
    earlier = tmp_path_factory.mktemp("earlier") / "prefect.yaml"
    earlier.write_text(OF_AN_EARLIER_FILE)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in server.environment.items():
            environment.setenv(name, value)
        set_up_prefect(earlier)
        removed: list[str] = set_up_prefect(FILE)["removed"]
    return removed


@pytest.fixture
def client(removed: list[str]) -> Iterator[SyncPrefectClient]:
    with prefect_client() as client:
        yield client


def test_what_an_earlier_file_left_is_removed(removed: list[str], client: SyncPrefectClient) -> None:
    assert sorted(removed) == ["escalation", "remind/every-morning"]
    schedules = client.read_deployment_by_name("remind/remind").schedules
    assert [schedule.slug for schedule in schedules] == ["remind"]
    queue = client.read_work_queue_by_name("activity", work_pool_name="shnor-flow")
    assert queue.concurrency_limit == 2


def test_scheduled_runs_are_made_moved_and_cancelled(client: SyncPrefectClient, database: Database) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    soon, later = now.date() + timedelta(days=20), now.date() + timedelta(days=30)
    with database.writing() as session:
        activity = build_activity(session, build_roadmap_with(session), Row("Провести районный семинар", number="1.3."))
        first = build_assignment(session, soon, activity=activity).id
        second = build_assignment(session, later).id
        build_assignment(session, now.date() + timedelta(days=61))  # beyond the window

    assert sync_scheduled_runs(database, now)["created"] == 2
    shown = waiting_runs(client)
    name = f"1.3 Провести районный семинар — до {soon:%d.%m.%Y} №1"
    assert name in [run.name for run in shown]
    assert {run.work_queue_name for run in shown} == {"activity"}
    assert sync_scheduled_runs(database, now) == {"shown": 2, "created": 0, "cancelled": 0, "failed": 0}

    move(database, first, soon + timedelta(days=7))
    assert sync_scheduled_runs(database, now) == {"shown": 2, "created": 1, "cancelled": 1, "failed": 0}
    move(database, first, soon)  # and back: its first key is spent
    assert sync_scheduled_runs(database, now) == {"shown": 2, "created": 1, "cancelled": 1, "failed": 0}
    assert f"occ:1:{soon}:v2" in [run.idempotency_key for run in waiting_runs(client)]

    for assignment in (first, second):
        finish(database, assignment)
    assert sync_scheduled_runs(database, now) == {"shown": 0, "created": 0, "cancelled": 2, "failed": 0}
    assert waiting_runs(client) == []


def test_more_runs_than_one_portion_holds_are_all_made(client: SyncPrefectClient, database: Database) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with database.writing() as session:
        activity = build_activity(session, build_roadmap_with(session))
        for days in range(1, 56):
            build_assignment(session, now.date() + timedelta(days=days), build_person(session), activity=activity)
    assert sync_scheduled_runs(database, now)["created"] == 55
    assert len(waiting_runs(client)) == 55
    for assignment in range(1, 56):
        finish(database, assignment)
    assert sync_scheduled_runs(database, now) == {"shown": 0, "created": 0, "cancelled": 55, "failed": 0}


def test_every_flow_runs_and_its_effect_is_in_the_database(
    server: PrefectServer, client: SyncPrefectClient, database: Database, tmp_path: Path
) -> None:
    catcher = MailCatcher(tmp_path / "caught")
    catcher.start()
    settings = {
        "SHNOR_DATA_DIR": str(tmp_path / "data"),
        "SHNOR_DATABASE_URL": database.url,
        "SHNOR_SMTP_PORT": str(catcher.port),
    }
    with database.writing() as session:
        boris = build_person(session, BORIS)
        row = Row(windows=[(None, DUE), (None, NEXT_DUE)], parties=[boris])
        activity = build_activity(session, build_roadmap_with(session), row)
        owed = build_assignment(session, DUE, boris, activity=activity, next_notice_on=DUE)
        build_assignment(session, NEXT_DUE, boris, activity=activity)
        occurrence = {"occurrence_id": owed.occurrence_id, "held_to_on": DUE.isoformat()}

    as_of = {"as_of": MORNING_AFTER}
    stop_schedules(client)  # the clock's own runs of today would stand in the way
    with server.working(**settings):
        runs = [start(client, name, as_of) for name in ("plan", "collection", "report", "remind")]
        told = ended(client, start(client, "activity", as_of | occurrence))
        outcomes = [ended(client, run) for run in runs]
        outcomes += [ended(client, start(client, name, as_of)) for name in ("mail", "sync-runs")]
    catcher.stop()

    assert {run.name: run.state for run in outcomes if run.state_type is not StateType.COMPLETED} == {}
    assert told.state
    assert told.state.message == "Не исполнено в срок 30.09.2026: не отчитались 1 из 1."
    with database.reading() as session:
        done = {run.job for run in session.exec(select(JobRun)) if (run.engine, run.outcome) == ("prefect", "done")}
    assert done >= {
        "plan_occurrences",
        "run_collection",
        "build_reports",
        "remind",
        "check_occurrence",
        "deliver_mail",
        "sync_prefect",
    }
    assert [letter.to for letter in caught_letters(tmp_path / "caught")] == ["person1@zarechny.example"]
    # The day has passed by the worker's own clock: it may have begun the run before we look.
    assert f"occ:2:{NEXT_DUE}" in [run.idempotency_key for run in activity_runs(client)]


def start(client: SyncPrefectClient, name: str, parameters: dict[str, Any]) -> UUID:
    deployment = client.read_deployment_by_name(f"{name}/{name}")
    return client.create_flow_run_from_deployment(
        deployment.id, parameters=parameters, state=Scheduled(), name=f"test of {name}"
    ).id


def ended(client: SyncPrefectClient, run_id: UUID, seconds: float = 150) -> FlowRun:
    deadline = time.monotonic() + seconds
    while True:
        run = client.read_flow_run(run_id)
        if run.state and run.state.is_final():
            return run
        assert time.monotonic() < deadline, f"{run.name} is still {run.state}"
        time.sleep(0.5)


def stop_schedules(client: SyncPrefectClient) -> None:
    for deployment in client.read_deployments():
        client.pause_deployment(deployment.id)


def activity_runs(client: SyncPrefectClient) -> list[FlowRun]:
    deployment = client.read_deployment_by_name("activity/activity").id
    return [run for run in client.read_flow_runs(limit=200) if run.deployment_id == deployment]


def waiting_runs(client: SyncPrefectClient) -> list[FlowRun]:
    return [run for run in activity_runs(client) if run.state_type is StateType.SCHEDULED]


def move(database: Database, assignment_id: int | None, due_on: date) -> None:
    with database.writing() as session:
        session.get_one(Assignment, assignment_id).due_on = due_on


def finish(database: Database, assignment_id: int | None) -> None:
    with database.writing() as session:
        session.get_one(Assignment, assignment_id).state = AssignmentState.CLOSED
