"""Any spreadsheet as pages of words: merged cells filled in, numbers exact, every cell with its place."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.formats import EXCEL, LOCKED, OLD_EXCEL, OPEN_SHEET, PLAIN_TEXT, decoded, format_of
from shnor_flow.importers.sheets.sheet import Area, Sheet, SheetRow, Wanted

MOST_COLUMNS = 1000
_WANTED = Wanted(is_exact=True, columns=MOST_COLUMNS)
_READERS = {
    EXCEL: "shnor_flow.importers.sheets.excel:excel_sheets",
    OLD_EXCEL: "shnor_flow.importers.sheets.old_excel:old_excel_sheets",
    OPEN_SHEET: "shnor_flow.importers.open_document.spreadsheet:open_sheets",
}
_SIGNS = (";", "\t", ",")
_FORMULA_GUARD = ("'=", "'+", "'-", "'@")  # what our own CSV puts before a text that a spreadsheet would run


@dataclass
class Page:
    """The rows of a sheet by number, each its words by column, both from 1."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)  # place and sentence

    def place(self, row: int, column: int | None = None) -> str:
        """Return «лист «2024», строка 12, столбец D»."""
        where = [f"лист «{self.name}»"] if self.name else []
        where.append(f"строка {row}")
        if column is not None:
            where.append(f"столбец {letters_of(column)}")
        return ", ".join(where)


def letters_of(column: int) -> str:
    """Return a column's letters as a spreadsheet shows them: 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def pages_of(data: bytes, name: str) -> list[Page]:
    """Return the pages of a file; UnreadableFile where it is no spreadsheet."""
    kind = format_of(data)
    if kind == PLAIN_TEXT:
        return [_page(_separated(data, name))]
    if kind == LOCKED:
        raise UnreadableFile(f"Файл «{name}» закрыт паролем: снимите его, сохраните и загрузите снова.")
    if kind not in _READERS:
        raise UnreadableFile(f"Файл «{name}» — {kind}. Сохраните таблицу как XLSX, ODS, XLS или CSV и загрузите снова.")
    module, _, function = _READERS[kind].partition(":")
    sheets: list[Sheet] = getattr(import_module(module), function)(data, name, _WANTED)
    return [_page(sheet) for sheet in sheets]


def _page(sheet: Sheet) -> Page:
    page = Page(sheet.name, {row.number: dict(row.cells) for row in sheet.rows}, list(sheet.merged))
    page.doubts += [(f"лист «{sheet.name}»", words.replace("в нём план", "он нужен")) for words in sheet.left_out]
    page.doubts += [(page.place(row.number), doubt) for row in sheet.rows for doubt in row.doubts]
    for area in page.merged:
        _fill(page, area)
    return page


def _fill(page: Page, area: Area) -> None:
    words = page.rows.get(area.top, {}).get(area.left, "")
    if not words:
        return
    for number in [row for row in page.rows if area.top <= row <= area.bottom]:
        for column in range(area.left, min(area.right, MOST_COLUMNS) + 1):
            page.rows[number].setdefault(column, words)


def _separated(data: bytes, name: str) -> Sheet:
    text = decoded(data, name).lstrip(codecs.BOM_UTF8.decode("utf-8"))
    if text[:4].lower() == "sep=" and "\n" in text:
        text = text.split("\n", 1)[1]
    sign = max(_SIGNS, key=lambda one: _columns(text, one))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error:
        raise UnreadableFile(
            f"Файл «{name}» не читается как таблица: в нём незакрытая кавычка или слишком длинная ячейка. "
            "Откройте его в редакторе таблиц, сохраните как CSV или XLSX и загрузите снова."
        ) from None
    sheet = Sheet("")
    for number, values in enumerate(lines, start=1):
        cells = {place: _unguarded(value.strip()) for place, value in enumerate(values[:MOST_COLUMNS], start=1)}
        if filled := {place: value for place, value in cells.items() if value}:
            sheet.rows.append(SheetRow(number, filled))
    return sheet


def _columns(text: str, sign: str) -> int:
    """Return how many values most lines have when parted by this sign; «12,5» must not part anything."""
    counts: Sequence[int] = [len(line.split(sign)) for line in text.splitlines()[:50] if line.strip()]
    return sorted(counts)[len(counts) // 2] if counts else 0


def _unguarded(value: str) -> str:
    return value[1:] if value.startswith(_FORMULA_GUARD) else value
