"""The flow of the job `deliver_channels`."""

from datetime import date

from prefect import flow

from shnor_flow.jobs import Counts, correspondence


@flow(name="channels")
def channels(as_of: date | None = None) -> Counts:
    """Передать письма по каналам кроме почты."""
    return correspondence.deliver_channels(as_of=as_of, engine="prefect")
