"""Shapes of a term's text: it is cut into words, figures, dates and signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from shnor_flow.domain.term_text.dating.parts import Unit

YEARS_KNOWN = range(1990, 2100)

_SHAPES = re.compile(
    r"""
      (?P<iso>\d{4}-\d{2}-\d{2}(?!\d))
    | (?P<date>\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?\d{4}(?!\d)|\d{1,2}\.\d{1,2}\.\d{2}(?!\d)
              |\d{1,2}(?P<mark>[,/-])\d{1,2}(?P=mark)\d{4}(?!\d))
    | (?P<time>\d{1,2}(?::\d\d|[.:]00)(?!\d|\.\d))
    | (?P<month_year>\d{1,2}\.\d{4}(?!\d)|(?:0\d|1[0-2])[/-]\d{4}(?!\d))
    | (?P<day_month>\d{1,2}\.\d{1,2}(?![\d]|\.\d))
    | (?P<number>\d+)(?:\s?-\s?(?:го|ый|ой|ого|ому|его|ая|ое|ые|ым|ом|ую|й|я|е|м|х|ю)(?![а-я])
                       |(?:го|ый|ой|ого|ая|ое|ые|ом|й|я|е)(?![а-я]))?
    | (?P<pair>(?:уч|п)\.?\s?/?\s?г(?![а-я])\.?(?:\s?г(?![а-я]))?)
    | (?P<word>[a-zа-яіѵ]+)(?:\s?-\s?(?:го|ый|ой|ая|ое|ые|ом|й|я|е)(?![а-я]))?
    | (?P<separator>[,;:()&+])
    | (?P<dash>[-/])
    | (?P<quotes>[«»"'“”„.!*\s]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII,
)


class Token(NamedTuple):
    """A terminal of the grammar, its value, and the words it was made of."""

    kind: str
    value: object
    text: str
    meant: str = ""  # the known word that a misspelt one was taken for

    @property
    def is_guess(self) -> bool:
        """Tell whether the word was misspelt."""
        return bool(self.meant) and self.meant != self.text


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in figures, not yet checked against the calendar; the year may be missing, the day too."""

    day: int | None
    month: int
    year: int | None


def shapes_of(text: str) -> Iterator[Token]:
    """Cut the text into shapes; words are kept as they stand."""
    for found in _SHAPES.finditer(text):
        shape, piece = str(found.lastgroup), found.group()
        if shape == "word":
            yield Token("word", found.group("word"), found.group("word"))
        elif shape == "number":
            yield _number(found.group("number"))
        elif shape == "pair":
            yield from _pair(piece)
        elif shape in ("iso", "date", "month_year", "day_month"):
            yield _printed(shape, piece)
        elif shape == "separator":
            yield Token("SEP", piece, piece)
        elif shape == "dash":
            yield Token("DASH" if piece == "-" else "SLASH", piece, piece)
        elif shape == "other":
            yield Token("UNKNOWN", None, piece)


def is_real(printed: PrintedDate) -> bool:
    """Tell whether the calendar has this day (29 February counts where no year is printed)."""
    try:
        date(printed.year or 2024, printed.month, printed.day or 1)
    except ValueError:
        return False
    return True


def _number(figures: str) -> Token:
    number = int(figures[:9])
    if len(figures) == 4 and number in YEARS_KNOWN:
        return Token("YEAR", number, figures)
    return Token("NUMBER" if len(figures) <= 2 else "UNKNOWN", number, figures)


def _pair(piece: str) -> Iterator[Token]:
    """Unfold «уч.г.» and «п/г»."""
    if piece.startswith("п"):
        yield Token("HALF", Unit.HALF, piece) if "/" in piece else Token("UNKNOWN", None, piece)
    else:
        yield Token("SCHOOL", None, "уч")
        yield Token("YEARWORD", Unit.YEAR, "г")


def _printed(shape: str, piece: str) -> Token:
    figures = [int(part) for part in re.findall(r"\d+", piece)]
    if shape == "month_year":
        return Token("MONTHYEAR", PrintedDate(None, figures[0], figures[1]), piece)
    if shape == "day_month":
        return Token("DAYMONTH", PrintedDate(figures[0], figures[1], None), piece)
    if shape == "iso":
        figures.reverse()
    year = figures[2] + 2000 if figures[2] < 100 else figures[2]
    return Token("DATE", PrintedDate(figures[0], figures[1], year), piece)
