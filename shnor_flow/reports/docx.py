"""The half-year report as a Word file."""

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.report import HalfYearReport
from shnor_flow.reports.half_year import layout_of
from shnor_flow.reports.layout import Bars, Block, Column, Facts, Heading, Paragraph, Table
from shnor_flow.reports.word import fill, keep_whole, legal, new_document, saved, widths_of


def docx_of(report: HalfYearReport) -> bytes:
    """Return the file."""
    layout = layout_of(report)
    # The report's own day, not the clock's: printing twice gives one file.
    document = new_document(layout.title, moment_of(report.scope.as_of))
    document.add_paragraph(legal(layout.title), style="Title")
    document.add_paragraph(legal(layout.subtitle), style="Subtitle")
    for block, following in zip(layout.blocks, [*layout.blocks[1:], None], strict=True):
        _add(document, block, is_introduction=isinstance(following, Table))
    return saved(document)


def _add(document: Any, block: Block, *, is_introduction: bool) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=1)
        case Paragraph():
            paragraph = document.add_paragraph(legal(block.text), style="Fine Print" if block.is_fine else "Normal")
            paragraph.paragraph_format.keep_with_next = is_introduction
        case Facts():
            columns = (Column("Сведения", 1), Column("Значение", 3))
            _add_table(document, columns, block.pairs)
        case Table():
            names = tuple(column.name for column in block.columns)
            _add_table(document, block.columns, block.rows, head=names, total=block.total)
        case Bars():
            pass  # the table above it has the same numbers


def _add_table(
    document: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    head: Sequence[str] = (),
    total: Sequence[str] = (),
) -> None:
    lines = [*([head] if head else []), *rows, *([total] if total else [])]
    table = document.add_table(rows=len(lines), cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = widths_of([column.width for column in columns])
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice looks here, Word at the cells
    for place, (row, cells) in enumerate(zip(table.rows, lines, strict=True)):
        is_head, is_total = bool(head) and place == 0, bool(total) and place == len(lines) - 1
        keep_whole(row, is_head=is_head)
        for cell, words, column, width in zip(row.cells, cells, columns, widths, strict=True):
            cell.width = width
            fill(cell, words, is_head=is_head, is_bold=is_total, is_number=column.is_number)
    document.add_paragraph(style="Fine Print")  # two tables in a row would grow together
