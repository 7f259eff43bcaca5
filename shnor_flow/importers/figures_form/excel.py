"""The cells of an XLSX, with its defined names and its document properties."""

import io
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from shnor_flow.importers.figures_form.book import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    FormArea,
    FormBook,
    FormCell,
    FormSheet,
    number_in_words,
)
from shnor_flow.importers.office.archive import OfficeArchive, damaged


def book_in(data: bytes, name: str) -> FormBook:
    """Return the workbook; UnreadableFile where it is broken."""
    OfficeArchive(data, name).refuse_entities()
    try:
        source: Any = load_workbook(io.BytesIO(data), data_only=False, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        raise damaged(name) from error
    book = FormBook([_sheet(each) for each in source.worksheets[:MOST_SHEETS]])
    book.texts += [str(each.attr_text or "") for each in source.defined_names.values()]
    book.texts += [str(each.value or "") for each in source.custom_doc_props.props]
    return book


def _sheet(source: Any) -> FormSheet:
    sheet = FormSheet()
    rows, columns = min(source.max_row, MOST_ROWS), min(source.max_column, MOST_COLUMNS)
    for row in source.iter_rows(max_row=rows, max_col=columns):
        for cell in row:
            if cell.value is not None and cell.value != "":
                sheet.cells[(cell.row, cell.column)] = _cell(cell)
    for area in source.merged_cells.ranges:
        sheet.merged.append(FormArea(area.min_row, area.max_row, area.min_col, area.max_col))
    return sheet


def _cell(cell: Any) -> FormCell:
    value = cell.value
    if cell.data_type == "f":
        return FormCell(str(getattr(value, "text", value)), is_formula=True)
    if isinstance(value, bool):
        return FormCell("да" if value else "нет")
    if isinstance(value, int | float):
        # A share of a hundred shown as «75%» is no count of pupils: it goes on as it is shown, and is asked about.
        shown = f"{number_in_words(value * 100)}%" if "%" in str(cell.number_format) else number_in_words(value)
        return FormCell(shown)
    if isinstance(value, datetime | date):
        return FormCell(f"{value:%d.%m.%Y}")
    return FormCell(str(value))
