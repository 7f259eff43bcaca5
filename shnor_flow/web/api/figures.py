"""Rounds, submissions, figures and their totals."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from shnor_flow.domain.collection import REPORTED
from shnor_flow.storage.collection import round_by_id
from shnor_flow.storage.collection.totals import totals
from shnor_flow.storage.exchange.figures import figures_read, round_read, rounds_read, submissions_read
from shnor_flow.web.api.models import FigureRow, RoundRow, Rows, SubmissionRow, TotalRow
from shnor_flow.web.api.pages import page_of
from shnor_flow.web.api.reader import MOST, After, Limit, Reader
from shnor_flow.web.deps import TheHouse
from shnor_flow.web.entrance.oddities import LARGEST_NUMBER

router = APIRouter(tags=["Сведения школ"])

RoundId = Annotated[int, Path(ge=1, le=LARGEST_NUMBER)]
Period = Annotated[
    str, Query(max_length=12, pattern=r"^[0-9A-Z-]*$", description="код периода, например 2026Q4; пусто — все")
]


@router.get("/rounds")
def rounds(
    house: TheHouse, reader: Reader, period: Period = "", after: After = 0, limit: Limit = MOST
) -> Rows[RoundRow]:
    """Сборы за период."""
    with house.database.reading() as session:
        found = rounds_read(session, reader.municipality_ids, period, after, limit)
    return page_of(RoundRow, found, limit)


@router.get("/rounds/{round_id}/submissions")
def submissions(
    house: TheHouse, reader: Reader, round_id: RoundId, after: After = 0, limit: Limit = MOST
) -> Rows[SubmissionRow]:
    """Кто и как сдал: все, кого спрашивали, в том числе молчащие."""
    with house.database.reading() as session:
        round_read(session, reader.municipality_ids, round_id)
        found = submissions_read(session, round_id, after, limit)
    return page_of(SubmissionRow, found, limit)


@router.get("/rounds/{round_id}/figures")
def figures(
    house: TheHouse, reader: Reader, round_id: RoundId, after: After = 0, limit: Limit = MOST
) -> Rows[FigureRow]:
    """Ответы школ, сданные и принятые; черновики и возвращённые сюда не входят."""
    with house.database.reading() as session:
        round_read(session, reader.municipality_ids, round_id)
        found = figures_read(session, round_id, after, limit)
    rows = [FigureRow(**row) for row in found]
    return Rows(rows=rows, next=rows[-1].id if len(rows) == limit else None)


@router.get("/rounds/{round_id}/totals")
def totals_of_round(house: TheHouse, reader: Reader, round_id: RoundId) -> Rows[TotalRow]:
    """Итоги сбора по правилам показателей."""
    with house.database.reading() as session:
        home = round_read(session, reader.municipality_ids, round_id).municipality_id
        found = totals(session, round_by_id(session, round_id, home))
    rows = []
    for one in found:
        value = one.total.value(one.question)
        rows.append(
            TotalRow(
                indicator_id=one.question.indicator_id,
                name=one.question.name,
                unit=one.question.unit,
                numerator=float(one.total.numerator),
                denominator=float(one.total.denominator),
                value=None if value is None else float(value),
                schools=one.total.schools,
                not_applicable=one.total.not_applicable,
                no_data=one.total.no_data,
                expected=one.expected,
                states=[state.value for state in REPORTED],
            )
        )
    return Rows(rows=rows)
