"""A number of a spreadsheet as its format shows it: a month and year, a date, a share, a number with words."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shnor_flow.domain.calendar.dates import MONTHS

_OF_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DIGITS = re.compile(r"[#0?](?:[#0?, ]*[#0?])?(?:\.([#0?]+))?")
_SHARE = re.compile(r"(?:\.([0#?]+))?\s*%")
_EXPONENT = re.compile(r"[eE][+-]")
# Formats that a file names by number only. What they look like depends on the reader's Windows.
_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "dd.mm.yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    22: "dd.mm.yyyy h:mm",
    49: "@",
}
_FIRST_DAY = date(1899, 12, 30)  # Excel believes in 29 February 1900, so the count is right from March 1900 on
_FIRST_DAY_1904 = date(1904, 1, 1)


@dataclass(frozen=True)
class Shown:
    """The words of a cell, and a doubt in Russian where they hide something."""

    text: str
    doubt: str = ""


def built_in(number: int) -> str:
    """Return the format that a file names by this number."""
    if number in (18, 19, 20, 21, 45, 46, 47):
        return "h:mm"
    if 27 <= number <= 36 or 50 <= number <= 58:
        return "dd.mm.yyyy"
    return _BUILT_IN.get(number, "General")


def shown_number(value: float, form: str, *, from_1904: bool = False) -> Shown:
    """Return a number as its format shows it."""
    section = form.split(";")[0] if ";" in _LITERAL.sub("", form) else form
    letters = _BRACKETS.sub("", _LITERAL.sub("", section)).lower()
    if _is_of_days(letters):
        day = _day(value, from_1904=from_1904)
        return shown_day(day, letters) if day else Shown(_plain(value))
    if "%" in letters:
        share = _SHARE.search(letters)
        return Shown(f"{_rounded(value * 100, len(share[1]) if share and share[1] else 0)}%")
    if _EXPONENT.search(section):
        return Shown(_plain(value))
    return Shown(_with_words(value, _BRACKETS.sub("", section)))


def shows_number(form: str) -> bool:
    """Tell whether a format shows a number as one: neither a day nor a share in per cent."""
    section = form.split(";")[0] if ";" in _LITERAL.sub("", form) else form
    letters = _BRACKETS.sub("", _LITERAL.sub("", section)).lower()
    return not _is_of_days(letters) and "%" not in letters


def shown_day(day: date, letters: str) -> Shown:
    """Return a date as a format of these letters shows it; what the format leaves out is told as a doubt."""
    months = re.sub(r"h+:?m+|m+:?s+", "", letters)
    has_day, has_month, has_year = "d" in months, "m" in months, "y" in months or "г" in months
    if has_month and has_year and not has_day:
        return Shown(f"{MONTHS[day.month - 1]} {day.year} г.")
    if has_year and not has_month and not has_day:
        return Shown(str(day.year))
    if has_year or not has_month:
        return Shown(f"{day:%d.%m.%Y}")
    text = f"{day.day} {_OF_MONTHS[day.month - 1]}" if has_day else MONTHS[day.month - 1]
    return Shown(text, f"В ячейке видно «{text}», а записана дата {day:%d.%m.%Y}: проверьте, имеет ли год значение.")


def _is_of_days(letters: str) -> bool:
    if letters in ("general", "@", "основной"):
        return False
    return bool(re.search(r"[dyдг]|m(?!.*[#0])", letters)) and not re.search(r"[#?]|0(?!0*$)", letters)


def _day(value: float, *, from_1904: bool) -> date | None:
    if not 1 <= value < 2_958_466:
        return None
    return (_FIRST_DAY_1904 if from_1904 else _FIRST_DAY) + timedelta(days=int(value))


def _with_words(value: float, section: str) -> str:
    """Return the number between the words that its format puts round it: «0" г."»."""
    words = [(found.start(), found[0]) for found in _LITERAL.finditer(section)]
    bare = _LITERAL.sub(lambda found: " " * len(found[0]), section)
    digits = _DIGITS.search(bare)
    if digits is None:
        return _plain(value)
    number = _rounded(value, len(digits[1] or ""))
    before = "".join(_said(word) for place, word in words if place < digits.start())
    after = "".join(_said(word) for place, word in words if place > digits.start())
    tail = bare[digits.end() :].strip()
    return f"{before}{number}{tail if tail == '.' else ''}{after}".strip()


def _said(literal: str) -> str:
    if literal[0] == '"':
        return literal[1:-1]
    return literal[1] if literal[0] == "\\" else ""


def _rounded(value: float, decimals: int) -> str:
    return _plain(round(value, 10)) if decimals == 0 and value != int(value) else f"{value:.{decimals}f}"


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"


def day_of(moment: datetime | date) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
