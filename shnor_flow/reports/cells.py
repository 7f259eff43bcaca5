"""Cells of spreadsheets: what a person wrote stays text, whatever it begins with."""

from openpyxl.cell.cell import Cell

from shnor_flow.reports.word import legal

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_LETTERS = 32_767  # of a cell


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: openpyxl would make a formula of «=…», and Excel of whatever is edited without the quote."""
    words = legal(text)[:_MOST_LETTERS]
    cell.value = words or None
    if words.lstrip(" ").startswith(_FORMULA):
        cell.data_type = "s"
        cell.quotePrefix = True
