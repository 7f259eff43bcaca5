"""An ODS as sheets: it keeps what each cell shows, so dates and shares need no formats."""

import re
from datetime import date

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.open_document.elements import Element, count, local, value, words_of
from shnor_flow.importers.open_document.text import content_of, rows_in
from shnor_flow.importers.sheets.number_formats import shown_day, shown_number
from shnor_flow.importers.sheets.sheet import MOST_ROWS, Area, Sheet, SheetRow, Wanted, add_sheets
from shnor_flow.importers.source_builder import SourceBuilder
from shnor_flow.importers.text.source_text import CELL_BREAK

_HIDDEN = frozenset(["collapse", "filter"])
_LETTERS = re.compile(r"[a-z]|\.\d\d$", re.IGNORECASE)


def read_open_sheet(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of an ODS file; UnreadableFile where it holds no plan."""
    return draft_from(open_sheet_source(data, name), name)


def open_sheet_source(data: bytes, name: str) -> SourceDocument:
    """Return the sheets of an ODS file as paragraphs and tables."""
    builder = SourceBuilder()
    add_sheets(builder, open_sheets(data, name), name)
    return builder.finished()


def open_sheets(data: bytes, name: str, wanted: Wanted | None = None) -> list[Sheet]:
    """Return the sheets of an ODS file as rows of cells."""
    root, _ = content_of(data, name)
    hidden = {
        value(style, "name")
        for style in root.iter()
        if local(style) == "style" and any(value(each, "display") == "false" for each in style)
    }
    book = next((element for element in root.iter() if local(element) == "spreadsheet"), None)
    tables = [element for element in book if local(element) == "table"] if book is not None else []
    return [_sheet(table, hidden, wanted or Wanted()) for table in tables]


def _sheet(table: Element, hidden_styles: set[str], wanted: Wanted) -> Sheet:
    name = value(table, "name")
    sheet = Sheet(name, place=f"лист «{name.replace('{', '').replace('}', '')}», строка {{}}")
    if value(table, "style-name") in hidden_styles:
        sheet.left_out.append(f"Лист «{name}» скрыт и не прочитан: если в нём план, покажите его и загрузите снова.")
        return sheet
    number = 0
    hidden = 0
    for row in rows_in(table):
        repeated = count(row, "number-rows-repeated")
        cells = _cells(row, number + 1, sheet, wanted)
        if cells and value(row, "visibility") in _HIDDEN:
            hidden += repeated
        elif cells:
            sheet.rows += [SheetRow(number + each, dict(cells)) for each in range(1, repeated + 1)]
        number += int(value(row, "number-rows-repeated") or 1)
        if len(sheet.rows) > MOST_ROWS:
            break
    if hidden:
        sheet.left_out.append(
            f"Скрытые строки не прочитаны ({hidden}): если они нужны, покажите их и загрузите файл снова."
        )
    return sheet


def _cells(row: Element, number: int, sheet: Sheet, wanted: Wanted) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = 1
    for element in row:
        if local(element) not in ("table-cell", "covered-table-cell"):
            continue
        repeated = count(element, "number-columns-repeated")
        text = _text(element, wanted) if local(element) == "table-cell" else ""
        across, down = count(element, "number-columns-spanned"), count(element, "number-rows-spanned")
        if (across > 1 or down > 1) and column <= wanted.columns:
            right = min(column + across - 1, wanted.columns)
            sheet.merged.append(Area(number, number + down - 1, column, right))
        if text:
            cells |= {column + each: text for each in range(repeated) if column + each <= wanted.columns}
        column += repeated
        if column > wanted.columns:
            break
    return cells


def _text(cell: Element, wanted: Wanted) -> str:
    if wanted.is_exact and value(cell, "value-type") == "float":
        return shown_number(float(value(cell, "value") or 0), "General").text
    text = CELL_BREAK.join(words_of(each) for each in cell if local(each) in ("p", "h")).strip()
    if value(cell, "value-type") == "date" and text and _LETTERS.search(text):
        return _date(value(cell, "date-value"), text)
    return text


def _date(written: str, text: str) -> str:
    """Return a date shown with English months or two figures of the year as a Russian reads it."""
    try:
        day = date.fromisoformat(written[:10])
    except ValueError:
        return text
    has_day = re.search(r"(?<!\d)\d{1,2}(?!\d)(?!$)", text) is not None or text.count(".") > 1
    return shown_day(day, "d m y" if has_day else "m y").text
