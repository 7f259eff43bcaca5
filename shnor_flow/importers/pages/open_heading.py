"""The heading of a table that has no lines between its columns: words apart, and where each column is."""

from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.importers.pages.page import HYPHEN, TextLine, Word
from shnor_flow.importers.plan.columns import Column, columns_of
from shnor_flow.importers.plan.numbering import number_at_start

_GUTTER = 0.42  # of the line's height: a space between words is 0.25
_LONGEST = 5  # lines
_FEWEST = 3  # columns


@dataclass(frozen=True)
class OpenHeading:
    """The lines of a heading, from `first` up to `body`, what its columns mean, and the extent of each heading."""

    first: int
    body: int
    columns: tuple[Column, ...]
    extents: tuple[tuple[float, float], ...]
    texts: tuple[str, ...]


def repeated_heading(lines: Sequence[TextLine], texts: Sequence[str]) -> OpenHeading | None:
    """Return the heading with exactly these texts where a page begins with it."""
    for first in range(min(2, len(lines))):
        for body in range(first + 1, min(first + _LONGEST, len(lines)) + 1):
            heading = _heading(lines, first, body)
            if heading is not None and heading.texts == tuple(texts):
                return heading
    return None


def find_open_heading(lines: Sequence[TextLine]) -> OpenHeading | None:
    """Return the first heading of a plan whose every word means something known."""
    for first in range(len(lines)):
        if (heading := _heading_at(lines, first)) is None:
            continue
        # A line above a heading may pass for its beginning; it would hide the gutters.
        lower = (_heading_at(lines, place) for place in range(first + 1, heading.body))
        return max([heading, *filter(None, lower)], key=lambda each: len(set(each.columns)))
    return None


def _heading_at(lines: Sequence[TextLine], first: int) -> OpenHeading | None:
    for body in range(first + 1, min(first + _LONGEST, len(lines)) + 1):
        if body > first + 1 and not _may_go_on(lines[body - 2], lines[body - 1]):
            return None
        if (heading := _heading(lines, first, body)) is not None:
            return _longest(lines, heading)
    return None


def _longest(lines: Sequence[TextLine], heading: OpenHeading) -> OpenHeading:
    """Add the lines that go on with the words of the heading: «исполнители» under «Ответственные»."""
    while heading.body < min(heading.first + _LONGEST, len(lines)):
        line = lines[heading.body]
        longer = _heading(lines, heading.first, heading.body + 1)
        if longer is None or not _may_go_on(lines[heading.body - 1], line) or not _is_continuation(line):
            break
        heading = longer
    return heading


def _is_continuation(line: TextLine) -> bool:
    return all(not word.text[0].isupper() and not word.text[0].isdigit() for word in line.words)


def _may_go_on(above: TextLine, line: TextLine) -> bool:
    return line.top - above.top < 1.6 * max(above.height, line.height) and number_at_start(line.text) is None


def _heading(lines: Sequence[TextLine], first: int, body: int) -> OpenHeading | None:
    words = [word for line in lines[first:body] for word in line.words]
    groups = _groups(words)
    if len(groups) < _FEWEST:
        return None
    texts = tuple(_text(group) for group in groups)
    columns = columns_of(texts)
    known = [column for column in columns or () if column is not None]
    if columns is None or len(known) < len(columns):
        return None
    extents = tuple((min(word.x0 for word in group), max(word.x1 for word in group)) for group in groups)
    return OpenHeading(first, body, tuple(known), extents, texts)


def _groups(words: Sequence[Word]) -> list[list[Word]]:
    """Part words, those of several lines together, where a gutter runs down between them."""
    groups: list[list[Word]] = []
    end = 0.0
    for word in sorted(words, key=lambda word: word.x0):
        if groups and word.x0 - end < _GUTTER * word.height:
            groups[-1].append(word)
            end = max(end, word.x1)
        else:
            groups.append([word])
            end = word.x1
    return groups


def _text(words: Sequence[Word]) -> str:
    text = ""
    for word in sorted(words, key=lambda word: (round(word.top), word.x0)):
        text = text[:-1] + word.text if text.endswith(HYPHEN) else f"{text} {word.text}".strip()
    return text
