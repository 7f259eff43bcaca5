"""A plan as a Word file: approved at the right, the title in the middle, one table whose sections go right across."""

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.reports.roadmap_table import RoadmapTable
from shnor_flow.reports.word import fill, keep_whole, legal, new_document, saved, widths_of
from shnor_flow.storage.roadmap.printed_plan import PrintedPlan


def docx_of(table: RoadmapTable, plan: PrintedPlan) -> bytes:
    """Return the file."""
    document = new_document(table.title, moment_of(plan.as_of))
    for line in table.approval:
        document.add_paragraph(legal(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph(legal(table.title), style="Title")
    for line in table.subtitle:
        document.add_paragraph(legal(line), style="Subtitle")
    _add_table(document, table)
    return saved(document)


def _add_table(document: Any, plan: RoadmapTable) -> None:
    table = document.add_table(rows=len(plan.rows) + 1, cols=len(plan.headings), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = widths_of(plan.widths)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice looks here, Word at the cells
    rows = list(table.rows)
    _fill_row(rows[0], plan.headings, widths, is_head=True)
    for row, line in zip(rows[1:], plan.rows, strict=True):
        if line.is_section:
            keep_whole(row, is_head=False)
            cells = row.cells
            fill(cells[0].merge(cells[-1]), line.cells[0], is_bold=True)
        else:
            _fill_row(row, line.cells, widths)


def _fill_row(row: Any, words: tuple[str, ...], widths: list[int], *, is_head: bool = False) -> None:
    keep_whole(row, is_head=is_head)
    for cell, text, width in zip(row.cells, words, widths, strict=True):
        cell.width = width
        fill(cell, text, is_head=is_head)
