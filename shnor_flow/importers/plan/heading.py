"""The heading of a plan's table, of one row or several, and its rows brought under its columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shnor_flow.importers.plan.calendar_columns import (
    CalendarColumns,
    edges_of,
    folded_term,
    holds_marks,
    span_named_by,
)
from shnor_flow.importers.plan.columns import Column, columns_named, columns_of
from shnor_flow.importers.plan.numbering import is_number
from shnor_flow.importers.text.source_text import CELL_BREAK
from shnor_flow.importers.text.tab_table import Row, Table

_MOST_ROWS = 3  # of one heading
_SAMPLE = 100  # rows that tell what stands under a column of time
_LONGEST_CELL = 80  # letters of a heading's cell below the first row


@dataclass(frozen=True)
class Heading:
    """Where a heading stands in its table: its rows, the index of the first row below, its columns."""

    rows: tuple[Row, ...]
    body: int
    columns: tuple[Column | None, ...]
    texts: tuple[str, ...]
    calendar: CalendarColumns

    def row(self, row: Row) -> Row:
        """Return a row with its columns of time folded into one term, which comes last."""
        if not self.calendar.places or len(set(row.cells)) == 1:
            return row
        term, doubt = folded_term(row.cells, self.calendar)
        kept = [place for place in range(len(row.cells)) if place not in self.calendar.places]
        goes_on = frozenset(kept.index(place) for place in row.goes_on if place in kept)
        # A row shorter than its heading must not have the term under another column.
        width = len(self.columns) - 1
        cells = [*(row.cells[place] for place in kept)]
        cells += [""] * (width - len(cells))
        return replace(
            row, cells=(*cells[:width], term), goes_on=goes_on, doubts=(*row.doubts, *([doubt] if doubt else []))
        )

    def repeats(self, row: Row) -> bool:
        """Tell whether a row is one of the heading's, printed again."""
        return counts_columns(row) or any(row.cells == own.cells for own in self.rows)


def counts_columns(row: Row) -> bool:
    """Tell whether a row only numbers the columns: «1 | 2 | 3 | 4 | 5»."""
    cells = [cell.strip(" .") for cell in dict.fromkeys(row.cells)]
    return len(cells) > 2 and cells == [str(number) for number in range(1, len(cells) + 1)]


def heading_in(table: Table, start: int = 0) -> Heading | None:
    """Return the first heading of a plan from this row on."""
    for place in range(start, len(table)):
        for height in range(_height_at(table, place), 0, -1):
            if (heading := _heading(table, place, height)) is not None:
                return heading
    return None


def _height_at(table: Table, place: int) -> int:
    height = 1
    while height < _MOST_ROWS and place + height < len(table) and _goes_on_below(table[place], table[place + height]):
        height += 1
    return height


def _goes_on_below(first: Row, below: Row) -> bool:
    """Tell whether a row still belongs to the heading above: it is merged with it, or names only times and parts."""
    own = [cell for place, cell in enumerate(below.cells) if cell and place not in below.goes_on]
    if not own or _is_one_cell(below) or any(len(cell) > _LONGEST_CELL for cell in own):
        return False
    if below.goes_on and any(
        first.cells[place : place + 1] == below.cells[place : place + 1] for place in below.goes_on
    ):
        return True
    return all(span_named_by(cell) is not None or cell.lower().rstrip(". ") in _PARTS for cell in own)


_PARTS = frozenset(
    [
        "начало",
        "окончание",
        "конец",
        "завершение",
        "план",
        "факт",
        "с",
        "по",
        "всего",
        "мб",
        "обл",
        "фб",
        "начала",
        "окончания",
    ]
)


def _heading(table: Table, place: int, height: int) -> Heading | None:
    rows = table[place : place + height]
    texts = _texts(rows)
    # Most rows of a large table are asked: those that have a number of their own are no heading, at once.
    if any(is_number(text) for text in texts) or _is_one_cell(rows[0]):
        return None
    columns = columns_named(texts)
    is_plan = columns_of(texts) is not None
    if Column.TITLE not in columns or not (is_plan or sum(span_named_by(text) is not None for text in texts) > 1):
        return None
    body = place + height
    known, calendar = _with_calendar(texts, columns, table[body : body + _SAMPLE])
    # Words of a row may mean a column by chance; years side by side head a plan by themselves.
    if not is_plan and len(calendar.spans) < 2:
        return None
    return Heading(rows, body, known, texts, calendar)


def _is_one_cell(row: Row) -> bool:
    return len(row.cells) > 1 and len(set(row.cells)) == 1


def _texts(rows: Sequence[Row]) -> tuple[str, ...]:
    width = max(len(row.cells) for row in rows)
    return tuple(
        " ".join(
            dict.fromkeys(
                row.cells[place].replace(CELL_BREAK, " ") for row in rows if place < len(row.cells) and row.cells[place]
            )
        )
        for place in range(width)
    )


def _with_calendar(
    texts: Sequence[str], columns: Sequence[Column | None], body: Sequence[Row]
) -> tuple[tuple[Column | None, ...], CalendarColumns]:
    spans = dict(_spans(texts, columns, body))
    terms = {
        place: texts[place] for place, column in enumerate(columns) if column is Column.TERM and place not in spans
    }
    start, end = edges_of(terms)
    calendar = CalendarColumns(spans, start, end)
    if not calendar.places:
        return tuple(columns), calendar
    kept = [column for place, column in enumerate(columns) if place not in calendar.places]
    own_term = Column.TERM in kept
    return (*kept, None if own_term else Column.TERM), calendar


def _spans(texts: Sequence[str], columns: Sequence[Column | None], body: Sequence[Row]) -> Iterator[tuple[int, str]]:
    named: Mapping[int, str] = {
        place: span
        for place, (text, column) in enumerate(zip(texts, columns, strict=True))
        if column in (None, Column.TERM) and (span := span_named_by(text)) is not None
    }
    cells = [row.cells[place] for row in body if len(set(row.cells)) > 1 for place in named if place < len(row.cells)]
    if named and holds_marks(cells):
        yield from named.items()
