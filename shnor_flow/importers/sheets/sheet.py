"""A sheet as rows of shown cells, and how its rows part into titles, tables and text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.importers.passport.indicator_table import opens_indicators
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.source_builder import MOST_COLUMNS, Cell, PlacedRow, SourceBuilder
from shnor_flow.importers.text.tab_table import Row

MOST_ROWS = 50_000  # with words in them, of a whole book
MOST_MERGED = 100_000  # areas of merged cells


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
        for block in _blocks(sheet):
            _add_block(builder, block, sheet, caption)
        for sentence in sheet.left_out:
            builder.doubt(FindingKind.STRUCTURE, sentence, f"лист «{sheet.name}»" if sheet.name else "")


@dataclass(frozen=True)
class _LaidRow:
    """A row with its merged cells; `is_wide` where one merged cell takes all of it."""

    row: SheetRow
    cells: tuple[Cell, ...]

    @property
    def words(self) -> list[str]:
        return [cell.text for cell in self.cells if cell.text or cell.goes_on]

    @property
    def is_merged(self) -> bool:
        return any(cell.across > 1 and cell.text for cell in self.cells)


def _blocks(sheet: Sheet) -> Iterator[list[_LaidRow]]:
    """Yield the runs of rows that no empty row parts."""
    laid = _laid_out(sheet)
    for _, group in groupby(enumerate(laid), key=lambda pair: pair[1].row.number - pair[0]):
        yield [row for _, row in group]


def _laid_out(sheet: Sheet) -> list[_LaidRow]:
    areas = sorted(sheet.merged[:MOST_MERGED], key=lambda area: area.top)
    active: list[Area] = []
    laid: list[_LaidRow] = []
    following = 0
    for row in sheet.rows:
        while following < len(areas) and areas[following].top <= row.number:
            active.append(areas[following])
            following += 1
        active = [area for area in active if area.bottom >= row.number]
        laid.append(_LaidRow(row, tuple(_cells(row, active))))
    return laid


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


def _add_block(builder: SourceBuilder, rows: list[_LaidRow], sheet: Sheet, caption: str) -> None:
    """Add a run of rows: text above a table's heading and below its last row stays text."""
    first, last = _table_in(rows)
    builder.blank()
    for row in rows[:first]:
        _add_text(builder, row, sheet)
    if first < last:
        builder.table(
            (PlacedRow(row.cells, _place(sheet, row), tuple(row.row.doubts)) for row in rows[first:last]), caption
        )
    for row in rows[last:]:
        _add_text(builder, row, sheet)


def _add_text(builder: SourceBuilder, row: _LaidRow, sheet: Sheet) -> None:
    builder.paragraph(" ".join(word for word in row.words if word), _place(sheet, row))


def _place(sheet: Sheet, row: _LaidRow) -> str:
    return sheet.place.format(row.row.number)


def _table_in(rows: Sequence[_LaidRow]) -> tuple[int, int]:
    """Return where the table begins and ends among these rows."""
    several = [place for place, row in enumerate(rows) if len(row.words) > 1]
    if not several:
        return len(rows), len(rows)
    # What stands alone below the last full row is a signature or a note; a merged row is a section of the table.
    end = next((place for place in range(several[-1] + 1, len(rows)) if not rows[place].is_merged), len(rows))
    heading = next((place for place in several if _is_heading(rows, place)), None)
    return (several[0] if heading is None else heading), end


def _is_heading(rows: Sequence[_LaidRow], place: int) -> bool:
    cells = _spread(rows[place])
    below = Row(0, _spread(rows[place + 1])) if place + 1 < len(rows) else None
    row = Row(0, cells)
    return columns_of(cells) is not None or opens_side_table(row) or opens_indicators(row, below)


def _spread(row: _LaidRow) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.cells for _ in range(cell.across))
