"""Content as an Excel file, made with openpyxl: paragraphs in the first column, merged cells in the tables."""

import io

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.importers.renderings.content import Content, Grid


def as_xlsx(content: Content) -> bytes:
    """Return the bytes of a .xlsx of one sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "План"
    row = 1
    for block in content.blocks:
        if isinstance(block, Grid):
            _add_grid(sheet, block, row)
            row += len(block.rows)
        else:
            _put(sheet, row, 1, block)
            row += 1
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _add_grid(sheet: Worksheet, grid: Grid, top: int) -> None:
    below = {(column, place) for column, first, last in grid.down for place in range(first + 1, last + 1)}
    for place, row in enumerate(grid.rows):
        for column, text in enumerate(row):
            if (column, place) not in below:
                _put(sheet, top + place, column + 1, text)
        if len(row) == 1 < grid.width:
            sheet.merge_cells(start_row=top + place, end_row=top + place, start_column=1, end_column=grid.width)
    for column, first, last in grid.down:
        sheet.merge_cells(start_row=top + first, end_row=top + last, start_column=column + 1, end_column=column + 1)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = text
    if text.startswith("="):
        cell.data_type = "s"
