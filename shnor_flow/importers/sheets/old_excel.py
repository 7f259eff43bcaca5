"""Excel files from before 2007 (XLS), read by python-calamine: it keeps values and merged cells, but no formats."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.office.archive import damaged, locked
from shnor_flow.importers.sheets.number_formats import Shown, shown_number
from shnor_flow.importers.sheets.sheet import Area, Sheet, SheetRow, Wanted, add_sheets
from shnor_flow.importers.source_builder import SourceBuilder

_Value = int | float | str | bool | time | date | datetime | timedelta


def read_old_excel(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of an XLS file; UnreadableFile where it holds no plan."""
    return draft_from(old_excel_source(data, name), name)


def old_excel_source(data: bytes, name: str) -> SourceDocument:
    """Return the sheets of an XLS file as paragraphs and tables."""
    builder = SourceBuilder()
    add_sheets(builder, old_excel_sheets(data, name), name)
    return builder.finished()


def old_excel_sheets(data: bytes, name: str, wanted: Wanted | None = None) -> list[Sheet]:
    """Return the sheets of an XLS file as rows of cells."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return list(_sheets(book, wanted or Wanted()))
    except CalamineError as error:
        if "assword" in f"{type(error).__name__}{error}":
            raise locked(name) from error
        raise damaged(name) from error


def _sheets(book: CalamineWorkbook, wanted: Wanted) -> Iterator[Sheet]:
    for told in book.sheets_metadata:
        sheet = Sheet(told.name, place=f"лист «{told.name.replace('{', '').replace('}', '')}», строка {{}}")
        if told.visible is not SheetVisibleEnum.Visible:
            sheet.left_out.append(
                f"Лист «{told.name}» скрыт и не прочитан: если в нём план, покажите его и загрузите снова."
            )
        else:
            _fill(sheet, book.get_sheet_by_name(told.name), wanted.columns)
        yield sheet


def _fill(sheet: Sheet, source: CalamineSheet, columns: int) -> None:
    for number, values in enumerate(source.to_python(skip_empty_area=False), start=1):
        shown = {place: _shown(value) for place, value in enumerate(values[:columns], start=1) if value != ""}
        if any(each.text for each in shown.values()):
            doubts = [each.doubt for each in shown.values() if each.doubt]
            sheet.rows.append(SheetRow(number, {place: each.text for place, each in shown.items()}, doubts))
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merged.append(Area(top + 1, bottom + 1, left + 1, min(right + 1, columns)))


def _shown(value: _Value) -> Shown:
    if isinstance(value, bool):
        return Shown("да" if value else "нет")
    if isinstance(value, int | float):
        return shown_number(float(value), "General")
    if isinstance(value, datetime | date):
        text = f"{value:%d.%m.%Y}"
        doubt = (
            f"Дата {text} записана первым числом: если в файле показан месяц, срок — весь этот месяц."
            if value.day == 1
            else ""
        )
        return Shown(text, doubt)
    return Shown(str(value).strip())
