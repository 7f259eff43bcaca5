"""Letters become words: by real spaces, by gaps, and by jumps to another line."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from shnor_flow.importers.pages.page import HYPHEN, Word
from shnor_flow.importers.pdf.frame import Frame
from shnor_flow.importers.text.source_text import tidy

_GAP = 0.16  # of the letter's height: between words it is 0.2 or more, between letters about 0
_OVERLAP = 0.6  # of the letter's height, backwards: further back is another line or another cell
_HYPHENS = {"\x02": HYPHEN, "\u2010": HYPHEN, "\u2011": HYPHEN, "\ufffe": HYPHEN}
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}


class Glyph(NamedTuple):
    """One letter: its box in the file, from the bottom left, and its quarter turns counter-clockwise."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turns: int


class _Letter(NamedTuple):
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    turned: int


def words_of_glyphs(glyphs: Iterable[Glyph], frame: Frame) -> tuple[Word, ...]:
    """Return the words in the order of the file; what is printed twice at one place counts once."""
    words: list[Word] = []
    letters: list[_Letter] = []
    for glyph in glyphs:
        text = _HYPHENS.get(glyph.text) or _LIGATURES.get(glyph.text) or glyph.text
        if text.isspace() or (text < " " and text != "\u00ad"):
            _finish(words, letters, spaced=text in " \u00a0")
            continue
        box = frame.box(glyph.x0, glyph.y0, glyph.x1, glyph.y1)
        letter = _Letter(text, *box, (glyph.turns - frame.turns) % 4)
        if letters and _is_apart(letters[-1], letter):
            _finish(words, letters, spaced=False)
        letters.append(letter)
    _finish(words, letters, spaced=False)
    return tuple(dict.fromkeys(words))


def _is_apart(last: _Letter, letter: _Letter) -> bool:
    if last.turned != letter.turned:
        return True
    if letter.turned % 2:
        size = max(last.x1 - last.x0, letter.x1 - letter.x0)
        aside = abs((last.x0 + last.x1) - (letter.x0 + letter.x1)) / 2
        gap = last.top - letter.bottom if letter.turned == 1 else letter.top - last.bottom
    else:
        size = max(last.bottom - last.top, letter.bottom - letter.top)
        aside = abs((last.top + last.bottom) - (letter.top + letter.bottom)) / 2
        gap = letter.x0 - last.x1
    return aside > size / 2 or gap > _GAP * size or gap < -_OVERLAP * size


def _finish(words: list[Word], letters: list[_Letter], *, spaced: bool) -> None:
    if not letters:
        if spaced and words and not words[-1].spaced:
            words[-1] = words[-1]._replace(spaced=True)
        return
    # Soft hyphens end lines: the joining of lines wants to see them, all else that is invisible goes.
    text = "".join(letter.text for letter in letters)
    kept = tidy(text) + ("\u00ad" if text.endswith("\u00ad") else "")
    if kept:
        words.append(Word(kept, *_box(letters), spaced=spaced, turned=letters[0].turned))
    letters.clear()


def _box(letters: Sequence[_Letter]) -> tuple[float, float, float, float]:
    return (
        min(letter.x0 for letter in letters),
        min(letter.top for letter in letters),
        max(letter.x1 for letter in letters),
        max(letter.bottom for letter in letters),
    )
