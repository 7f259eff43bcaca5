"""The directory of organisations and people from CSV (any separator) or XLSX."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from shnor_flow.domain.directory import Cells, DirectoryColumn, DirectoryDraft, read_directory_rows
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.party.text import wording_key
from shnor_flow.importers.formats import LARGEST_BYTES, PLAIN_TEXT, format_of

LARGEST_ROWS = 5000  # ten times the directory of the largest municipality
_LARGEST_COLUMNS = 40
_LARGEST_UNPACKED_BYTES = 50 * 1024 * 1024
_HEADING_WITHIN_ROWS = 20
_SEPARATORS = (";", ",", "\t", "|")
_NEEDED = (DirectoryColumn.ORGANISATION, DirectoryColumn.KIND)
# Other words people put above the same columns.
_SYNONYMS = {
    "наименование организации": DirectoryColumn.ORGANISATION,
    "название организации": DirectoryColumn.ORGANISATION,
    "сокращенное название": DirectoryColumn.SHORT_NAME,
    "краткое наименование": DirectoryColumn.SHORT_NAME,
    "тип организации": DirectoryColumn.KIND,
    "фамилия, имя, отчество": DirectoryColumn.FULL_NAME,
    "электронная почта": DirectoryColumn.EMAIL,
    "e-mail": DirectoryColumn.EMAIL,
    "email": DirectoryColumn.EMAIL,
    "почта": DirectoryColumn.EMAIL,
    "обязанности": DirectoryColumn.DUTY,
    "контактное лицо": DirectoryColumn.CONTACT,
}
_HEADINGS = {wording_key(column): column for column in DirectoryColumn} | {
    wording_key(words): column for words, column in _SYNONYMS.items()
}

_Row = tuple[int, Sequence[str]]  # counted from 1, as a spreadsheet counts


def read_directory(data: bytes, name: str) -> DirectoryDraft:
    """Return what the file says, its bad rows included; UnreadableFile (a Russian sentence) if it is no directory."""
    if not data.strip():
        raise UnreadableFile(f"Файл «{name}» пуст: выберите файл со справочником организаций.")
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(f"Файл «{name}» больше {LARGEST_BYTES // 2**20} МБ: справочник столько не занимает.")
    kind = format_of(data)
    if kind == PLAIN_TEXT:
        return read_directory_rows(_body(_csv_rows(data, name), name))
    if "XLSX" in kind:
        return read_directory_rows(_body(_xlsx_rows(data, name), name))
    raise UnreadableFile(f"Файл «{name}» — {kind}. Сохраните справочник как CSV или XLSX и повторите.")


def _body(rows: Iterable[_Row], name: str) -> Iterator[tuple[int, Cells]]:
    lines = iter(rows)
    columns = _heading(lines, name)
    for count, (number, cells) in enumerate(lines, start=1):
        if count > LARGEST_ROWS:
            raise UnreadableFile(f"В файле «{name}» больше {LARGEST_ROWS} строк: разделите его на части.")
        if any(cell.strip() for cell in cells):
            yield number, {column: cells[place] for place, column in columns.items() if place < len(cells)}


def _heading(rows: Iterator[_Row], name: str) -> dict[int, DirectoryColumn]:
    """Read up to the row of headings and return the place of each column."""
    for number, cells in rows:
        columns = _columns_of(cells)
        if DirectoryColumn.ORGANISATION in columns.values():
            missing = [column for column in _NEEDED if column not in columns.values()]
            if missing:
                raise UnreadableFile(f"В файле «{name}» нет столбца «{missing[0]}»: добавьте его и повторите.")
            return columns
        if number >= _HEADING_WITHIN_ROWS:
            break
    wanted = ", ".join(DirectoryColumn)
    raise UnreadableFile(
        f"В файле «{name}» не найдена строка с заголовками столбцов. Нужны «Организация» и «Тип», понимаются: {wanted}."
    )


def _columns_of(cells: Sequence[str]) -> dict[int, DirectoryColumn]:
    found: dict[int, DirectoryColumn] = {}
    for place, cell in enumerate(cells):
        column = _HEADINGS.get(wording_key(cell.partition("(")[0]))
        if column and column not in found.values():
            found[place] = column
    return found


def _csv_rows(data: bytes, name: str) -> Iterator[_Row]:
    text = _text(data)
    separator = max(_SEPARATORS, key=lambda each: _known_headings(text, each))
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1)
    except csv.Error:
        raise UnreadableFile(
            f"Файл «{name}» не читается как таблица: в нём незакрытая кавычка или слишком длинная ячейка. "
            "Откройте его в редакторе таблиц, сохраните как CSV или XLSX и повторите."
        ) from None


def _known_headings(text: str, separator: str) -> int:
    first = text.splitlines()[:_HEADING_WITHIN_ROWS]
    return max((len(_columns_of([cell.strip('" ') for cell in line.split(separator)])) for line in first), default=0)


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("windows-1251", errors="replace")


def _xlsx_rows(data: bytes, name: str) -> Iterator[_Row]:
    from openpyxl import load_workbook  # half a second, paid only by those who bring a workbook

    _refuse_bombs(data, name)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the file's own word about its size is often wrong
            limits = {"max_row": LARGEST_ROWS + _HEADING_WITHIN_ROWS + 1, "max_col": _LARGEST_COLUMNS}
            rows = [tuple(_shown(cell) for cell in row) for row in sheet.iter_rows(values_only=True, **limits)]
            if any(_columns_of(row) for row in rows[:_HEADING_WITHIN_ROWS]):
                yield from enumerate(rows, start=1)
                return
    except UnreadableFile:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise on a broken file
        raise UnreadableFile(f"Файл «{name}» повреждён: откройте его в Excel, сохраните заново и повторите.") from error


def _refuse_bombs(data: bytes, name: str) -> None:
    """Look at the sizes in the ZIP's own directory; unpacking later stops at them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"Файл «{name}» повреждён: откройте его в Excel, сохраните заново и повторите.") from error
    if unpacked > _LARGEST_UNPACKED_BYTES:
        raise UnreadableFile(f"Файл «{name}» слишком велик в распакованном виде: справочник столько не занимает.")


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # a telephone that Excel took for a number
    return "" if cell is None else str(cell)
