"""The flow of the job `plan_occurrences`."""

from datetime import date

from prefect import flow

from shnor_flow import jobs


@flow(name="plan", retries=3, retry_delay_seconds=300)
def plan(as_of: date | None = None) -> jobs.Counts:
    """Расписать сроки дорожных карт и поручения на будущее."""
    return jobs.plan_occurrences(as_of=as_of, engine="prefect")
