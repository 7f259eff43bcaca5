"""Whether the text of a page is text: a scan has none, and a bad font gives signs instead of letters."""

from collections.abc import Iterable, Sequence
from itertools import chain

from shnor_flow.importers.pdf.words import Glyph

_FEW = 60  # letters: a stamp or a signature over a scan has no more
_GARBLED = 0.4  # of the letters
# Windows-1251 read as windows-1252: «Ïðîãðàììà» is «Программа».
_WRONG_PAGE = {
    character: bytes([code]).decode("windows-1251")
    for code in chain(range(0xC0, 0x100), (0xA8, 0xB8, 0xB9))
    if (character := bytes([code]).decode("windows-1252"))
}


def repaired(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """Return the letters in Russian where the file has them in the code page of Western Europe."""
    letters = [glyph.text for glyph in glyphs if glyph.text.isalpha()]
    wrong = sum("\u00c0" <= letter <= "\u00ff" for letter in letters)
    if len(letters) < _FEW or wrong < _GARBLED * len(letters):
        return glyphs
    return [glyph._replace(text=_WRONG_PAGE.get(glyph.text, glyph.text)) for glyph in glyphs]


def has_few_letters(glyphs: Iterable[Glyph]) -> bool:
    """Tell whether a page has no more text than a scan may have: a stamp, a page number."""
    return sum(glyph.text.isalpha() for glyph in glyphs) < _FEW


def is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Tell whether the text of a page is signs that stand for nothing."""
    shown = [glyph.text for glyph in glyphs if not glyph.text.isspace()]
    bad = sum(text < " " or "\ue000" <= text <= "\uf8ff" or text == "\ufffd" for text in shown)
    return len(shown) >= _FEW and bad > _GARBLED * len(shown)
