"""The scheduled flow of one occurrence: on its last day it tells in Prefect how the deadline stands."""

from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from shnor_flow import jobs


@flow(name="activity", retries=3, retry_delay_seconds=300)
def activity(occurrence_id: int, held_to_on: date, as_of: date | None = None) -> State[Any]:
    """Проверить одно наступление срока: исполнено ли, кому напомнить."""
    outcome = jobs.check_occurrence(occurrence_id, held_to_on, as_of=as_of, engine="prefect")
    return Completed(message=outcome["told"])
