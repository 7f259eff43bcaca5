"""Puts the cells of one row under their columns where conversion made more of them than there are columns."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.numbering import is_number
from shnor_flow.importers.plan.party_words import PartyWords
from shnor_flow.importers.plan.term_words import is_term
from shnor_flow.importers.plan.torn_text import mended

_Columns = tuple[Column | None, ...]


def in_their_columns(cells: Sequence[str], columns: _Columns, known: PartyWords) -> tuple[dict[Column, str], str]:
    """Return the text of every column, and a doubt in Russian where cells had to be put together."""
    trimmed = list(cells)
    while len(trimmed) > len(columns) and not trimmed[-1]:
        trimmed.pop()
    trimmed += [""] * (len(columns) - len(trimmed))
    if len(trimmed) == len(columns):
        return _by_column([[cell] for cell in trimmed], columns)
    layout = max(_layouts(trimmed, len(columns)), key=lambda groups: _fit(groups, columns, known))
    return _by_column(layout, columns)


def _by_column(groups: Sequence[Sequence[str]], columns: _Columns) -> tuple[dict[Column, str], str]:
    texts: dict[Column, str] = {}
    doubt = ""
    for column, group in zip(columns, groups, strict=True):
        pieces = [cell for cell in group if cell]
        text = pieces[0] if pieces else ""
        if len(pieces) > 1:
            text = mended(pieces)
            doubt = f"Ячейка была разорвана на части ({' | '.join(pieces)}); собрано: «{text}». Проверьте."
        if column is not None:
            before = texts.get(column, "")
            texts[column] = f"{before}; {text}" if before and text and text != before else before or text
    return texts, doubt


def _layouts(cells: Sequence[str], width: int) -> Iterator[list[list[str]]]:
    for cuts in combinations(range(1, len(cells)), width - 1):
        edges = (0, *cuts, len(cells))
        yield [list(cells[start:end]) for start, end in pairwise(edges)]


def _fit(groups: Sequence[Sequence[str]], columns: _Columns, known: PartyWords) -> float:
    return sum(_cell_fit(group, column, known) for group, column in zip(groups, columns, strict=True))


def _cell_fit(group: Sequence[str], column: Column | None, known: PartyWords) -> float:
    text = " ".join(cell for cell in group if cell)
    torn = sum(bool(cell) for cell in group) > 1
    fit = -1.0 * torn + 0.1 * (column in (Column.RESULT, Column.TITLE) and torn)
    if not text:
        return fit
    if column is Column.TERM:
        return fit + (3 if is_term(text) else -3)
    if column is Column.PARTIES:
        return fit + (3 if known.parties_in(text.split()) is not None else -1)
    if column in (Column.NUMBER, Column.FINANCING):
        return fit + (2 if is_number(text) or text[0].isdigit() else -1)
    return fit + (1 if text[0].isupper() or text[0].isdigit() else 0)
