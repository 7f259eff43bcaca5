"""Tables put together from their parts on page after page: repeated headings, rows and merged cells cut by a break."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from shnor_flow.importers.pages.blocks import Block, Box, BoxRow, Part, Passage
from shnor_flow.importers.pages.hyphens import Vocabulary, rejoined
from shnor_flow.importers.pages.page import HYPHEN, SOFT_HYPHEN
from shnor_flow.importers.pages.paragraphs import put_together
from shnor_flow.importers.passport.list_items import begins_item
from shnor_flow.importers.plan.columns import Column, columns_of
from shnor_flow.importers.plan.numbering import number_at_start

_NEAR = 8.0  # points by which the edges of a column may differ from page to page
_MOST_TITLES = 2  # paragraphs between rows of one plan
_LONGEST_TITLE = 200  # letters
_TAKEN_FROM_ABOVE = "Ячейка «{heading}» на стыке страниц пуста, взято то же, что в строке выше: «{text}». Проверьте."


@dataclass
class TableRow:
    """A row and the page it begins on."""

    page: int
    boxes: BoxRow
    doubts: list[str] = field(default_factory=list)


@dataclass
class JoinedTable:
    """A whole table; `columns` is what its heading means where it is that of a plan, `heading` counts its rows."""

    xs: tuple[float, ...]
    rows: list[TableRow]
    columns: tuple[Column | None, ...] | None = None
    heading: int = 0
    last_page: int = 0


@dataclass
class Joiner:
    """Puts the pieces of a document together; `reading` tells the text of a cell."""

    vocabulary: Vocabulary
    found: list[Passage | JoinedTable] = field(default_factory=list)

    def take(self, block: Block) -> None:
        """Add the next piece: a part of a table goes on with the table before it where it fits."""
        last = self.found[-1] if self.found else None
        if isinstance(block, Passage):
            self.found.append(block)
        elif isinstance(last, JoinedTable) and self._goes_on(last, block):
            self._add(last, block)
        elif self._goes_on_below_a_title(block):
            self._add_below_titles(block)
        else:
            table = JoinedTable(block.xs, _rows_of(block), last_page=block.page)
            table.heading, table.columns = self._heading_of(table.rows)
            self.found.append(table)

    def text(self, box: Box) -> str:
        """Return the text of a cell as one line."""
        return rejoined(box.paragraphs, self.vocabulary)

    def _goes_on(self, table: JoinedTable, part: Part) -> bool:
        if part.page != table.last_page + 1 or _aligned(part.xs, table.xs) is None:
            return False
        _, columns = self._heading_of([TableRow(part.page, row) for row in part.rows])
        return columns is None or table.columns is None or _mean_the_same(columns, table.columns)

    def _goes_on_below_a_title(self, part: Part) -> bool:
        """Tell whether only the title of a section parts rows without a heading from the plan they belong to."""
        if len(self.found) < 2:
            return False
        table, passage = self.found[-2:]
        if not isinstance(table, JoinedTable) or not isinstance(passage, Passage) or table.columns is None:
            return False
        titles = [rejoined([paragraph], self.vocabulary) for paragraph in passage.paragraphs]
        if len(titles) > _MOST_TITLES or any(len(title) > _LONGEST_TITLE for title in titles):
            return False
        _, columns = self._heading_of([TableRow(part.page, row) for row in part.rows])
        return columns is None and 0 <= part.page - table.last_page <= 1 and _aligned(part.xs, table.xs) is not None

    def _add_below_titles(self, part: Part) -> None:
        passage, table = self.found.pop(), self.found[-1]
        assert isinstance(passage, Passage)
        assert isinstance(table, JoinedTable)
        xs = _aligned(part.xs, table.xs)
        assert xs is not None
        for paragraph in passage.paragraphs:
            table.rows.append(TableRow(passage.page, (Box([paragraph]),) * (len(table.xs) - 1)))
        table.rows += _rows_of(part, lambda row: _spread(row, xs, table.xs))
        table.last_page = part.page

    def _add(self, table: JoinedTable, part: Part) -> None:
        xs = _aligned(part.xs, table.xs)
        assert xs is not None
        rows = _rows_of(part, lambda row: _spread(row, xs, table.xs))
        rows = rows[self._repeated(table, rows) :]
        if rows and table.rows:
            self._join_at_break(table, rows)
        table.rows += rows
        table.last_page = part.page

    def _repeated(self, table: JoinedTable, rows: Sequence[TableRow]) -> int:
        """Return how many rows say the heading once more."""
        first = table.rows[: max(table.heading, 1)]
        for count in range(min(len(first), len(rows)), 0, -1):
            if all(self._texts(a) == self._texts(b) for a, b in zip(first[:count], rows, strict=False)):
                return count
        heading, columns = self._heading_of(rows[:2])
        return heading if columns is not None else 0

    def _texts(self, row: TableRow) -> list[str]:
        return [self.text(box).lower() for box in row.boxes]

    def _join_at_break(self, table: JoinedTable, rows: list[TableRow]) -> None:
        above, below = table.rows[-1], rows[0]
        if len(set(below.boxes)) == 1 < len(below.boxes):
            return  # a section across all columns
        if _ends_in_a_word(above.boxes, below.boxes) or self._is_cut(table, below):
            for upper, lower in zip(above.boxes, below.boxes, strict=True):
                _go_on(upper, lower, rows)
            del rows[0]
        else:
            self._fill_merged(table, above, rows)

    def _is_cut(self, table: JoinedTable, row: TableRow) -> bool:
        """Tell whether the first row of a page goes on with the last one of the page before."""
        texts = [self.text(box) for box in row.boxes]
        if not any(texts):
            return False
        columns = table.columns
        if columns is None or len(columns) != len(texts):
            return not texts[0] or texts[0][0].islower()
        title = texts[columns.index(Column.TITLE)]
        if number_at_start(title) is not None:
            return False
        if Column.NUMBER in columns:
            return not texts[columns.index(Column.NUMBER)]
        return not title or title[0].islower()

    def _fill_merged(self, table: JoinedTable, above: TableRow, rows: list[TableRow]) -> None:
        """Give the cells that a page break cut from a merged cell the box they belong to."""
        below = rows[0]
        for place, box in enumerate(below.boxes):
            upper = above.boxes[place]
            column = table.columns[place] if table.columns and len(table.columns) == len(below.boxes) else None
            if box.paragraphs or not upper.paragraphs:
                continue
            was_merged = _height(table.rows, place, upper) > 1 or _height(rows, place, box) > 1
            is_section = Column.SECTION in (table.columns or ()) and column in (Column.SECTION, Column.NUMBER)
            if not was_merged and not is_section and column not in (Column.TERM, Column.PARTIES):
                continue
            if not was_merged and not is_section:
                heading = self.text(table.rows[0].boxes[place])
                below.doubts.append(_TAKEN_FROM_ABOVE.format(heading=heading, text=self.text(upper)))
            _replace(rows, box, upper)

    def _heading_of(self, rows: Sequence[TableRow]) -> tuple[int, tuple[Column | None, ...] | None]:
        """Return how many rows the heading of a plan takes from the top, and its columns; 0 and None without one."""
        for first, row in enumerate(rows[:4]):
            columns = columns_of([self.text(box) for box in row.boxes])
            if columns is not None:
                last = first
                while last + 1 < len(rows) and set(rows[last + 1].boxes) & set(row.boxes):
                    last += 1
                return last + 1, columns
        return 0, None


def _ends_in_a_word(above: BoxRow, below: BoxRow) -> bool:
    return any(
        upper.paragraphs
        and lower.paragraphs
        and upper.paragraphs[-1].lines[-1][-2:-1].isalpha()
        and upper.paragraphs[-1].lines[-1].endswith((HYPHEN, SOFT_HYPHEN))
        and lower.paragraphs[0].lines[0][0].islower()
        for upper, lower in zip(above, below, strict=True)
    )


def _mean_the_same(first: Sequence[Column | None], other: Sequence[Column | None]) -> bool:
    """Tell whether two headings agree; on a later page one may be cut short, so that a column says nothing."""
    if len(first) == len(other):
        return all(None in pair or pair[0] is pair[1] for pair in zip(first, other, strict=True))
    return [column for column, _ in groupby(first)] == [column for column, _ in groupby(other)]


def _height(rows: Sequence[TableRow], place: int, box: Box) -> int:
    return sum(row.boxes[place] is box for row in rows)


def _replace(rows: list[TableRow], old: Box, new: Box) -> None:
    for row in rows:
        row.boxes = tuple(new if box is old else box for box in row.boxes)


def _go_on(upper: Box, lower: Box, rows: list[TableRow]) -> None:
    """Let the text of a cut cell go on; rows that share the lower half share the whole."""
    if upper.paragraphs and lower.paragraphs and not begins_item(lower.paragraphs[0].lines[0]):
        upper.paragraphs[-1] = put_together(upper.paragraphs[-1], lower.paragraphs.pop(0))
    upper.paragraphs += lower.paragraphs
    _replace(rows, lower, upper)


def _aligned(xs: Sequence[float], wanted: Sequence[float]) -> tuple[float, ...] | None:
    """Return the edges of a part as the table has them, moved where the margin differs; None where it can't be its."""
    shift = wanted[0] - xs[0]
    moved = [x + shift for x in xs]
    if abs(moved[-1] - wanted[-1]) > _NEAR:
        return None
    nearest = [min(wanted, key=lambda edge: abs(edge - x)) for x in moved]
    fits = all(abs(x - edge) <= _NEAR for x, edge in zip(moved, nearest, strict=True))
    return tuple(nearest) if fits and len(set(nearest)) == len(nearest) else None


def _rows_of(part: Part, fitted: Callable[[BoxRow], BoxRow] = tuple) -> list[TableRow]:
    doubts = [part.doubt] if part.doubt else []
    return [TableRow(part.page, fitted(row), [*doubts]) for row in part.rows]


def _spread(row: BoxRow, xs: tuple[float, ...], wanted: tuple[float, ...]) -> BoxRow:
    """Return a row with a box for every column of the table, where a part of it has fewer."""
    if len(xs) == len(wanted):
        return row
    places = [max(place for place, x in enumerate(xs[:-1]) if x <= edge) for edge in wanted[:-1]]
    return tuple(row[place] for place in places)
