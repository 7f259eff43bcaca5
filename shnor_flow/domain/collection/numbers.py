"""Numbers as people in Russia type and read them: «1 200», «12,5», «66,7 %»."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

Number = int | float | Fraction

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_NUMBER = re.compile(r"-?(?:\d{1,12}|\d{1,3}(?: \d{3}){1,3})(?:[.,]\d{1,6})?", re.ASCII)
_NO_BREAK = "\u00a0"


def parse_number(text: str) -> float | None:
    """Return the number a person typed, or None where it isn't one; thousands may be parted by spaces."""
    tidy = _SPACES.sub(" ", text).strip().translate(_MINUS_SIGNS)
    if not _NUMBER.fullmatch(tidy):
        return None
    return float(tidy.replace(" ", "").replace(",", "."))


def exact(value: Number) -> Fraction:
    """Return the number as it was typed: 0.1 is one tenth, not its nearest binary neighbour."""
    if isinstance(value, float):
        # Most figures are whole, and a whole one need not go by way of its spelling, which is five times dearer.
        return Fraction(int(value)) if value.is_integer() else Fraction(str(value))
    return Fraction(value)


@lru_cache(maxsize=4096)  # a page of cells writes the same small numbers thousands of times
def write_number(value: Number | None, digits: int = 1) -> str:
    """Return «1 234,5» with no-break spaces, at most `digits` after the comma, a dash for None."""
    if value is None:
        return "—"
    fraction = exact(value)
    step = Decimal(1).scaleb(-digits)
    rounded = (Decimal(fraction.numerator) / Decimal(fraction.denominator)).quantize(step, ROUND_HALF_UP)
    whole, _, tail = f"{abs(rounded):,f}".partition(".")
    tail = tail.rstrip("0")
    sign = "\u2212" if rounded < 0 else ""
    return sign + whole.replace(",", _NO_BREAK) + (f",{tail}" if tail else "")
