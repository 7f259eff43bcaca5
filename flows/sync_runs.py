"""The flow of the job `sync_prefect`, which lives in the engine: only engines speak to Prefect's server."""

from datetime import date

from prefect import flow

from shnor_flow.engines import prefect_server
from shnor_flow.jobs import Counts


@flow(name="sync-runs")
def sync_runs(as_of: date | None = None) -> Counts:
    """Показать мероприятия ближайших 60 дней как запланированные запуски."""
    return prefect_server.sync_prefect(as_of=as_of, engine="prefect")
