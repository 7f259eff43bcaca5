"""Content as a Word file, made with python-docx: merged section rows, vertical merges, cells of several paragraphs."""

import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.table import Table, _Cell

from tests.importers.renderings.content import Content, Grid


def as_docx(content: Content, *, landscape: bool = False) -> bytes:
    """Return the bytes of a .docx."""
    document = Document()
    if landscape:
        page = document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE
        page.page_width, page.page_height = page.page_height, page.page_width
    for block in content.blocks:
        if isinstance(block, Grid):
            _add_grid(document, block)
        else:
            document.add_paragraph(block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_grid(document: WordDocument, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=grid.width, style="Table Grid")
    below = {(column, place) for column, first, last in grid.down for place in range(first + 1, last + 1)}
    places = [row.cells for row in table.rows]  # each look at a table's cells builds them all anew
    for place, row in enumerate(grid.rows):
        cells = places[place]
        if len(row) == 1 < grid.width:
            _write(cells[0].merge(cells[-1]), row[0])
            continue
        for column, text in enumerate(row):
            if (column, place) not in below:
                _write(cells[column], text)
    for column, first, last in grid.down:
        places[first][column].merge(places[last][column])
    _repeat_heading(table, grid.heading)


def _write(cell: _Cell, text: str) -> None:
    first, *others = text.split("\n")
    cell.paragraphs[0].add_run(first)
    for other in others:
        cell.add_paragraph(other)


def _repeat_heading(table: Table, count: int) -> None:
    for row in table.rows[:count]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
