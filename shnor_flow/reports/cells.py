"""Cells of spreadsheets: what a person wrote stays text, whatever it begins with."""

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from shnor_flow.reports.word import legal

Value = str | int | float | None
Line = tuple[Value, ...]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_LETTERS = 32_767  # of a cell


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: openpyxl would make a formula of «=…», and Excel of whatever is edited without the quote."""
    words = legal(text)[:_MOST_LETTERS]
    cell.value = words or None
    if words.lstrip(" ").startswith(_FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True


def for_csv(value: Value) -> str:
    """Return a value for a Russian spreadsheet: a comma in numbers, and nothing that would be run as a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value).replace(".", ",")


def csv_of(lines: Iterable[Line]) -> bytes:
    """Return lines as a file that a Russian Excel opens by a double click."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([for_csv(value) for value in line])
    return stream.getvalue().encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


def book_of(title: str, lines: Iterable[Line], control: Iterable[Line], *, freezes: bool = False) -> bytes:
    """Return a workbook of two sheets: the lines, and their control totals; `freezes` keeps the headings in sight."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # a new book has one
    sheet.title = title
    sheet.freeze_panes = "A2" if freezes else None
    _fill(sheet, lines)
    _fill(book.create_sheet("Контрольные суммы"), control)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, lines: Iterable[Line]) -> None:
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)  # nothing is merged here
            if isinstance(value, str):
                put_text(cell, value)
            else:
                cell.value = value
