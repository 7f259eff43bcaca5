"""Lists in running text: which line begins an item, and the items without their marks."""

import re
from collections.abc import Iterator, Sequence

from shnor_flow.importers.text.source_text import BULLET, CELL_BREAK, Line, joined

_MARK = re.compile(r"^(?:[-–—•·*+✓]+|\d{1,2}[.)](?!\d)|[а-яa-z]\))\s*(?=\S)")
# Inside a line a number is a mark only as part of a sequence; «5.» may as well end a sentence that counts to five.
_NUMBER = re.compile(r"(?:^|(?<=[\s;:.,]))(\d{1,2})([.)])(?!\d)\s*(?=[А-ЯЁа-яёA-Z«\"(])")
_LETTER = re.compile(r"(?:^|(?<=[\s;:.,]))([а-я])(\))\s*(?=[А-ЯЁа-яё«\"])")
_LETTERS = "абвгдежзиклмнопрстуфхцчшщэюя"
# A dash is a mark only after the end of the item before; elsewhere it belongs to its sentence.
_DASH = re.compile(r"(?<=;)\s*(?=[-–—]\s*\S)|(?<=[:.])\s*(?=[-–—]\s*[А-ЯЁа-яё«\"])")
_SEMICOLON_DASH = re.compile(r"(?<=;)\s*(?=[-–—]\s*\S)")
_KEPT_POINT = re.compile(r"(?<!\w)(?:т\.\s?п|т\.\s?д|др|пр|г|гг|г\.\s?г|см|руб|чел)\.$")


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
    pieces = [piece for line in lines for piece in pieces_of(line.text)]
    marked = [begins_item(piece) for piece in pieces]
    if not any(marked):
        whole = joined(pieces, vocabulary)
        parts = re.split(r";\s+", whole) if ";" in whole else [whole]
        return tuple(item for part in parts if (item := without_end(part))), ""
    groups: list[list[str]] = [[]]
    for piece, begins in zip(pieces, marked, strict=True):
        if begins:
            groups.append([])
        groups[-1].append(without_mark(piece) if begins else piece)
    items = (without_end(joined(group, vocabulary)) for group in groups[1:])
    return tuple(item for item in items if item), joined(groups[0], vocabulary)


def pieces_of(text: str) -> list[str]:
    """Part a line or a cell where a list goes on inside it: «1. …. 2. …», «1) … 2) …», «- …; - …», «• … • …»."""
    return [piece.strip() for part in text.split(CELL_BREAK) for piece in _enumerated(part.strip()) if piece.strip()]


def _enumerated(text: str) -> list[str]:
    """Part at the marks of the outermost list: a dash inside a numbered item stays there."""
    for places in (_sequence(text, _NUMBER), _sequence(text, _LETTER)):
        if len(places) > 1:
            return _parted(text, places)
    if text.count(BULLET) > 1 or BULLET in text[1:]:
        return _parted(text, [found.start() for found in re.finditer(BULLET, text)])
    if begins_item(text) or re.search(r":\s*[-–—]", text):
        return list(_at_dashes(text))
    return _SEMICOLON_DASH.split(text)


def _sequence(text: str, mark: re.Pattern[str]) -> list[int]:
    """Return where the numbers (or letters) of one list stand: each is the one before plus one, all marked alike."""
    places: list[int] = []
    last, close = 0, ""
    for found in mark.finditer(text):
        count = int(found[1]) if found[1].isdigit() else _LETTERS.find(found[1]) + 1
        if not places and (count == 1 or found.start() == 0):
            places, last, close = [found.start()], count, found[2]
        elif places and count == last + 1 and found[2] == close and _may_begin(text, found):
            places.append(found.start())
            last = count
    return places


def _may_begin(text: str, mark: re.Match[str]) -> bool:
    return mark[2] == ")" or text[: mark.start()].rstrip()[-1:] in ";:.,)»%"


def _at_dashes(text: str) -> Iterator[str]:
    start = 0
    for found in _DASH.finditer(text):
        if found.end() and not _KEPT_POINT.search(text[: found.start()]):
            yield text[start : found.end()]
            start = found.end()
    yield text[start:]


def _parted(text: str, places: Sequence[int]) -> list[str]:
    ends = [*places[1:], len(text)]
    return [text[: places[0]], *(text[start:end] for start, end in zip(places, ends, strict=True))]
