"""A workbook's cells, and the form found among them by its keys, wherever rows, columns and sheets were moved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from shnor_flow.domain.collection.figures_sheet import FIELD_KEY, FIELDS, ROW_KEY, TOKEN_MARK, FiguresSheet, SheetRow
from shnor_flow.domain.errors import UnreadableFile

MOST_ROWS = 3000
MOST_COLUMNS = 60
MOST_SHEETS = 20
_KEY = re.compile(rf"{ROW_KEY}(\d{{1,9}})")
_TOKEN = re.compile(rf"{TOKEN_MARK}([\w.-]{{10,250}})", re.ASCII)


@dataclass(frozen=True)
class FormCell:
    """What a cell shows; of a formula the text that was typed, or its result where the format keeps no more."""

    text: str
    is_formula: bool = False


@dataclass(frozen=True)
class FormArea:
    """Merged cells, first and last row and column."""

    top: int
    bottom: int
    left: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Tell whether the cell is one of them."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass
class FormSheet:
    """The cells of a sheet that hold something, by row and column, both from 1."""

    cells: dict[tuple[int, int], FormCell] = field(default_factory=dict)
    merged: list[FormArea] = field(default_factory=list)


@dataclass
class FormBook:
    """Sheets, hidden ones too, and every text beside them where a token may stand."""

    sheets: list[FormSheet] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def form_in(book: FormBook, name: str) -> FiguresSheet:
    """Return the form; UnreadableFile where no sheet holds one."""
    tokens = tuple(dict.fromkeys(_tokens(book)))
    forms = [form for form in (_form(sheet, tokens) for sheet in book.sheets) if form.rows]
    if len({tuple(replace(row, place=0) for row in form.rows) for form in forms}) > 1:
        return _in_trouble(
            tokens,
            f"В файле «{name}» несколько листов с формой, и числа на них разные: оставьте один и загрузите снова.",
        )
    if forms:
        return forms[0]
    what = "удалены служебные строки или столбцы" if tokens else "это не форма сведений"
    return _in_trouble(
        tokens,
        f"В файле «{name}» нет таблицы показателей: {what}. Скачайте форму по ссылке из письма заново, перенесите в неё"
        " числа и загрузите.",
    )


def _in_trouble(tokens: tuple[str, ...], why: str) -> FiguresSheet:
    if not tokens:
        raise UnreadableFile(why)
    return FiguresSheet(tokens, (), trouble=why)


def _form(sheet: FormSheet, tokens: tuple[str, ...]) -> FiguresSheet:
    columns = _columns(sheet)
    rows = {place: int(found[1]) for place, found in _keys(sheet)}
    return FiguresSheet(
        tokens,
        tuple(_row(sheet, place, key, columns) for place, key in sorted(rows.items())),
        tuple(one for one in FIELDS if one not in columns),
    )


def number_in_words(value: float) -> str:
    """Return a number as a person would type it: «12», «12,5»."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.10g}".replace(".", ",")


def _tokens(book: FormBook) -> Iterator[str]:
    for text in book.texts:
        yield from _TOKEN.findall(text)
    for sheet in book.sheets:
        for cell in sheet.cells.values():
            if TOKEN_MARK in cell.text:
                yield from _TOKEN.findall(cell.text)


def _keys(sheet: FormSheet) -> Iterator[tuple[int, re.Match[str]]]:
    for (row, _), cell in sheet.cells.items():
        if (found := _KEY.fullmatch(cell.text.strip())) is not None:
            yield row, found


def _columns(sheet: FormSheet) -> dict[str, int]:
    found: dict[str, int] = {}
    for (_, column), cell in sheet.cells.items():
        name = cell.text.strip().removeprefix(FIELD_KEY)
        if cell.text.strip().startswith(FIELD_KEY) and name in FIELDS:
            found.setdefault(name, column)
    return found


def _row(sheet: FormSheet, place: int, indicator_id: int, columns: dict[str, int]) -> SheetRow:
    cells = {one: sheet.cells.get((place, column), FormCell("")) for one, column in columns.items()}
    texts = {one: cell.text.strip() for one, cell in cells.items()}
    return SheetRow(
        indicator_id,
        place,
        formulas=tuple(one for one in FIELDS if one in cells and cells[one].is_formula),
        merged=tuple(
            one for one in FIELDS if one in columns and any(area.holds(place, columns[one]) for area in sheet.merged)
        ),
        **texts,
    )
