"""Numbers the paragraphs and rows of a document while the reader of its format walks through it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shnor_flow.domain.roadmap import FindingDraft, FindingKind
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.text.source_text import CELL_BREAK, Line, tidy
from shnor_flow.importers.text.tab_table import Row, Table

_MARK_AND_TAB = re.compile(r"^([•–—-]|\d{1,2}(?:\.\d{1,2})*[.)]?|[а-яa-zIVX]{1,4}[.)])\t+", re.IGNORECASE)
MOST_COLUMNS = 100  # of one row; what stands further right is no plan


@dataclass(frozen=True)
class Cell:
    """A cell; it covers `across` columns, and `goes_on` where a vertical merge continues it from the row above."""

    text: str
    across: int = 1
    goes_on: bool = False


@dataclass(frozen=True)
class PlacedRow:
    """The cells of a row, and how a person finds it."""

    cells: tuple[Cell, ...]
    place: str
    doubts: tuple[str, ...] = ()


class SourceBuilder:
    """Gathers a SourceDocument; `blank` is called for what stands empty between paragraphs."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._tables: list[Table] = []
        self._places: dict[int, str] = {}
        self._findings: list[FindingDraft] = []
        self._captions: dict[int, str] = {}
        self._gap = 0

    @property
    def next_line(self) -> int:
        """Return the number that the next paragraph or row will have."""
        return len(self._lines) + 1

    def blank(self) -> None:
        """Count an empty paragraph."""
        self._gap += 1

    def paragraph(self, text: str, place: str, *, is_heading: bool = False) -> None:
        """Add a paragraph; its own line breaks part it into lines."""
        for piece in text.split(CELL_BREAK):
            body = _MARK_AND_TAB.sub(r"\1 ", tidy(piece).strip())
            # One tab stands for a space; two or more may be a table that somebody made without one.
            body = body if body.count("\t") > 1 else body.replace("\t", " ")
            if body:
                self._add(body, place, is_heading=is_heading)
        if not text.strip():
            self.blank()

    def table(self, rows: Iterable[PlacedRow], caption: str = "") -> None:
        """Add a table; `caption` names it where the document has it elsewhere than above: a sheet's name."""
        table: list[Row] = []
        above: tuple[str, ...] = ()
        for row in rows:
            gap = max(self._gap, int(not table))  # a table stands apart from the paragraph above it
            cells, goes_on = _spread(row.cells, above)
            above = cells
            if not any(cells):
                continue
            number = self.next_line
            self._gap = gap
            self._add("\t".join(_line_cells(row.cells, cells)), row.place)
            table.append(Row(number, cells, gap if not table else 0, goes_on, row.doubts))
        if table:
            self._tables.append(tuple(table))
            self._captions |= {table[0].line: caption} if caption else {}
            self._gap = 1

    def doubt(self, kind: FindingKind, message: str, place: str = "", line: int | None = None) -> None:
        """Put something to a person."""
        self._findings.append(FindingDraft(kind, message, line=line, place=place))

    def finished(self) -> SourceDocument:
        """Return the document."""
        places = self._places
        return SourceDocument(
            tuple(self._lines),
            tuple(self._tables),
            lambda line: places.get(line, ""),
            tuple(self._findings),
            self._captions,
        )

    def _add(self, text: str, place: str, *, is_heading: bool = False) -> None:
        number = self.next_line
        self._lines.append(Line(number, text, gap=self._gap, is_heading=is_heading))
        self._places[number] = place
        self._gap = 0


def _spread(cells: Sequence[Cell], above: Sequence[str]) -> tuple[tuple[str, ...], frozenset[int]]:
    """Lay cells out in columns: a merged cell stands in each place it covers."""
    texts: list[str] = []
    goes_on: set[int] = set()
    for cell in cells:
        for _ in range(cell.across):
            place = len(texts)
            if place == MOST_COLUMNS:
                break
            if cell.goes_on:
                goes_on.add(place)
                texts.append(above[place] if place < len(above) else "")
            else:
                texts.append(_cell_text(cell.text))
    return tuple(texts), frozenset(goes_on)


def _line_cells(cells: Sequence[Cell], spread: Sequence[str]) -> list[str]:
    """Return the texts of a row once for each cell, as the row reads in a line."""
    texts: list[str] = []
    place = 0
    for cell in cells:
        texts.append(spread[place] if place < len(spread) else "")
        place += cell.across
    return texts


def _cell_text(text: str) -> str:
    pieces = (" ".join(tidy(piece).split()) for piece in text.split(CELL_BREAK))
    return CELL_BREAK.join(piece for piece in pieces if piece)
