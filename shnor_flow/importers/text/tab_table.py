"""Tables of a plain-text file: runs of lines whose cells are parted by tabs or by Markdown bars."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.importers.plan.numbering import is_number, number_at_start
from shnor_flow.importers.text.source_text import Line

_BAR_ROW = re.compile(r"^\|.*\|$")
_BAR_RULE = re.compile(r"^\|[\s:|-]+\|$")


_LONGEST_INTERRUPTION = 3  # lines of plain text after which a table is over


@dataclass(frozen=True)
class Row:
    """One row of cells and its line in the file; `gap` counts the blank lines above it.

    `goes_on` holds the places of cells that a vertical merge continues from the row above, their text repeated there.
    `doubts` are what a person should look at in this row, in Russian.
    """

    line: int
    cells: tuple[str, ...]
    gap: int = 0
    goes_on: frozenset[int] = frozenset()
    doubts: tuple[str, ...] = ()


Table = tuple[Row, ...]


def tables_of(lines: Sequence[Line]) -> tuple[Table, ...]:
    """Return the tables in document order; blank lines do not end one, a line of plain text does."""
    tables: list[Table] = []
    rows: list[Row] = []
    for line in lines:
        cells = _cells(line)
        if cells is not None:
            rows.append(Row(line.number, cells, line.gap))
        elif rows and not _BAR_RULE.match(line.text):
            tables.append(tuple(rows))
            rows = []
    return (*tables, tuple(rows)) if rows else tuple(tables)


def rows_below(lines: Sequence[Line], heading: Row) -> tuple[Row, ...]:
    """Return the rows under a heading; lines of plain text between them become rows of one cell."""
    rows: list[Row] = []
    between: list[Row] = []
    for line in lines:
        if line.number <= heading.line or _BAR_RULE.match(line.text):
            continue
        cells = _cells(line)
        if cells is None:
            between.append(Row(line.number, (line.text,), line.gap))
            if len(between) > _LONGEST_INTERRUPTION:
                break
        elif 2 * len(cells) <= len(heading.cells) and (line.gap or (between and between[0].gap)):
            break
        else:
            rows += [*between, Row(line.number, cells, line.gap)]
            between = []
    return _with_broken_rows_joined(rows, len(heading.cells))


def _with_broken_rows_joined(rows: Sequence[Row], width: int) -> tuple[Row, ...]:
    """Join rows broken by paragraphs inside a cell: the broken cell ends one line and begins the next."""
    whole: list[Row] = []
    for row in rows:
        above = whole[-1] if whole else None
        if above is not None and _is_broken(above, row, width):
            cell = f"{above.cells[-1]} {row.cells[0]}".strip()
            whole[-1] = Row(above.line, (*above.cells[:-1], cell, *row.cells[1:]), above.gap)
        else:
            whole.append(row)
    return tuple(whole)


def _is_broken(above: Row, row: Row, width: int) -> bool:
    """Tell whether the numbered row above is short of cells and this line brings them."""
    is_short = is_number(above.cells[0]) and 1 < len(above.cells) < width
    return (
        is_short
        and not row.gap
        and not number_at_start(row.cells[0])
        and len(above.cells) + len(row.cells) <= width + 1
    )


def _cells(line: Line) -> tuple[str, ...] | None:
    if "\t" in line.text:
        return tuple(cell.strip() for cell in line.text.split("\t"))
    if _BAR_ROW.match(line.text) and not _BAR_RULE.match(line.text):
        return tuple(cell.strip() for cell in line.text.strip("|").split("|"))
    return None
