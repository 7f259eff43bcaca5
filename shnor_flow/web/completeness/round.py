"""A round's schools against its indicators: what is there, what is missing and why; and the same as a file."""

from typing import get_args

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.completeness import WHAT_COUNTS
from shnor_flow.domain.completeness.cell import CELL_SIGNS, CELL_WORDS
from shnor_flow.domain.errors import NotFound
from shnor_flow.reports.cells_file import ENDINGS, cells_file, file_name
from shnor_flow.storage.collection import round_by_id
from shnor_flow.storage.completeness import standing_of_round
from shnor_flow.storage.completeness.round_cells import Only, cell_table
from shnor_flow.web.deps import Now, SignedIn, TheHouse, render
from shnor_flow.web.downloads import as_file

router = APIRouter(prefix="/collection")

SCHOOLS_AT_ONCE = 20
_FILTERS: tuple[tuple[Only, str], ...] = (
    ("", "Все школы"),
    ("gaps", "Только с пробелами"),
    ("late", "Только не в срок"),
)
_EVERY = 100_000  # schools of a municipality: a file is not cut into screens


@router.get("/{round_id:int}/completeness")
def round_completeness(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, round_id: int, only: str = "", page: int = 1
) -> Response:
    """Show every cell of the round, a screen of schools at a time."""
    chosen = _only(only)
    with house.database.reading() as session:
        view = round_by_id(session, round_id, viewer.municipality_id)
        standing = standing_of_round(session, round_id, now)
        table = cell_table(session, view, now, only=chosen, page=max(1, page), size=SCHOOLS_AT_ONCE)
    return render(
        request,
        "pages/completeness/round.html",
        round=view,
        standing=standing,
        table=table,
        only=chosen,
        filters=_FILTERS,
        signs=CELL_SIGNS,
        words=CELL_WORDS,
        names={column.question.indicator_id: column.question.name for column in table.columns},
        what_counts=WHAT_COUNTS,
        now=now,
    )


@router.get("/{round_id:int}/completeness.{kind}")
def completeness_file(
    viewer: SignedIn, house: TheHouse, now: Now, round_id: int, kind: str, only: str = ""
) -> Response:
    """Give every cell of the round as CSV or XLSX, with control totals."""
    if kind not in ENDINGS:
        raise NotFound
    with house.database.reading() as session:
        view = round_by_id(session, round_id, viewer.municipality_id)
        standing = standing_of_round(session, round_id, now)
        table = cell_table(session, view, now, only=_only(only), size=_EVERY)
    return as_file(cells_file(table, standing, kind), file_name(table, kind))


def _only(typed: str) -> Only:
    return next((one for one in get_args(Only) if one == typed), "")
