"""The flow of the job `build_reports`."""

from datetime import date

from prefect import flow

from shnor_flow import jobs


@flow(name="report", retries=3, retry_delay_seconds=300)
def report(as_of: date | None = None) -> jobs.Counts:
    """Составить сводный отчёт за полугодие и разослать его получателям."""
    return jobs.build_reports(as_of=as_of, engine="prefect")
