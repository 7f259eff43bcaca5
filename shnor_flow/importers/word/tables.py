"""The rows of a Word table: cells merged both ways, rows in content controls, tables inside cells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.source_builder import MOST_COLUMNS, Cell, PlacedRow
from shnor_flow.importers.text.source_text import CELL_BREAK
from shnor_flow.importers.word.elements import Element, child, local, seen, value
from shnor_flow.importers.word.paragraphs import Paragraph

_DEEPEST = 8  # tables inside tables


@dataclass
class WordTable:
    """A table read: its rows, and the tables in its cells that are plans of their own."""

    rows: list[PlacedRow] = field(default_factory=list)
    inner: list[Element] = field(default_factory=list)


@dataclass
class TableReader:
    """Reads tables; `paragraph` reads a paragraph, `note` is told which footnotes a row refers to."""

    paragraph: Callable[[Element], Paragraph]
    note: Callable[[list[str], str], None]

    def read(self, table: Element, number: int) -> WordTable:
        """Return the table that is the `number`-th of the document."""
        read = WordTable()
        for place, row in enumerate(_rows(table), start=1):
            where = f"таблица {number}, строка {place}"
            notes: list[str] = []
            cells = tuple(self._cells(row, read, notes))
            self.note(notes, where)
            read.rows.append(PlacedRow(cells, where))
        return read

    def _cells(self, row: Element, read: WordTable, notes: list[str]) -> Iterator[Cell]:
        settings = child(row, "trPr")
        if before := _number(value(child(settings, "gridBefore"))):
            yield Cell("", before)
        pending: Cell | None = None
        for name, element in seen(row):
            if name != "tc":
                continue
            cell_settings = child(element, "tcPr")
            if child(cell_settings, "cellDel") is not None:
                continue
            across = _number(value(child(cell_settings, "gridSpan"))) or 1
            if pending is not None and _merge(cell_settings, "hMerge") == "continue":
                pending = Cell(pending.text, pending.across + across, pending.goes_on)
                continue
            if pending is not None:
                yield pending
            goes_on = _merge(cell_settings, "vMerge") == "continue"
            pending = Cell("" if goes_on else self._text(element, read, notes), across, goes_on)
        if pending is not None:
            yield pending
        if after := _number(value(child(settings, "gridAfter"))):
            yield Cell("", after)

    def _text(self, cell: Element, read: WordTable, notes: list[str], depth: int = 0) -> str:
        pieces: list[str] = []
        runs_on = False
        for name, element in seen(cell):
            if name == "p":
                paragraph = self.paragraph(element)
                notes += paragraph.notes
                texts = [paragraph.text, *(self._text(box, read, notes, depth + 1) for box in paragraph.boxes)]
                text = CELL_BREAK.join(text for text in texts if text.strip())
                if runs_on and pieces:
                    pieces[-1] += text
                else:
                    pieces.append(text)
                runs_on = paragraph.runs_on
            elif name == "tbl" and depth < _DEEPEST:
                if holds_a_plan(element):
                    read.inner.append(element)
                else:
                    pieces.append(self._flat(element, read, notes, depth + 1))
        return CELL_BREAK.join(piece for piece in pieces if piece.strip())

    def _flat(self, table: Element, read: WordTable, notes: list[str], depth: int) -> str:
        """Return a small table inside a cell as lines of that cell."""
        rows = (
            [self._text(cell, read, notes, depth) for name, cell in seen(row) if name == "tc"] for row in _rows(table)
        )
        return CELL_BREAK.join(" ".join(text for text in row if text) for row in rows)


def holds_a_plan(table: Element) -> bool:
    """Tell whether a table has the heading of a plan, at a glance: without counting its lists."""
    for row in list(_rows(table))[:6]:
        cells = [
            " ".join(str(each.text or "") for each in cell.iter() if local(each) == "t")
            for name, cell in seen(row)
            if name == "tc"
        ]
        if columns_of(cells) is not None:
            return True
    return False


def only_cells(table: Element) -> list[Element] | None:
    """Return the cells of a table of one column that holds a plan inside: it only frames the page."""
    cells = [[cell for name, cell in seen(row) if name == "tc"] for row in _rows(table)]
    if any(len(row) != 1 for row in cells):
        return None
    inside = [inner for row in cells for name, inner in seen(row[0]) if name == "tbl"]
    return [row[0] for row in cells] if inside else None


def _rows(table: Element) -> Iterator[Element]:
    for name, element in seen(table):
        if name == "tr" and child(element, "trPr", "del") is None:
            yield element


def _merge(settings: Element | None, kind: str) -> str:
    """Return «restart», «continue» or nothing; a mark without a value continues."""
    mark = child(settings, kind)
    if mark is None and kind == "vMerge" and (tracked := child(settings, "cellMerge")) is not None:
        return "continue" if value(tracked, "vMerge") == "cont" else "restart"
    return "" if mark is None else value(mark) or "continue"


def _number(text: str | None) -> int:
    return min(int(text), MOST_COLUMNS) if text and text.isdigit() else 0
