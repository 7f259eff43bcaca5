"""CSV: values parted by any sign, in quotes where they hold line breaks; told from running text by its heading."""

import csv
import io
from collections.abc import Sequence

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.sheets.sheet import Sheet, SheetRow, add_sheets
from shnor_flow.importers.source_builder import MOST_COLUMNS, SourceBuilder
from shnor_flow.importers.text.source_text import CELL_BREAK

_SIGNS = (";", "\t", ",", "|")
_ALIKE = 0.6  # of the rows below the heading must have as many values


def separated_source(text: str, name: str) -> SourceDocument | None:
    """Return the one table of a CSV; None where the text is not one."""
    first = text[:200].lstrip("\ufeff").lower()
    text = text.lstrip("\ufeff")
    if first.startswith("sep=") and "\n" in text:
        text = text.split("\n", 1)[1]
    for sign in _SIGNS:
        # A tab without quotes is read as plain text: its rules mend rows that are broken.
        if sign in text and (sign != "\t" or '"' in text):
            rows = _rows(text, sign)
            if rows is not None and _is_a_table(rows, sign):
                return _document(rows, name)
    return None


def _rows(text: str, sign: str) -> list[tuple[int, list[str]]] | None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for values in reader:
            rows.append((begins, [value.strip() for value in values]))
            begins = reader.line_num + 1
    except csv.Error:
        return None
    return rows


def _is_a_table(rows: Sequence[tuple[int, list[str]]], sign: str) -> bool:
    for place, (_, values) in enumerate(rows):
        if len(values) > 2 and columns_of(values) is not None:
            below = [len(row) for _, row in rows[place + 1 :] if any(row)]
            alike = sum(length == len(values) for length in below)
            is_broken_text = sign == "\t" and not any("\n" in value for _, row in rows for value in row)
            return bool(below) and alike >= _ALIKE * len(below) and not is_broken_text
    return False


def _document(rows: Sequence[tuple[int, list[str]]], name: str) -> SourceDocument:
    if any(len(values) > MOST_COLUMNS for _, values in rows):
        raise UnreadableFile(
            f"В файле «{name}» больше {MOST_COLUMNS} столбцов: оставьте в нём только план мероприятий."
        )
    sheet = Sheet("", place="строка {}")
    # A value with line breaks takes several lines of the file: records are counted, so that none seems empty.
    for place, (_, values) in enumerate(rows, start=1):
        lines = [CELL_BREAK.join(value.splitlines()) for value in values]
        if cells := {column: value for column, value in enumerate(lines, start=1) if value}:
            sheet.rows.append(SheetRow(place, cells))
    builder = SourceBuilder()
    add_sheets(builder, [sheet], name)
    return _renumbered(builder.finished(), {place: begins for place, (begins, _) in enumerate(rows, start=1)})


def _renumbered(source: SourceDocument, places: dict[int, int]) -> SourceDocument:
    def place_of(line: int) -> str:
        counted = source.place_of(line).removeprefix("строка ")
        return f"строка {places[int(counted)]}" if counted.isdigit() else source.place_of(line)

    return SourceDocument(source.lines, source.tables, place_of, source.findings)
