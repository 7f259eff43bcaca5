"""An XLSX read in one pass over each sheet: shown values, merged cells, hidden rows, formulas without a result."""

import re

from lxml import etree

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.office.archive import OfficeArchive, damaged
from shnor_flow.importers.sheets.excel_parts import Book, SheetPart, book_of, elements_of, forget, local, words_in
from shnor_flow.importers.sheets.number_formats import Shown, shown_number, shows_number
from shnor_flow.importers.sheets.sheet import MOST_MERGED, MOST_ROWS, Area, Sheet, SheetRow, Wanted, add_sheets
from shnor_flow.importers.source_builder import SourceBuilder

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_TRUTH = {"1": "да", "0": "нет"}


def read_excel(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of an XLSX file; UnreadableFile where it holds no plan."""
    return draft_from(excel_source(data, name), name)


def excel_source(data: bytes, name: str) -> SourceDocument:
    """Return the sheets of an XLSX file as paragraphs and tables."""
    builder = SourceBuilder()
    add_sheets(builder, excel_sheets(data, name), name)
    return builder.finished()


def excel_sheets(data: bytes, name: str, wanted: Wanted | None = None) -> list[Sheet]:
    """Return the sheets of an XLSX file as rows of cells."""
    archive = OfficeArchive(data, name)
    archive.refuse_entities()
    book = book_of(archive, name)
    return [_sheet(archive, book, part, name, wanted or Wanted()) for part in book.sheets]


def _sheet(archive: OfficeArchive, book: Book, part: SheetPart, name: str, wanted: Wanted) -> Sheet:
    sheet = Sheet(part.name, place=f"лист «{part.name.replace('{', '').replace('}', '')}», строка {{}}")
    if part.is_hidden:
        sheet.left_out.append(
            f"Лист «{part.name}» скрыт и не прочитан: если в нём план, покажите его и загрузите снова."
        )
        return sheet
    try:
        _SheetReader(book, sheet, wanted).take(archive.bytes_of(part.part) or b"")
    except etree.XMLSyntaxError as error:
        raise damaged(name) from error
    return sheet


class _SheetReader:
    """Takes the elements of one sheet in their order."""

    def __init__(self, book: Book, sheet: Sheet, wanted: Wanted) -> None:
        self._book = book
        self._wanted = wanted
        self._sheet = sheet
        self._hidden_columns: list[tuple[int, int]] = []
        self._hidden = {"rows": 0, "columns": 0, "beyond": 0}
        self._row = 0
        self._cells: dict[int, str] = {}
        self._doubts: list[str] = []

    def take(self, data: bytes) -> None:
        """Read the sheet; it stops where there are more rows than a plan may have."""
        for element in elements_of(data):
            name = local(element)
            if name == "c":
                self._take_cell(element)
            elif name == "row":
                self._take_row(element)
                forget(element)
                if len(self._sheet.rows) > MOST_ROWS:
                    break
            elif name == "col" and element.get("hidden") in ("1", "true"):
                self._hidden_columns.append((int(element.get("min") or 1), int(element.get("max") or 1)))
            elif name == "mergeCell" and len(self._sheet.merged) < MOST_MERGED:
                self._take_merged(element.get("ref") or "")
        self._tell()

    def _take_cell(self, element: etree._Element) -> None:
        found = _REFERENCE.match(element.get("r") or "")
        column = _column(found[1]) if found else max(self._cells, default=0) + 1
        shown = self._shown(element)
        if not shown.text and not shown.doubt:
            return
        if column > self._wanted.columns:
            self._hidden["beyond"] += 1
        elif any(first <= column <= last for first, last in self._hidden_columns):
            self._hidden["columns"] += 1
        else:
            self._cells[column] = shown.text
            self._doubts += [shown.doubt] if shown.doubt else []

    def _take_row(self, element: etree._Element) -> None:
        number = element.get("r") or ""
        self._row = int(number) if number.isdigit() else self._row + 1
        if self._cells:
            if element.get("hidden") in ("1", "true"):
                self._hidden["rows"] += 1
            else:
                self._sheet.rows.append(SheetRow(self._row, self._cells, self._doubts))
        self._cells, self._doubts = {}, []

    def _take_merged(self, reference: str) -> None:
        corners = [_REFERENCE.match(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            left, right = _column(corners[0][1]), _column(corners[1][1])
            if left <= self._wanted.columns:
                right = min(right, self._wanted.columns)
                self._sheet.merged.append(Area(int(corners[0][2]), int(corners[1][2]), left, right))

    def _shown(self, element: etree._Element) -> Shown:
        kind = element.get("t") or "n"
        parts = {local(each): each for each in element if isinstance(each.tag, str)}
        if kind == "inlineStr":
            return Shown(words_in(parts["is"]).strip() if "is" in parts else "")
        value = str(parts["v"].text or "") if "v" in parts else ""
        if not value:
            return Shown("", _NO_RESULT if "f" in parts and kind != "str" else "")
        if kind == "s":
            return Shown(self._shared(value))
        if kind == "b":
            return Shown(_TRUTH.get(value, value))
        if kind == "e":
            return Shown("", f"В ячейке ошибка {value}: впишите в неё текст.")
        return self._number(value, element.get("s") or "") if kind == "n" else Shown(value.strip())

    def _shared(self, value: str) -> str:
        words = self._book.words
        return words[int(value)].strip() if value.isdigit() and int(value) < len(words) else ""

    def _number(self, value: str, style: str) -> Shown:
        formats = self._book.formats
        form = formats[int(style)] if style.isdigit() and int(style) < len(formats) else "General"
        try:
            shown = shown_number(float(value), form, from_1904=self._book.from_1904)
            is_plain = self._wanted.is_exact and shows_number(form)
            return shown_number(float(value), "General") if is_plain else shown
        except (ValueError, OverflowError):
            return Shown(value)

    def _tell(self) -> None:
        told = (
            ("rows", "Скрытые строки не прочитаны ({}): если они нужны, покажите их и загрузите файл снова."),
            (
                "columns",
                "Скрытые столбцы не прочитаны (ячеек: {}): если они нужны, покажите их и загрузите файл снова.",
            ),
            ("beyond", "Ячейки далеко справа не прочитаны ({}): перенесите их в таблицу плана, если они нужны."),
        )
        self._sheet.left_out += [sentence.format(self._hidden[what]) for what, sentence in told if self._hidden[what]]


_NO_RESULT = "В ячейке формула без результата: откройте файл в Excel, сохраните его и загрузите снова."


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
