"""Shows the deadlines of the coming days on a Prefect server: everything there can be deleted and shown again.

What to change is decided in scheduled_runs.py. Here it is done in portions, with a look at the answer for each run:
on SQLite the server answers 200 to a portion of which it lost a part.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import SyncClientContext
from prefect.exceptions import ObjectNotFound
from prefect.settings import get_current_settings

from shnor_flow import jobs
from shnor_flow.domain.errors import Refused, WrongSetting
from shnor_flow.engines.scheduled_runs import KnownRun, RunState, WantedRun, changes_between, wanted_run
from shnor_flow.storage.database import Database
from shnor_flow.storage.deadline.open_occurrences import open_occurrences

DEPLOYMENT: Final = "activity/activity"
HORIZON_DAYS: Final = 60
_PORTION = 50  # the server takes 100 new runs and 50 changes of state at a time
_PAGE = 200
_ATTEMPTS = 4
_PAUSE_SECONDS = 1.0

_Item = TypeVar("_Item")


def sync_prefect(as_of: date | None = None, engine: str = "command") -> jobs.Counts:
    """Show in Prefect what falls due in the coming days; a job like the others, but it needs Prefect."""
    return jobs.run("sync_prefect", as_of, engine, lambda now: sync_scheduled_runs(jobs.house().database, now))


def sync_scheduled_runs(database: Database, now: datetime, *, days: int = HORIZON_DAYS) -> jobs.Counts:
    """Keep one scheduled run for each open occurrence of the coming `days`; return what was changed.

    Raises Refused with a Russian sentence when the server, or the deployment `activity`, is not there.
    """
    today = now.date()
    with database.reading() as session:
        wanted = [wanted_run(found) for found in open_occurrences(session, today, today + timedelta(days=days))]
    with prefect_client() as client:
        deployment = _activity_deployment(client)
        known = _known_runs(client, deployment, today)
        changes = changes_between(wanted, known, today)
        cancelled = _cancel(client, changes.cancel)
        created = _create(client, deployment, changes.create)
    return {
        "shown": len(wanted),
        "created": created,
        "cancelled": cancelled,
        "failed": len(changes.create) - created + len(changes.cancel) - cancelled,
    }


@contextmanager
def prefect_client() -> Iterator[SyncPrefectClient]:
    """Speak to the server of PREFECT_API_URL; its absence is told in a Russian sentence."""
    address = get_current_settings().api.url
    if not address:  # without it Prefect would start a server of its own, show the runs there and forget them
        raise WrongSetting(
            "Не задан адрес сервера Prefect. Укажите его в PREFECT_API_URL, например http://127.0.0.1:4200/api."
        )
    with ExitStack() as opened:
        try:
            client = opened.enter_context(SyncClientContext.get_or_create()).client
        except RuntimeError as error:  # what the client makes of a server it can't reach
            raise _not_taken(address, "нет ответа") from error
        try:
            yield client
        except httpx.HTTPStatusError as error:
            raise _not_taken(address, f"ответ {error.response.status_code}") from error
        except httpx.TransportError as error:
            raise _not_taken(address, type(error).__name__) from error


def _not_taken(address: str, why: str) -> Refused:
    return Refused(
        f"Сервер Prefect по адресу {address} не принял запрос ({why}). "
        "Проверьте, что он запущен и что адрес и пароль верны, и повторите: ничего не потеряно."
    )


def _activity_deployment(client: SyncPrefectClient) -> UUID:
    try:
        return client.read_deployment_by_name(DEPLOYMENT).id
    except ObjectNotFound:
        raise Refused(
            f"На сервере Prefect нет развёртывания «{DEPLOYMENT}». Выполните «shnor-flow prefect setup» и повторите."
        ) from None


def _known_runs(client: SyncPrefectClient, deployment: UUID, today: date) -> list[KnownRun]:
    """Return every run nobody has begun, and from yesterday on the others too: their keys are spent."""
    yesterday = datetime.combine(today - timedelta(days=1), clock_time(), tzinfo=UTC)
    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    recent = FlowRunFilterExpectedStartTime(after_=yesterday)
    of_deployment = FlowRunFilterDeploymentId(any_=[deployment])
    found = [
        *_pages(client, FlowRunFilter(deployment_id=of_deployment, state=waiting)),
        *_pages(client, FlowRunFilter(deployment_id=of_deployment, expected_start_time=recent)),
    ]
    return list({run.id: _known(run) for run in found}.values())


def _pages(client: SyncPrefectClient, runs: FlowRunFilter) -> Iterator[FlowRun]:
    offset = 0
    while page := client.read_flow_runs(flow_run_filter=runs, limit=_PAGE, offset=offset):
        yield from page
        offset += len(page)


def _known(run: FlowRun) -> KnownRun:
    states = {
        StateType.SCHEDULED: RunState.WAITING,
        StateType.CANCELLED: RunState.CANCELLED,
        StateType.CANCELLING: RunState.CANCELLED,
    }
    state = states.get(run.state_type, RunState.BEGUN) if run.state_type else RunState.BEGUN
    return KnownRun(str(run.id), run.idempotency_key or "", state)


def _cancel(client: SyncPrefectClient, run_ids: Sequence[str]) -> int:
    """Cancel runs that are still waiting; one that has begun meanwhile is left to end."""
    cancelled = 0
    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    for portion in _portions(run_ids):
        runs = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(run_id) for run_id in portion]), state=waiting)
        body = {
            "flow_runs": runs.model_dump(mode="json"),
            "state": {"type": "CANCELLED", "message": "Срок перенесён или мероприятие исполнено."},
            "limit": len(portion),
        }
        answer = _post(client, "/flow_runs/bulk_set_state", body)
        cancelled += sum(item["status"] == "ACCEPT" for item in answer["results"])
    return cancelled


def _create(client: SyncPrefectClient, deployment: UUID, runs: Sequence[WantedRun]) -> int:
    """Make the runs; those the server lost are sent again, which their keys make safe."""
    left = list(runs)
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_SECONDS * attempt)
        left = [run for portion in _portions(left) for run in _create_portion(client, deployment, portion)]
        if not left:
            break
    return len(runs) - len(left)


def _create_portion(client: SyncPrefectClient, deployment: UUID, runs: Sequence[WantedRun]) -> list[WantedRun]:
    """Send one portion and return what has to be sent again."""
    body = [
        {
            "name": run.name,
            "idempotency_key": run.key,
            "tags": list(run.tags),
            "parameters": run.parameters,
            "state": {"type": "SCHEDULED", "state_details": {"scheduled_time": run.scheduled_at.isoformat()}},
        }
        for run in runs
    ]
    answer = _post(client, f"/deployments/{deployment}/create_flow_run/bulk", body)
    return [run for run, item in zip(runs, answer["results"], strict=True) if item["status"] != "CREATED"]


def _post(client: SyncPrefectClient, path: str, body: Any) -> Any:
    # The client has no method for portions, and its list of addresses lacks them.
    return client.request("POST", path, json=body).json()  # type: ignore[arg-type]


def _portions(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), _PORTION):
        yield items[start : start + _PORTION]
