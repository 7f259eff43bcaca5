"""The cells of an XLS, of which only a hidden sheet keeps the token."""

import io
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

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
from shnor_flow.importers.figures_form.old_records import OldMarks, old_marks
from shnor_flow.importers.office.archive import damaged, locked


def book_in(data: bytes, name: str) -> FormBook:
    """Return the workbook; UnreadableFile where it is broken or locked."""
    marks = old_marks(data)
    try:
        source = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [source.get_sheet_by_name(each) for each in source.sheet_names[:MOST_SHEETS]]
        return FormBook(
            [_sheet(one, its) for one, its in zip_longest(sheets, marks[: len(sheets)], fillvalue=OldMarks())]
        )
    except CalamineError as error:
        raise locked(name) if "assword" in f"{type(error).__name__}{error}" else damaged(name) from error


def _sheet(source: Any, marks: OldMarks) -> FormSheet:
    sheet = FormSheet()
    for row, values in enumerate(source.to_python(skip_empty_area=False)[:MOST_ROWS], start=1):
        for column, value in enumerate(values[:MOST_COLUMNS], start=1):
            place = (row, column)
            if value != "" or place in marks.formulas:
                text = _text(value, is_share=place in marks.shares)
                sheet.cells[place] = FormCell(text, is_formula=place in marks.formulas)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merged.append(FormArea(top + 1, bottom + 1, left + 1, right + 1))
    return sheet


def _text(value: object, *, is_share: bool) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, int | float):
        return f"{number_in_words(value * 100)}%" if is_share else number_in_words(value)
    return f"{value:%d.%m.%Y}" if isinstance(value, datetime | date) else str(value)
