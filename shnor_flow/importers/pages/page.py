"""What is on a page, upright and measured in points from its top left corner: words and drawn lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

HYPHEN = "-"
SOFT_HYPHEN = "\u00ad"
SNAP = 3.0  # points: drawn lines nearer than this are one
_TOUCHING = 0.06  # of the line's height
_SHORTEST = 6.0  # points


class Word(NamedTuple):
    """A run of letters without a gap; `spaced` tells that the file has a real space after it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    spaced: bool = False
    bold: bool = False
    turned: int = 0  # quarter turns against the other text of the page

    @property
    def middle(self) -> tuple[float, float]:
        """Return the point that tells which cell the word stands in."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Return the height of its line of text."""
        return self.bottom - self.top


class Ruling(NamedTuple):
    """A drawn line: `at` is its place across, `start` and `end` its extent along."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Page:
    """One page: its words in reading order of the file, its horizontal and vertical lines.

    `is_picture` where what it says is not text but a picture of it.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    across: tuple[Ruling, ...] = ()
    down: tuple[Ruling, ...] = ()
    is_picture: bool = False


@dataclass(frozen=True)
class TextLine:
    """The words of one line of text, from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the line as printed."""
        return " ".join(word.text for word in self.words)

    @property
    def x0(self) -> float:
        """Return where the line begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return where the line ends."""
        return self.words[-1].x1

    @property
    def top(self) -> float:
        """Return the upper edge of its highest word."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Return the lower edge of its lowest word."""
        return max(word.bottom for word in self.words)

    @property
    def height(self) -> float:
        """Return the height of its largest word."""
        return max(word.height for word in self.words)


def merged(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """Put lines together that lie on one another or go on from one another, and leave out short ones."""
    found: list[Ruling] = []
    for group in _levels(sorted(rulings)):
        at = sum(ruling.at for ruling in group) / len(group)
        parts = sorted((ruling.start, ruling.end) for ruling in group)
        start, end = parts[0]
        for next_start, next_end in parts:
            if next_start > end + SNAP:
                found.append(Ruling(at, start, end))
                start, end = next_start, next_end
            end = max(end, next_end)
        found.append(Ruling(at, start, end))
    return tuple(ruling for ruling in found if ruling.end - ruling.start >= _SHORTEST)


def _levels(rulings: Sequence[Ruling]) -> Iterator[list[Ruling]]:
    level: list[Ruling] = []
    for ruling in rulings:
        if level and ruling.at - level[0].at > SNAP:
            yield level
            level = []
        level.append(ruling)
    if level:
        yield level


def text_lines(words: Iterable[Word]) -> tuple[TextLine, ...]:
    """Return the words as lines from top to bottom; words share a line when most of their height overlaps."""
    lines: list[list[Word]] = []
    for word in sorted(_upright(tuple(words)), key=lambda word: (word.top + word.bottom) / 2):
        if lines and _shares_line(word, lines[-1]):
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(TextLine(_touching_joined(sorted(line, key=lambda word: word.x0))) for line in lines)


def _touching_joined(words: Sequence[Word]) -> tuple[Word, ...]:
    """Join words without a gap: a file may hold the letters of a word, or its hyphen, far from one another."""
    joined: list[Word] = []
    for word in words:
        last = joined[-1] if joined else None
        if last is None or last.spaced or abs(word.x0 - last.x1) > _TOUCHING * word.height:
            joined.append(word)
        else:
            joined[-1] = last._replace(
                text=last.text + word.text,
                top=min(last.top, word.top),
                x1=max(last.x1, word.x1),
                bottom=max(last.bottom, word.bottom),
                spaced=word.spaced,
            )
    return tuple(joined)


def _shares_line(word: Word, line: Sequence[Word]) -> bool:
    first = max(line, key=lambda other: other.height)
    overlap = min(word.bottom, first.bottom) - max(word.top, first.top)
    return overlap > 0.5 * min(word.height, first.height)


def _upright(words: Sequence[Word]) -> Sequence[Word]:
    """Turn words that all stand on their side, as in a narrow heading, so that they read from left to right."""
    turned = {word.turned for word in words}
    if turned == {1}:  # runs upwards
        return [word._replace(x0=-word.bottom, top=word.x0, x1=-word.top, bottom=word.x1) for word in words]
    if turned == {3}:  # runs downwards
        return [word._replace(x0=word.top, top=-word.x1, x1=word.bottom, bottom=-word.x0) for word in words]
    return words
