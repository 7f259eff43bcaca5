"""A reporting period as people write it: «1 кв. 2024», «I полугодие 2024 г.», «2024-25 уч. год», «2024Q1».

Words that leave the period open («9 месяцев», a quarter without its year) give no period: somebody has to say.
"""

import re
from dataclasses import dataclass, replace

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod

_LOOK_ALIKE = str.maketrans({"і": "i", "ӏ": "i", "ⅰ": "i", "ё": "е", "\u00a0": " ", "\u202f": " "})
_ORDINALS = {"перв": 1, "втор": 2, "трет": 3, "четверт": 4}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTH = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*"
_NUMBER = r"(?:[1-4]|i{1,3}|iv|перв|втор|трет|четверт)"
_ENDING = r"(?:\s*-?\s*(?:[йяое]|ый|ая|ое|ий|ья|ье|го|ом|ой|ого|ей))?"
_KIND = r"(?P<{}>кв(?:артал[а-я]*|\b)|полугод[а-я]*|п/г|п/год[а-я]*|(?:уч(?:ебн[а-я]*|\.)?\s*)?четверт(?:ь|и|ей)\b)\.?"
_SCHOOL = r"(?:\s*(?P<school{}>уч(?:ебн[а-я]*|\.)?\s*(?:г(?:од[а-я]*|\.)?)|у\.\s?г\.))"
_PIECES = (
    ("code", re.compile(r"\b(?P<year>20\d\d)(?:-(?P<until>\d\d))?(?P<letter>[qst])(?P<number>[1-4])\b")),
    ("months", re.compile(rf"\b(?P<first>{_MONTH})\s*[-–—]\s*(?P<last>{_MONTH})")),
    ("number", re.compile(rf"(?<![\w.])(?P<number>{_NUMBER}){_ENDING}\s*{_KIND.format('kind')}")),
    ("reversed", re.compile(rf"\b{_KIND.format('kind')}\s*(?:№\s*)?(?P<number>[1-4]|i{{1,3}}|iv)(?![\w])")),
    (
        "school",
        re.compile(rf"(?<!\d)(?P<year>20\d\d)\s*[-–—/]\s*(?P<until>20\d\d|\d\d)(?!\d){_SCHOOL.format('')}?"),
    ),
    ("year", re.compile(r"(?<![\d.,/])(?P<year>20\d\d)(?![\d/])(?:\s*г(?:од[а-я]*|\.|\b)\.?)?")),
)
_FILLING = re.compile(r"\b(?:за|итоги|итог|данные|сведения|на|период|отчетный|года?|г)\b|[\s.,;:()«»\"\-–—/|]+")
_LETTERS = {"q": PeriodKind.QUARTER, "s": PeriodKind.HALF_YEAR, "t": PeriodKind.SCHOOL_TERM}


@dataclass(frozen=True)
class PeriodWords:
    """What words say of a period, perhaps not all of it: «I кв.» has no year yet."""

    kind: PeriodKind | None = None
    number: int | None = None
    year: int | None = None
    until: int | None = None  # the second year of a school year
    is_torn: bool = False  # two parts of it contradict each other

    def __bool__(self) -> bool:
        return bool(self.kind or self.year or self.is_torn)

    def with_(self, other: "PeriodWords") -> "PeriodWords":
        """Return both together; what they say differently tears the period."""
        torn = self.is_torn or other.is_torn
        values: dict[str, object] = {}
        for name in ("kind", "number", "year", "until"):
            one, two = getattr(self, name), getattr(other, name)
            torn = torn or (one is not None and two is not None and one != two)
            values[name] = two if one is None else one
        return replace(PeriodWords(**values), is_torn=torn)  # type: ignore[arg-type]  # the fields' own values

    @property
    def period(self) -> ReportingPeriod | None:
        """Return the period, None where something of it is missing or does not fit together."""
        if self.is_torn or self.year is None:
            return None
        follows = self.until is not None and self.until % 100 == (self.year + 1) % 100
        if self.until is not None and not follows:
            return None
        kind = self.kind or (PeriodKind.SCHOOL_YEAR if follows else PeriodKind.YEAR)
        if kind.is_of_school is not follows:
            return None  # a quarter of a school year, a school term of a calendar one
        number = self.number or (1 if kind.in_a_year == 1 else 0)
        return ReportingPeriod(self.year, kind, number) if 1 <= number <= kind.in_a_year else None


def read_period(text: str) -> ReportingPeriod | None:
    """Return the period the whole text names; None where it names none, or says something else besides."""
    words, rest = cut_period(text)
    return words.period if not rest else None


def cut_period(text: str) -> tuple[PeriodWords, str]:
    """Return what the text says of a period, and its other words; both may be empty."""
    folded = text.translate(_LOOK_ALIKE).casefold().translate(_LOOK_ALIKE)
    if len(folded) != len(text):  # a letter that folds into two: the places would not agree
        text = folded
    said = PeriodWords()
    taken: list[tuple[int, int]] = []
    for name, pattern in _PIECES:
        for found in pattern.finditer(folded):
            if any(start < found.end() and found.start() < end for start, end in taken):
                continue
            taken.append(found.span())
            said = said.with_(_piece(name, found))
    left = "".join(" " if any(start <= at < end for start, end in taken) else char for at, char in enumerate(text))
    if not _FILLING.sub("", left.casefold()):
        return said, ""
    return said, " ".join(left.split())


def _piece(name: str, found: re.Match[str]) -> PeriodWords:
    if name == "code":
        until = int(found["until"]) if found["until"] else None
        return PeriodWords(_LETTERS[found["letter"]], int(found["number"]), int(found["year"]), until)
    if name == "months":
        return _of_months(_month(found["first"]), _month(found["last"]))
    if name in ("number", "reversed"):
        return PeriodWords(_kind(found["kind"]), _number(found["number"]))
    if name == "school":
        return PeriodWords(year=int(found["year"]), until=int(found["until"]))
    return PeriodWords(year=int(found["year"]))


def _of_months(first: int, last: int) -> PeriodWords:
    for kind in (PeriodKind.QUARTER, PeriodKind.HALF_YEAR):
        months = 12 // kind.in_a_year
        if last - first == months - 1 and (first - 1) % months == 0:
            return PeriodWords(kind, (first - 1) // months + 1)
    return PeriodWords(is_torn=True)  # nine months of a running total are no period of ours


def _month(word: str) -> int:
    return next(place for place, start in enumerate(_MONTHS, start=1) if word.startswith(start) and _fits(word, start))


def _fits(word: str, start: str) -> bool:
    return start != "ма" or not word.startswith("мар")


def _kind(words: str) -> PeriodKind:
    if words.startswith("кв"):
        return PeriodKind.QUARTER
    return PeriodKind.HALF_YEAR if words.startswith("п") else PeriodKind.SCHOOL_TERM


def _number(words: str) -> int:
    return int(words) if words.isdigit() else _ROMAN.get(words) or _ORDINALS[words]
