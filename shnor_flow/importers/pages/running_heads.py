"""Page numbers, headers and footers: what stands at the edge of page after page and belongs to no text."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from shnor_flow.importers.pages.page import TextLine, Word, text_lines

_ZONE = 0.11  # of the page's height, at its top and at its bottom
_LINES = 2  # at either edge
_FEWEST_PAGES = 3
_GUTTERS = 2
_SHARE = 0.4  # of the pages that repeat a header
_PAGE_NUMBER = re.compile(
    r"[-–—\s\[(]*(?:(?:стр(?:аница)?|лист|с)\.?\s*)?\d{1,3}(?:\s*(?:из|/)\s*\d{1,3})?[-–—\s.\])]*", re.IGNORECASE
)


def without_running_heads(
    pages: Sequence[tuple[Word, ...]], heights: Sequence[float], insides: Sequence[tuple[float, float] | None]
) -> list[tuple[Word, ...]]:
    """Return the words outside tables without running heads; `insides` holds the extent of each page's tables."""
    edges = [_edge_lines(*page) for page in zip(pages, heights, insides, strict=True)]
    counts = Counter(key for lines in edges for key in {_key(line) for line in lines})
    enough = max(_FEWEST_PAGES, _SHARE * len(pages))
    return [
        _without(words, [line for line in lines if _PAGE_NUMBER.fullmatch(line.text) or counts[_key(line)] >= enough])
        for words, lines in zip(pages, edges, strict=True)
    ]


def _edge_lines(words: Sequence[Word], height: float, inside: tuple[float, float] | None) -> list[TextLine]:
    top, bottom = inside or (height, 0.0)
    at_top = [word for word in words if word.bottom < min(_ZONE * height, top + 1)]
    at_bottom = [word for word in words if word.top > max((1 - _ZONE) * height, bottom - 1)]
    lines = [*text_lines(at_top)[:_LINES], *text_lines(at_bottom)[-_LINES:]]
    return [line for line in lines if not _has_columns(line)]


def _has_columns(line: TextLine) -> bool:
    """Tell whether a line is rather the heading of a table, repeated on every page."""
    gutters = sum(right.x0 - left.x1 > 0.5 * line.height for left, right in pairwise(line.words))
    return gutters >= _GUTTERS


def _key(line: TextLine) -> str:
    return re.sub(r"\d+", "#", line.text)


def _without(words: tuple[Word, ...], lines: Sequence[TextLine]) -> tuple[Word, ...]:
    dropped = {word for line in lines for word in line.words}
    return tuple(word for word in words if word not in dropped) if dropped else words
