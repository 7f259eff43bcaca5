"""Prepares a Prefect server: pool and queues, deployments from the file, and nothing left of earlier files."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound

from shnor_flow.domain.errors import Refused
from shnor_flow.engines.prefect_server import prefect_client

POOL: Final = "shnor-flow"
TAG: Final = "shnor-flow"  # on every deployment of ours: without it nothing is ever deleted
QUEUES: Final = {"jobs": None, "activity": 2}  # name -> how many runs at once; None: the worker's own limit
AUTOMATION: Final = "shnor-flow: запуск оборвался"
_SILENT_SECONDS = 180  # six beats of those that deployments/prefect.yaml asks of our runs
_ENDINGS = ("Completed", "Failed", "Cancelled", "Crashed")


def set_up_prefect(prefect_file: Path) -> dict[str, Any]:
    """Make the server equal to `prefect_file` and return what was done; doing it again changes nothing.

    Raises Refused with a Russian sentence when the file or the server is missing, or Prefect refuses the file.
    """
    deployments = _read(prefect_file)
    with prefect_client() as client:
        _keep_pool(client)
        _keep_automation(client)
        _deploy(prefect_file)
        removed = _remove_what_the_file_lacks(client, deployments)
    return {"deployments": len(deployments), "removed": removed}


def _read(prefect_file: Path) -> list[dict[str, Any]]:
    try:
        content: dict[str, Any] = yaml.safe_load(prefect_file.read_text())
        deployments: list[dict[str, Any]] = content["deployments"]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise Refused(
            f"Файл развёртываний «{prefect_file}» не прочитан ({type(error).__name__}). "
            "Запустите команду из корня проекта или укажите файл: --prefect-file ПУТЬ."
        ) from None
    return deployments


def _keep_pool(client: SyncPrefectClient) -> None:
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
    for name, limit in QUEUES.items():
        try:
            queue = client.read_work_queue_by_name(name, work_pool_name=POOL)
        except ObjectNotFound:
            queue = client.create_work_queue(name, work_pool_name=POOL)
        if queue.concurrency_limit != limit:
            client.update_work_queue(queue.id, concurrency_limit=limit)


def _keep_automation(client: SyncPrefectClient) -> None:
    """Let a run whose machine is gone end as crashed: by itself Prefect leaves it running for ever."""
    for automation in client.read_automations_by_name(AUTOMATION):
        client.delete_automation(automation.id)
    beat = "prefect.flow-run.heartbeat"
    client.create_automation(
        AutomationCore(
            name=AUTOMATION,
            trigger=EventTrigger(
                after={beat},
                expect={beat, *(f"prefect.flow-run.{ending}" for ending in _ENDINGS)},
                match={"prefect.resource.id": ["prefect.flow-run.*"]},
                match_related={"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"},
                for_each={"prefect.resource.id"},
                posture=Posture.Proactive,
                threshold=1,
                within=timedelta(seconds=_SILENT_SECONDS),
            ),
            actions=[ChangeFlowRunState(state=StateType.CRASHED, message="Запуск перестал подавать признаки жизни.")],
        )
    )


def _deploy(prefect_file: Path) -> None:
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(prefect_file)]
    done = subprocess.run(  # noqa: S603  (our own interpreter, no shell)
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
        check=False,
    )
    if done.returncode:
        last_lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise Refused(f"Prefect не принял файл развёртываний «{prefect_file}». Он ответил:\n{last_lines}")


def _remove_what_the_file_lacks(client: SyncPrefectClient, wanted: list[dict[str, Any]]) -> list[str]:
    """Delete deployments and schedules that an earlier file made: `prefect deploy` leaves them working."""
    slugs = {one["name"]: {schedule["slug"] for schedule in one.get("schedules", ())} for one in wanted}
    removed = []
    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    for deployment in client.read_deployments(deployment_filter=ours):
        if deployment.name not in slugs:
            client.delete_deployment(deployment.id)
            removed.append(deployment.name)
            continue
        for schedule in client.read_deployment_schedules(deployment.id):
            if schedule.slug not in slugs[deployment.name]:
                client.delete_deployment_schedule(deployment.id, schedule.id)
                removed.append(f"{deployment.name}/{schedule.slug}")
    return removed
