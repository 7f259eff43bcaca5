"""A round's figures on their way out, as CSV or XLSX."""

from fastapi import APIRouter, Response

from shnor_flow.domain.errors import NotFound
from shnor_flow.reports.round_file import ENDINGS, file_name, round_file
from shnor_flow.storage.collection import round_by_id
from shnor_flow.storage.collection.round_table import round_table
from shnor_flow.web.deps import Now, SignedIn, TheHouse
from shnor_flow.web.downloads import as_file

router = APIRouter(prefix="/collection")


@router.get("/{round_id:int}/figures.{kind}")
def figures_file(viewer: SignedIn, house: TheHouse, now: Now, round_id: int, kind: str) -> Response:
    """Give every figure of a round, with control totals."""
    if kind not in ENDINGS:
        raise NotFound
    with house.database.reading() as session:
        table = round_table(session, round_by_id(session, round_id, viewer.municipality_id), now)
    return as_file(round_file(table, kind), file_name(table, kind))
