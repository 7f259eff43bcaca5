"""The flow of the job `remind`."""

from datetime import date

from prefect import flow

from shnor_flow import jobs


@flow(name="remind")
def remind(as_of: date | None = None) -> jobs.Counts:
    """Подготовить каждому ответственному не больше одного письма в день."""
    return jobs.remind(as_of=as_of, engine="prefect")
