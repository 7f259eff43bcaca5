"""The flow of the job `run_collection`."""

from datetime import date

from prefect import flow

from shnor_flow import jobs


@flow(name="collection", retries=3, retry_delay_seconds=300)
def collection(as_of: date | None = None) -> jobs.Counts:
    """Открыть сбор сведений за квартал, разослать приглашения, закрыть приём."""
    return jobs.run_collection(as_of=as_of, engine="prefect")
