"""Lists in running text: which line begins an item, and the items without their marks."""

import re
from collections.abc import Sequence

from shnor_flow.importers.source_text import CELL_BREAK, Line, joined

_MARK = re.compile(r"^(?:[-–—•·*+✓]+|\d{1,2}[.)](?!\d)|[а-яa-z]\))\s*(?=\S)")
# Items may follow one another on one line: «1) …; 2) …».
_INSIDE_LINE = re.compile(rf"{CELL_BREAK}|(?<=;)\s+(?=(?:\d{{1,2}}[.)]|[-–—•])\s*\S)")
_KEPT_POINT = re.compile(r"(?:т\.\s?п|т\.\s?д|др|пр|г|гг|г\.\s?г|см|руб|чел)\.$")


def begins_item(text: str) -> bool:
    """Tell whether a line begins with the mark of a list item."""
    return _MARK.match(text) is not None


def without_mark(text: str) -> str:
    """Return the line without the mark of its item."""
    return _MARK.sub("", text, count=1)


def without_end(text: str) -> str:
    """Return the item without its closing «;» or «.», unless the point belongs to an abbreviation."""
    stripped = text.rstrip(" ;,")
    return stripped if _KEPT_POINT.search(stripped) else stripped.rstrip(" .;")


def items_of(lines: Sequence[Line], vocabulary: frozenset[str]) -> tuple[tuple[str, ...], str]:
    """Return the items, and what introduces them («к 2026 году планируется достичь…»)."""
    pieces = [piece for line in lines for piece in _INSIDE_LINE.split(line.text) if piece.strip()]
    marked = [begins_item(piece.strip()) for piece in pieces]
    if not any(marked):
        whole = joined(pieces, vocabulary)
        parts = re.split(r";\s+", whole) if ";" in whole else [whole]
        return tuple(item for part in parts if (item := without_end(part))), ""
    groups: list[list[str]] = [[]]
    for piece, begins in zip(pieces, marked, strict=True):
        if begins:
            groups.append([])
        groups[-1].append(without_mark(piece.strip()) if begins else piece)
    items = (without_end(joined(group, vocabulary)) for group in groups[1:])
    return tuple(item for item in items if item), joined(groups[0], vocabulary)
