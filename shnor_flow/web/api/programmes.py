"""Municipalities, programmes, indicators and schools."""

from fastapi import APIRouter

from shnor_flow.storage.exchange.directory import (
    indicators_read,
    municipalities_read,
    programmes_read,
    schools_read,
    targets_read,
)
from shnor_flow.web.api.models import IndicatorRow, MunicipalityRow, ProgrammeRow, Rows, SchoolRow, TargetRow
from shnor_flow.web.api.pages import page_of
from shnor_flow.web.api.reader import MOST, After, Limit, Reader
from shnor_flow.web.deps import TheHouse

router = APIRouter(tags=["Программы"])


@router.get("/municipalities")
def municipalities(house: TheHouse, reader: Reader) -> Rows[MunicipalityRow]:
    """Муниципалитеты, которые читает ключ."""
    with house.database.reading() as session:
        found = municipalities_read(session, reader.municipality_ids)
    return page_of(MunicipalityRow, found, len(found) + 1)


@router.get("/programmes")
def programmes(house: TheHouse, reader: Reader, after: After = 0, limit: Limit = MOST) -> Rows[ProgrammeRow]:
    """Программы."""
    with house.database.reading() as session:
        found = programmes_read(session, reader.municipality_ids, after, limit)
    return page_of(ProgrammeRow, found, limit)


@router.get("/indicators")
def indicators(house: TheHouse, reader: Reader, after: After = 0, limit: Limit = MOST) -> Rows[IndicatorRow]:
    """Показатели программ с правилами и целями по годам."""
    with house.database.reading() as session:
        found = indicators_read(session, reader.municipality_ids, after, limit)
        targets = targets_read(session, [row.id or 0 for row in found])
    rows = [
        IndicatorRow(
            **row.model_dump(include=set(IndicatorRow.model_fields) - {"targets"}),
            targets=[TargetRow(year=one.year, target=one.target) for one in targets.get(row.id or 0, ())],
        )
        for row in found
    ]
    return Rows(rows=rows, next=rows[-1].id if len(rows) == limit else None)


@router.get("/schools")
def schools(house: TheHouse, reader: Reader, after: After = 0, limit: Limit = MOST) -> Rows[SchoolRow]:
    """Школы."""
    with house.database.reading() as session:
        found = schools_read(session, reader.municipality_ids, after, limit)
    return page_of(SchoolRow, found, limit)
