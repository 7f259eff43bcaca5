"""Lines of text become paragraphs: a line was broken where the next word would not have fitted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shnor_flow.importers.pages.page import HYPHEN, SOFT_HYPHEN, TextLine, Word, text_lines
from shnor_flow.importers.passport.list_items import begins_item

_SPACE = 0.25  # of the line's height
_SLACK = 2.0  # points
_APART = 1.7  # line heights from one baseline to the next, beyond which another paragraph begins
_WHOLE_WIDTH = 0.8  # of a line's letter: less than this stays free where a word was broken for want of room


@dataclass(frozen=True)
class Paragraph:
    """The lines of a paragraph, as printed; `torn` tells which of them may end in the middle of a word."""

    lines: tuple[str, ...]
    torn: frozenset[int] = frozenset()
    x0: float = 0.0
    top: float = 0.0
    bottom: float = 0.0
    height: float = 0.0
    bold: bool = False


def paragraphs_of(words: Iterable[Word], left: float, right: float) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a cell or a page whose text may run from `left` to `right`."""
    groups: list[list[TextLine]] = []
    for line in text_lines(words):
        if groups and _goes_on(groups[-1], line, right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return tuple(_paragraph(group, left, right) for group in groups)


def put_together(above: Paragraph, below: Paragraph) -> Paragraph:
    """Return one paragraph of two that a page break parted."""
    torn = frozenset({*above.torn, *(place + len(above.lines) for place in below.torn)})
    return replace(above, lines=(*above.lines, *below.lines), torn=torn, bottom=below.bottom)


def _goes_on(above: Sequence[TextLine], line: TextLine, right: float) -> bool:
    last = above[-1]
    if line.top - last.top > _APART * max(line.height, last.height):
        return False
    if last.text.endswith((HYPHEN, SOFT_HYPHEN)):
        return True
    if begins_item(line.text) and not line.text[:1].islower():
        return False
    first = line.words[0]
    room = right - last.x1 - _SPACE * last.height
    return first.x1 - first.x0 > room - _SLACK


def _paragraph(lines: Sequence[TextLine], left: float, right: float) -> Paragraph:
    torn = frozenset(place for place, (line, below) in enumerate(pairwise(lines)) if _is_torn(line, below, left, right))
    return Paragraph(
        tuple(line.text for line in lines),
        torn,
        min(line.x0 for line in lines),
        lines[0].top,
        lines[-1].bottom,
        lines[0].height,
        all(word.bold for line in lines for word in line.words),
    )


def _is_torn(line: TextLine, below: TextLine, left: float, right: float) -> bool:
    """Tell whether the only word of a line was broken without a hyphen because the column is narrower than it."""
    word = line.words[-1]
    letter = (word.x1 - word.x0) / len(word.text)
    is_alone = len(line.words) == 1 and not word.spaced and len(word.text) > 3
    fills = min(word.x0 - left, right - word.x1) < 4 * letter and right - left - (word.x1 - word.x0) < 4 * letter
    return is_alone and fills and word.text[-1].isalpha() and below.text[:1].islower()
