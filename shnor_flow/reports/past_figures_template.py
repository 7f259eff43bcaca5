"""An empty workbook for figures of past periods: a sheet a period, a row a school, columns for each indicator."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.reports.cells import put_text

_HOW = (
    "Впишите числа и загрузите файл на странице «Сведения прошлых лет». Пустые ячейки не загружаются. Вместо числа "
    "можно написать «нет данных» или «не применимо». Лишние листы удалите, недостающие скопируйте и смените период в "
    "строке 1."
)
_HEADING = 3  # the first of two rows
_WIDTH = 14


@dataclass(frozen=True)
class PastTemplate:
    """What is to be filled in."""

    schools: Sequence[str]
    sheets: Sequence[tuple[ReportingPeriod, Sequence[Question]]]


def past_figures_template(template: PastTemplate) -> bytes:
    """Return the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for period, questions in template.sheets:
        _fill(book.create_sheet(period.code), period, questions, template.schools)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, period: ReportingPeriod, questions: Sequence[Question], schools: Sequence[str]) -> None:
    _put(sheet, 1, 1, f"Сведения за {period.name}", bold=True)
    _put(sheet, 2, 1, _HOW)
    _put(sheet, _HEADING, 1, "Школа", bold=True)
    sheet.merge_cells(start_row=_HEADING, end_row=_HEADING + 1, start_column=1, end_column=1)
    column = 2
    for question in questions:
        _put(sheet, _HEADING, column, question.name, bold=True)
        parts = ("числитель", "знаменатель") if question.is_share else ("значение",)
        for place, words in enumerate(parts, start=column):
            _put(sheet, _HEADING + 1, place, words)
            sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
        if len(parts) > 1:
            last = column + len(parts) - 1
            sheet.merge_cells(start_row=_HEADING, end_row=_HEADING, start_column=column, end_column=last)
        column += len(parts)
    for number, school in enumerate(schools, start=_HEADING + 2):
        _put(sheet, number, 1, school)
    sheet.column_dimensions["A"].width = 44
    sheet.row_dimensions[_HEADING].height = 75
    sheet.freeze_panes = f"B{_HEADING + 2}"


def _put(sheet: Worksheet, row: int, column: int, words: str, *, bold: bool = False) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # written before anything is merged over it
    put_text(cell, words)
    if row >= _HEADING:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
