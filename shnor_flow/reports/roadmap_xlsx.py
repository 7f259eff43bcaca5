"""A plan as a spreadsheet: text in every cell, whatever it looks like, so that no formula is ever live."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from shnor_flow.reports.cells import put_text
from shnor_flow.reports.roadmap_table import RoadmapTable
from shnor_flow.reports.word import FONT

_LINE = Side(style="thin", color="8594A3")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GROUND = PatternFill("solid", fgColor="EDF0F3")


def xlsx_of(table: RoadmapTable) -> bytes:
    """Return the file: the head of the document, then one table with its heading frozen and repeated."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "План"
    width = len(table.headings)
    for line in table.approval:
        _write_across(sheet, line, width, first=max(1, width - 1), alignment="right")
    _write_across(sheet, table.title, width, is_bold=True, alignment="center")
    for line in table.subtitle:
        _write_across(sheet, line, width, alignment="center")
    sheet.append([])
    _write_row(sheet, table.headings, is_head=True)
    head = sheet.max_row
    for row in table.rows:
        if row.is_section:
            _write_across(sheet, row.cells[0], width, is_bold=True, is_framed=True)
        else:
            _write_row(sheet, row.cells)
    _set_page(sheet, table, head)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_row(sheet: Any, words: tuple[str, ...], *, is_head: bool = False) -> None:
    place = sheet.max_row + 1
    for column, text in enumerate(words, start=1):
        cell = sheet.cell(place, column)
        put_text(cell, text)
        cell.border, cell.font = _FRAME, Font(name=FONT, size=11, bold=is_head)
        cell.alignment = Alignment(wrap_text=True, vertical="center" if is_head else "top")
        if is_head:
            cell.fill = _GROUND


def _write_across(
    sheet: Any,
    text: str,
    width: int,
    *,
    first: int = 1,
    is_bold: bool = False,
    is_framed: bool = False,
    alignment: str = "left",
) -> None:
    place = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value or sheet.merged_cells.ranges else 1
    cell = sheet.cell(place, first)
    put_text(cell, text)
    cell.font = Font(name=FONT, size=12 if is_bold else 11, bold=is_bold)
    cell.alignment = Alignment(wrap_text=True, horizontal=alignment, vertical="top")
    sheet.merge_cells(start_row=place, end_row=place, start_column=first, end_column=width)
    if is_framed:
        for column in range(first, width + 1):
            sheet.cell(place, column).border = _FRAME


def _set_page(sheet: Any, table: RoadmapTable, head: int) -> None:
    for column, width in enumerate(table.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
