"""Tables whose columns stand one beside another by spaces, as a PDF's text is printed with its layout kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.importers.plan.columns import Column, columns_of
from shnor_flow.importers.plan.numbering import number_at_start
from shnor_flow.importers.text.source_text import Line
from shnor_flow.importers.text.tab_table import Row

_GUTTER = re.compile(r"\s{2,}")
_LONGEST_HEADING = 4  # lines
_LARGE_GAP = 3  # blank lines after which a line without columns ends the table


@dataclass(frozen=True)
class AlignedHeading:
    """The heading of an aligned table: its columns, where each begins, and the index of the first line below."""

    cells: tuple[str, ...]
    columns: tuple[Column | None, ...]
    starts: tuple[int, ...]
    first: int
    body: int


def find_aligned_heading(lines: Sequence[Line]) -> AlignedHeading | None:
    """Return the first heading of a plan whose words stand apart by two spaces or more."""
    for first in range(len(lines)):
        pieces = _pieces(lines[first])
        if len(pieces) < 3:
            continue
        for length in range(_LONGEST_HEADING, 0, -1):
            below = lines[first + 1 : first + length]
            cells = _heading_cells(pieces, below)
            columns = columns_of(cells) if cells else None
            if columns is not None and cells is not None and None not in columns:
                starts = tuple(start for start, _ in pieces)
                return AlignedHeading(cells, columns, starts, first, first + length)
    return None


def aligned_rows(lines: Sequence[Line], heading: AlignedHeading) -> tuple[Row, ...]:
    """Return the rows under the heading: each line is cut where the columns begin."""
    rows: list[Row] = []
    for line in lines[heading.body :]:
        pieces = _pieces(line)
        if len(pieces) == 1 and (line.gap >= _LARGE_GAP or line.is_heading) and not number_at_start(line.text):
            break
        cells = _cells(pieces, heading.starts)
        if rows and not cells[0] and not _begins_row(cells, heading):
            rows[-1] = _joined(rows[-1], cells)
        else:
            rows.append(Row(line.number, cells, line.gap))
    return tuple(rows)


def _pieces(line: Line) -> list[tuple[int, str]]:
    """Return the runs of words that two spaces or more part, with the column of text where each begins."""
    pieces: list[tuple[int, str]] = []
    place = 0
    for gutter in [*_GUTTER.finditer(line.text), None]:
        end = gutter.start() if gutter else len(line.text)
        if text := line.text[place:end].strip():
            pieces.append((line.indent + place, text))
        place = gutter.end() if gutter else end
    return pieces


def _heading_cells(pieces: Sequence[tuple[int, str]], below: Sequence[Line]) -> tuple[str, ...] | None:
    """Complete the headings with the lines below them; None where a line below fits under none."""
    cells = [text for _, text in pieces]
    starts = tuple(start for start, _ in pieces)
    for line in below:
        if number_at_start(line.text) or line.gap > 1:
            return None
        for start, text in _pieces(line):
            cells[_column_at(start, starts)] += f" {text}"
    return tuple(cells)


def _cells(pieces: Sequence[tuple[int, str]], starts: tuple[int, ...]) -> tuple[str, ...]:
    cells = [""] * len(starts)
    for start, text in pieces:
        column = _column_at(start, starts)
        cells[column] = f"{cells[column]} {text}".strip()
    return tuple(cells)


def _column_at(place: int, starts: tuple[int, ...]) -> int:
    return min(range(len(starts)), key=lambda column: abs(starts[column] - place))


def _begins_row(cells: Sequence[str], heading: AlignedHeading) -> bool:
    # Without a column of numbers a row begins where its term does.
    numbered = Column.NUMBER in heading.columns
    return not numbered and bool(cells[heading.columns.index(Column.TITLE)][:1].isupper() and all(cells))


def _joined(row: Row, cells: Sequence[str]) -> Row:
    texts = zip(row.cells, cells, strict=True)
    return Row(row.line, tuple(f"{above}\v{below}".strip("\v") for above, below in texts), row.gap)
