"""The cells of an ODS, with its named expressions and its document properties."""

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
from shnor_flow.importers.open_document.elements import Element, count, local, value, words_of
from shnor_flow.importers.open_document.text import content_of, rows_in


def book_in(data: bytes, name: str) -> FormBook:
    """Return the workbook; UnreadableFile where it is broken or locked."""
    root, archive = content_of(data, name)
    tables = [element for element in root.iter() if local(element) == "table" and local(_parent(element)) != "table"]
    book = FormBook([_sheet(table) for table in tables[:MOST_SHEETS]])
    book.texts += [value(each, "expression") for each in root.iter() if local(each) == "named-expression"]
    meta = archive.xml_of("meta.xml")
    if meta is not None:
        book.texts += [str(each.text or "") for each in meta.iter() if local(each) == "user-defined"]
    return book


def _parent(element: Element) -> Element:
    parent = element.getparent()
    return element if parent is None else parent


def _sheet(table: Element) -> FormSheet:
    sheet = FormSheet()
    number = 0
    for row in rows_in(table):
        repeated = int(value(row, "number-rows-repeated") or 1)
        if repeated == 1:
            _take_row(sheet, row, number + 1)
        number += repeated  # rows that are all alike hold nothing of a form
        if number >= MOST_ROWS:
            break
    return sheet


def _take_row(sheet: FormSheet, row: Element, number: int) -> None:
    column = 1
    for element in row:
        kind = local(element)
        if kind not in ("table-cell", "covered-table-cell") or column > MOST_COLUMNS:
            continue
        repeated = count(element, "number-columns-repeated")
        across, down = count(element, "number-columns-spanned"), count(element, "number-rows-spanned")
        if across > 1 or down > 1:
            sheet.merged.append(FormArea(number, number + down - 1, column, column + across - 1))
        cell = _cell(element)
        if kind == "table-cell" and (cell.text or cell.is_formula):
            sheet.cells |= {(number, column + each): cell for each in range(min(repeated, MOST_COLUMNS))}
        column += repeated


def _cell(element: Element) -> FormCell:
    shown = "\n".join(words_of(each) for each in element if local(each) == "p").strip()
    if formula := value(element, "formula"):
        return FormCell(formula.removeprefix("of:"), is_formula=True)
    if value(element, "value-type") == "date":
        year, _, rest = value(element, "date-value")[:10].partition("-")
        return FormCell(f"{rest[3:]}.{rest[:2]}.{year}" if rest else shown)
    if value(element, "value-type") == "float":
        try:
            return FormCell(number_in_words(float(value(element, "value"))))
        except (ValueError, OverflowError):
            return FormCell(shown)
    return FormCell(shown)
