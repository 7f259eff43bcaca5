"""Reporting periods, known by codes: 2026Q4, 2026S2 and 2026 of the calendar, 2026-27T2 and 2026-27 of the school."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shnor_flow.domain.errors import Refused

_CODE = re.compile(r"(?P<year>20\d\d)(?:-(?P<until>\d\d))?(?:(?P<letter>[QST])(?P<number>[1-4]))?", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")
_SCHOOL_YEAR_BEGINS = 9  # September
# First and last days of the school year's terms: they hold the vacations too, so that no day of work falls between.
_TERMS = (((9, 1), (10, 31)), ((11, 1), (12, 31)), ((1, 1), (3, 31)), ((4, 1), (5, 31)))


class PeriodKind(StrEnum):
    """How long a period is."""

    QUARTER = "quarter"
    SCHOOL_TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"

    @property
    def is_of_school(self) -> bool:
        """Tell whether it is counted within a school year."""
        return self in (PeriodKind.SCHOOL_TERM, PeriodKind.SCHOOL_YEAR)

    @property
    def in_a_year(self) -> int:
        """Return how many of them a year has."""
        return _COUNTS[self]


_COUNTS = {
    PeriodKind.QUARTER: 4,
    PeriodKind.SCHOOL_TERM: 4,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.YEAR: 1,
    PeriodKind.SCHOOL_YEAR: 1,
}
_LETTERS = {PeriodKind.QUARTER: "Q", PeriodKind.SCHOOL_TERM: "T", PeriodKind.HALF_YEAR: "S"}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}
KIND_NAMES = {
    PeriodKind.QUARTER: "каждый квартал",
    PeriodKind.SCHOOL_TERM: "каждую учебную четверть",
    PeriodKind.HALF_YEAR: "каждое полугодие",
    PeriodKind.YEAR: "каждый календарный год",
    PeriodKind.SCHOOL_YEAR: "каждый учебный год",
}


@dataclass(frozen=True)
class ReportingPeriod:
    """A stretch that figures are given for; `number` counts from 1 within the year, a school year is its first."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the code under which the period is stored and linked to."""
        year = f"{self.year}-{(self.year + 1) % 100:02d}" if self.kind.is_of_school else f"{self.year}"
        return f"{year}{_LETTERS[self.kind]}{self.number}" if self.kind in _LETTERS else year

    @property
    def start(self) -> date:
        """Return the first day."""
        if self.kind is PeriodKind.SCHOOL_TERM:
            return self._school_day(_TERMS[self.number - 1][0])
        if self.kind is PeriodKind.SCHOOL_YEAR:
            return self._school_day(_TERMS[0][0])
        return date(self.year, (self.number - 1) * self._months + 1, 1)

    @property
    def end(self) -> date:
        """Return the last day; the summer belongs to no term."""
        if self.kind is PeriodKind.SCHOOL_TERM:
            return self._school_day(_TERMS[self.number - 1][1])
        if self.kind is PeriodKind.SCHOOL_YEAR:
            return self._school_day(_TERMS[-1][1])
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> "ReportingPeriod":
        """Return the period of the same kind that follows."""
        if self.number < self.kind.in_a_year:
            return ReportingPeriod(self.year, self.kind, self.number + 1)
        return ReportingPeriod(self.year + 1, self.kind)

    @property
    def previous(self) -> "ReportingPeriod":
        """Return the period of the same kind before this one."""
        if self.number > 1:
            return ReportingPeriod(self.year, self.kind, self.number - 1)
        return ReportingPeriod(self.year - 1, self.kind, self.kind.in_a_year)

    @property
    def quarters(self) -> tuple["ReportingPeriod", ...]:
        """Return the calendar quarters that end inside, in order; a quarter holds itself."""
        quarter, found = quarter_of(self.start), []
        while quarter.end <= self.end:
            found.append(quarter)
            quarter = quarter.next
        return tuple(found)

    @property
    def name(self) -> str:
        """Return the name used on screens: «IV квартал 2026 г.»."""
        school_year = f"{self.year}/{(self.year + 1) % 100:02d} учебн"
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{_ROMAN[self.number - 1]} квартал {self.year} г."
            case PeriodKind.SCHOOL_TERM:
                return f"{_ROMAN[self.number - 1]} четверть {school_year}ого года"
            case PeriodKind.HALF_YEAR:
                return f"{_ROMAN[self.number - 1]} полугодие {self.year} г."
            case PeriodKind.YEAR:
                return f"{self.year} год"
            case PeriodKind.SCHOOL_YEAR:
                return f"{school_year}ый год"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def _months(self) -> int:
        return 12 // self.kind.in_a_year

    def _school_day(self, month_and_day: tuple[int, int]) -> date:
        month, day = month_and_day
        return date(self.year if month >= _SCHOOL_YEAR_BEGINS else self.year + 1, month, day)


def parse_period(code: str) -> ReportingPeriod:
    """Return the period of a code; raise Refused with the spellings that are taken."""
    match = _CODE.fullmatch(code.strip().upper())
    if match is None or not _is_whole(match):
        raise Refused(
            f"«{code}» — не отчётный период. Напишите квартал как 2026Q4, полугодие как 2026S2, год как 2026, "
            "учебную четверть как 2026-27T2 или учебный год как 2026-27."
        )
    bare = PeriodKind.SCHOOL_YEAR if match["until"] else PeriodKind.YEAR
    return ReportingPeriod(int(match["year"]), _KINDS.get(match["letter"] or "", bare), int(match["number"] or 1))


def _is_whole(match: re.Match[str]) -> bool:
    """Tell whether the parts of a code belong together: «2026-27Q1», «2026S3» and «2026-28» do not."""
    kind = _KINDS.get(match["letter"] or "")
    if match["until"]:
        follows = (int(match["year"]) + 1) % 100 == int(match["until"])
        return follows and kind in (None, PeriodKind.SCHOOL_TERM)
    return kind is None or (kind is not PeriodKind.SCHOOL_TERM and int(match["number"]) <= kind.in_a_year)


def quarter_of(day: date) -> ReportingPeriod:
    """Return the quarter that holds `day`."""
    return period_of(day, PeriodKind.QUARTER)


def half_year_of(day: date) -> ReportingPeriod:
    """Return the half-year that holds `day`."""
    return period_of(day, PeriodKind.HALF_YEAR)


def year_of(day: date) -> ReportingPeriod:
    """Return the calendar year that holds `day`."""
    return period_of(day, PeriodKind.YEAR)


def period_of(day: date, kind: PeriodKind) -> ReportingPeriod:
    """Return the period of a kind that holds `day`, or, in the summer of a school year, the one that has just ended."""
    if not kind.is_of_school:
        return ReportingPeriod(day.year, kind, (day.month - 1) * kind.in_a_year // 12 + 1)
    period = ReportingPeriod(day.year, kind)
    while day < period.start:
        period = period.previous
    while period.next.start <= day:
        period = period.next
    return period
