"""Reporting periods: quarters, half-years and years, known by codes such as 2026Q4, 2026S2 and 2026."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shnor_flow.domain.errors import Refused

_CODE = re.compile(r"(?P<year>20\d\d)(?:(?P<letter>[QS])(?P<number>[1-4]))?", re.ASCII)
_ROMAN = ("I", "II", "III", "IV")


class PeriodKind(StrEnum):
    """How long a period is; the value is its letter in a code."""

    QUARTER = "Q"
    HALF_YEAR = "S"
    YEAR = ""

    @property
    def months(self) -> int:
        """Return the length in months."""
        return {PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}[self]


@dataclass(frozen=True)
class ReportingPeriod:
    """A quarter, a half-year or a calendar year; `number` counts from 1 within the year."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the code under which the period is stored and linked to."""
        return f"{self.year}" if self.kind is PeriodKind.YEAR else f"{self.year}{self.kind}{self.number}"

    @property
    def start(self) -> date:
        """Return the first day."""
        return date(self.year, (self.number - 1) * self.kind.months + 1, 1)

    @property
    def end(self) -> date:
        """Return the last day."""
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> "ReportingPeriod":
        """Return the period of the same kind that follows."""
        return _containing(self._month_from_start(self.kind.months), self.kind)

    @property
    def previous(self) -> "ReportingPeriod":
        """Return the period of the same kind before this one."""
        return _containing(self.start - timedelta(days=1), self.kind)

    @property
    def quarters(self) -> tuple["ReportingPeriod", ...]:
        """Return the quarters inside, in order; a quarter holds itself."""
        return tuple(quarter_of(self._month_from_start(month)) for month in range(0, self.kind.months, 3))

    @property
    def name(self) -> str:
        """Return the name used on screens: «IV квартал 2026 г.»."""
        match self.kind:
            case PeriodKind.QUARTER:
                return f"{_ROMAN[self.number - 1]} квартал {self.year} г."
            case PeriodKind.HALF_YEAR:
                return f"{_ROMAN[self.number - 1]} полугодие {self.year} г."
            case PeriodKind.YEAR:
                return f"{self.year} год"

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def _month_from_start(self, months: int) -> date:
        years, month = divmod(self.start.month - 1 + months, 12)
        return date(self.year + years, month + 1, 1)


def parse_period(code: str) -> ReportingPeriod:
    """Return the period of a code; raise Refused with the spellings that are taken."""
    match = _CODE.fullmatch(code.strip().upper())
    if not match or (match["letter"] == PeriodKind.HALF_YEAR and int(match["number"]) > 2):
        raise Refused(
            f"«{code}» — не отчётный период. Напишите квартал как 2026Q4, полугодие как 2026S2 или год как 2026."
        )
    return ReportingPeriod(int(match["year"]), PeriodKind(match["letter"] or ""), int(match["number"] or 1))


def quarter_of(day: date) -> ReportingPeriod:
    """Return the quarter that holds `day`."""
    return _containing(day, PeriodKind.QUARTER)


def half_year_of(day: date) -> ReportingPeriod:
    """Return the half-year that holds `day`."""
    return _containing(day, PeriodKind.HALF_YEAR)


def year_of(day: date) -> ReportingPeriod:
    """Return the calendar year that holds `day`."""
    return _containing(day, PeriodKind.YEAR)


def _containing(day: date, kind: PeriodKind) -> ReportingPeriod:
    return ReportingPeriod(day.year, kind, (day.month - 1) // kind.months + 1)
