"""The pages of a document as a SourceDocument: paragraphs and rows as numbered lines, each with its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median, quantiles

from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.pages.blocks import Block, Box, BoxRow, Passage, blocks_of
from shnor_flow.importers.pages.hyphens import Vocabulary, rejoined
from shnor_flow.importers.pages.page import Page
from shnor_flow.importers.pages.paragraphs import Paragraph
from shnor_flow.importers.pages.tables import JoinedTable, Joiner, TableRow
from shnor_flow.importers.text.source_text import CELL_BREAK, Line
from shnor_flow.importers.text.tab_table import Row

_WIDEST_GAP = 1.5  # of a line's height; a wider one is a line left blank
_GAP_OF_NEW_PAGE = 3  # blank lines: what an author put on a page of its own


def document_of(pages: Sequence[Page]) -> SourceDocument:
    """Return the paragraphs and tables of all pages in order."""
    blocks = blocks_of(pages)
    paragraphs = [
        paragraph
        for block in blocks
        for paragraph in (
            block.paragraphs
            if isinstance(block, Passage)
            else [paragraph for row in block.rows for box in row for paragraph in box.paragraphs]
        )
    ]
    joiner = Joiner(Vocabulary(paragraphs))
    for block in blocks:
        joiner.take(block)
    writer = _Writer(joiner.vocabulary, _usual_gap(blocks))
    for piece in joiner.found:
        if isinstance(piece, Passage):
            writer.add_passage(piece)
        else:
            writer.add_table(piece)
    return writer.document()


@dataclass
class _Writer:
    vocabulary: Vocabulary
    usual_gap: float
    lines: list[Line] = field(default_factory=list)
    tables: list[tuple[Row, ...]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    ended_early: bool = False

    def document(self) -> SourceDocument:
        pages = dict(enumerate(self.pages, start=1))
        return SourceDocument(
            tuple(self.lines),
            tuple(self.tables),
            lambda line: f"страница {pages[line]}" if line in pages else "",
        )

    def add_passage(self, passage: Passage) -> None:
        above: Paragraph | None = None
        for paragraph in passage.paragraphs:
            gap = _GAP_OF_NEW_PAGE * self.ended_early if above is None else self._gap(above, paragraph)
            self.ended_early = False
            self._add_line(rejoined([paragraph], self.vocabulary), passage.page, gap, is_heading=paragraph.bold)
            above = paragraph
        self.ended_early = passage.ends_early

    def _gap(self, above: Paragraph, below: Paragraph) -> int:
        """Return how many lines are left blank between two paragraphs."""
        line = max(below.height, 1.0) + self.usual_gap
        return max(0, min(9, round((below.top - above.bottom - self.usual_gap) / line)))

    def add_table(self, table: JoinedTable) -> None:
        written: list[Row] = []
        above: BoxRow = ()
        for row, columns in _in_columns(table):
            cells = tuple(self._text(boxes) for boxes in columns)
            if any(cells):
                gap = int(not written)
                own = dict.fromkeys(columns)
                self._add_line("\t".join(self._text(boxes) for boxes in own), row.page, gap)
                goes_on = frozenset(place for place, boxes in enumerate(columns) if boxes and boxes[0] in above)
                written.append(Row(len(self.lines), cells, gap, goes_on, tuple(row.doubts)))
            above = row.boxes
        if written:
            self.tables.append(tuple(written))
        self.ended_early = False

    def _text(self, boxes: Sequence[Box]) -> str:
        # A cell of a passport holds lists, so its paragraphs stay apart.
        texts = [rejoined([paragraph], self.vocabulary) for box in boxes for paragraph in box.paragraphs]
        return CELL_BREAK.join(text for text in texts if text)

    def _add_line(self, text: str, page: int, gap: int, *, is_heading: bool = False) -> None:
        self.pages.append(page)
        self.lines.append(Line(len(self.pages), text, gap=gap, is_heading=is_heading))


def _usual_gap(blocks: Sequence[Block]) -> float:
    """Return the space that stands between paragraphs where no line is left blank, in points."""
    gaps = [
        below.top - above.bottom
        for block in blocks
        if isinstance(block, Passage)
        for above, below in pairwise(block.paragraphs)
    ]
    heights = [paragraph.height for block in blocks if isinstance(block, Passage) for paragraph in block.paragraphs]
    if len(gaps) < 2:
        return 0.0
    return min(max(0.0, quantiles(gaps, n=20)[0]), _WIDEST_GAP * median(heights))


def _in_columns(table: JoinedTable) -> list[tuple[TableRow, tuple[tuple[Box, ...], ...]]]:
    """Return the rows under the columns that the heading has, or that differ anywhere; a cell is the boxes in it."""
    places = _columns(table)
    return [
        (row, tuple(tuple(dict.fromkeys(row.boxes[place] for place in column)) for column in places))
        for row in table.rows
    ]


def _columns(table: JoinedTable) -> list[list[int]]:
    rows = table.rows[: table.heading] or table.rows
    columns: list[list[int]] = [[0]]
    for place in range(1, len(table.xs) - 1):
        if all(row.boxes[place] is row.boxes[place - 1] for row in rows):
            columns[-1].append(place)
        else:
            columns.append([place])
    return columns
