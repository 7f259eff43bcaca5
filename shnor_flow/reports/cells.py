"""Cells of spreadsheets: what a person wrote stays text, whatever it begins with."""

from openpyxl.cell.cell import Cell

from shnor_flow.reports.word import legal

Value = str | int | float | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_LETTERS = 32_767  # of a cell


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: openpyxl would make a formula of «=…», and Excel of whatever is edited without the quote."""
    words = legal(text)[:_MOST_LETTERS]
    cell.value = words or None
    if words.lstrip(" ").startswith(_FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True


def for_csv(value: Value) -> str:
    """Return a value for a Russian spreadsheet: a comma in numbers, and nothing that would be run as a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value).replace(".", ",")
