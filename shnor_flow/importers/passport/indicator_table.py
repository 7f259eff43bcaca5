"""Indicators from a table: «Показатель | Ед. изм. | 2026 | 2027 | 2028», one draft for each year that has a target."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.roadmap import IndicatorDraft
from shnor_flow.importers.passport.indicators import indicator_of
from shnor_flow.importers.passport.list_items import without_end
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.numbering import is_number, number_at_start
from shnor_flow.importers.text.source_text import CELL_BREAK, joined
from shnor_flow.importers.text.tab_table import Row, Table

_NAME = re.compile(r"показател|индикатор", re.IGNORECASE)
_UNIT = re.compile(r"^ед(?:\.|иниц)|измер", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_STARTING = re.compile(r"факт|баз|исход|отч[её]т|оценк|текущ", re.IGNORECASE)  # figures from before the programme
_VALUE = re.compile(r"значени|целев|планов", re.IGNORECASE)
_PERCENT = re.compile(r"%|процент", re.IGNORECASE)


@dataclass(frozen=True)
class _Columns:
    name: int
    unit: int | None
    targets: dict[int, int | None]  # place -> year
    width: int


def indicators_from(tables: Sequence[Table]) -> tuple[IndicatorDraft, ...]:
    """Return the indicators of every such table."""
    found: list[IndicatorDraft] = []
    for table in tables:
        columns: _Columns | None = None
        for place, row in enumerate(table):
            below = table[place + 1] if place + 1 < len(table) else None
            if (heading := _columns(row, below)) is not None or (row.gap and opens_side_table(row)):
                columns = heading
            elif columns is not None and not _is_years_row(row):
                found.extend(_indicators(row, columns))
    return tuple(found)


def opens_indicators(row: Row, below: Row | None = None) -> bool:
    """Tell whether a row is the heading of such a table."""
    return _columns(row, below) is not None


def _columns(row: Row, below: Row | None) -> _Columns | None:
    cells = [cell.replace(CELL_BREAK, " ") for cell in row.cells]
    name = next((place for place, cell in enumerate(cells) if _NAME.search(cell) and len(cell) < 80), None)
    if name is None or len(cells) < 2 or name > 1:
        return None
    unit = next((place for place, cell in enumerate(cells) if place != name and _UNIT.search(cell)), None)
    targets = _targets(cells, name)
    if not any(targets.values()) and below is not None and _is_years_row(below):
        targets = _years_below(below.cells, max(targets, default=name + 1))
    width = max([len(cells), *(place + 1 for place in targets)])
    return _Columns(name, unit, targets, width) if targets else None


def _targets(cells: Sequence[str], name: int) -> dict[int, int | None]:
    years = {
        place: int(found[1])
        for place, cell in enumerate(cells)
        if place != name and len(cell) < 60 and not _STARTING.search(cell) and (found := _YEAR.search(cell))
    }
    values = {
        place: None
        for place, cell in enumerate(cells)
        if place != name and _VALUE.search(cell) and not _STARTING.search(cell) and not _UNIT.search(cell)
    }
    return dict(years) if years else dict(values)


def _years_below(cells: Sequence[str], first: int) -> dict[int, int | None]:
    """Place the years of a second heading row, which under merged cells may come without its empty ones."""
    places = [place for place, cell in enumerate(cells) if _YEAR.search(cell)]
    shift = 0 if places[0] >= first else first - places[0]
    return {
        place + shift: int(_YEAR.search(cells[place])[1])  # type: ignore[index]  # it was found above
        for place in places
        if not _STARTING.search(cells[place])
    }


def _is_years_row(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell]
    return len(cells) > 1 and all(_YEAR.match(cell) for cell in cells)


def _indicators(row: Row, columns: _Columns) -> list[IndicatorDraft]:
    cells = [joined([cell.replace(CELL_BREAK, " ")]) for cell in row.cells]
    if len(cells) == columns.width + 1 and is_number(cells[0]):
        cells = cells[1:]  # the heading has no cell above the numbers
    if len(cells) <= columns.name or not cells[columns.name] or is_number(cells[columns.name]):
        return []
    own = number_at_start(cells[columns.name])
    name = without_end(own[1] if own else cells[columns.name])
    unit = cells[columns.unit] if columns.unit is not None and columns.unit < len(cells) else ""
    unit = "%" if _PERCENT.search(unit) or _PERCENT.search(name.rpartition(",")[2]) else unit
    name = re.sub(r",\s*(?:%|в\s+процентах|процент\w*)$", "", name)
    drafts = [
        draft
        for place, year in columns.targets.items()
        if place < len(cells) and (draft := indicator_of(name, cells[place], unit or None, year)) is not None
    ]
    return drafts or [IndicatorDraft(name, None, unit or None, None, None)]
