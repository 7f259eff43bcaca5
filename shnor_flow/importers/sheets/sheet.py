"""A sheet as rows of shown cells, and how its rows part into titles, tables and text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.importers.sheets.blocks import add_blocks
from shnor_flow.importers.source_builder import MOST_COLUMNS, Cell, PlacedRow, SourceBuilder

MOST_ROWS = 50_000  # with words in them, of a whole book
MOST_MERGED = 100_000  # areas of merged cells


@dataclass(frozen=True)
class Wanted:
    """How cells are read: a plan's as they are shown; of figures the numbers themselves, and further to the right."""

    is_exact: bool = False
    columns: int = MOST_COLUMNS


@dataclass(frozen=True)
class Area:
    """Merged cells: first and last row and column, counted from 1."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass
class SheetRow:
    """The words of a row by column, counted from 1."""

    number: int
    cells: dict[int, str]
    doubts: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """One sheet; `place` names a row of it to a person, with «{}» for the row's number."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    place: str = ""
    left_out: list[str] = field(default_factory=list)  # what was not read, each in a Russian sentence


def add_sheets(builder: SourceBuilder, sheets: Sequence[Sheet], name: str) -> None:
    """Add every sheet of a book; UnreadableFile where it has more rows than a plan may have."""
    filled = [sheet for sheet in sheets if sheet.rows]
    if sum(len(sheet.rows) for sheet in filled) > MOST_ROWS:
        raise UnreadableFile(
            f"В файле «{name}» больше {MOST_ROWS // 1000} тысяч заполненных строк: оставьте только план мероприятий."
        )
    for sheet in sheets:
        caption = sheet.name if len(filled) > 1 else ""
        add_blocks(builder, _laid_out(sheet), caption)
        for sentence in sheet.left_out:
            builder.doubt(FindingKind.STRUCTURE, sentence, f"лист «{sheet.name}»" if sheet.name else "")


def _laid_out(sheet: Sheet) -> Iterator[PlacedRow]:
    """Yield the rows with their merged cells, and an empty one where the sheet leaves rows empty."""
    areas = sorted(sheet.merged[:MOST_MERGED], key=lambda area: area.top)
    active: list[Area] = []
    following, above = 0, 0
    for row in sheet.rows:
        while following < len(areas) and areas[following].top <= row.number:
            active.append(areas[following])
            following += 1
        active = [area for area in active if area.bottom >= row.number]
        if row.number > above + 1:
            yield PlacedRow((), "")
        above = row.number
        yield PlacedRow(tuple(_cells(row, active)), sheet.place.format(row.number), tuple(row.doubts))


def _cells(row: SheetRow, areas: Sequence[Area]) -> Iterator[Cell]:
    starts = {area.left: area for area in areas}
    last = max([*row.cells, *(min(area.right, MOST_COLUMNS) for area in areas if area.top < row.number)], default=0)
    column = 1
    while column <= last:
        area = starts.get(column)
        across = min(area.right, MOST_COLUMNS) - column + 1 if area else 1
        goes_on = area is not None and area.top < row.number
        yield Cell("" if goes_on else row.cells.get(column, ""), across, goes_on)
        column += across
