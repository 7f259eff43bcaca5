"""The flow of the job `read_replies`."""

from datetime import date

from prefect import flow

from shnor_flow.jobs import Counts, correspondence


@flow(name="replies")
def replies(as_of: date | None = None) -> Counts:
    """Прочитать ответы на письма."""
    return correspondence.read_replies(as_of=as_of, engine="prefect")
