"""What dates of a term are made of: units of time, and places in the year."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shnor_flow.domain.term import Window

FIRST = 1
LAST = -1  # the last of something: a day of its month, a quarter of its year
SCHOOL_END_MONTH = 5
SCHOOL_START_MONTH = 8  # what is planned for August of a school year prepares it


class Unreadable(Exception):
    """The words are clear and the dates impossible; `str(error)` is the Russian reason."""


class Unit(StrEnum):
    """Slices of time that a plan repeats itself in."""

    YEAR = "year"
    HALF = "half"
    THIRD = "third"
    QUARTER = "quarter"
    TWO_MONTHS = "two-months"
    MONTH = "month"
    HALF_MONTH = "half-month"
    WEEK = "week"
    DAY = "day"
    SCHOOL_YEAR = "school-year"
    SCHOOL_HALF = "school-half"
    TERM = "term"
    TRIMESTER = "trimester"


@dataclass(frozen=True)
class MonthDay:
    """A day without its year; a negative day counts from the month's end."""

    month: int
    day: int

    def in_year(self, year: int) -> date | None:
        """Return the day, or None where the year has no such day (29 February)."""
        if 1 <= self.day <= 28:  # every month has it
            return date(year, self.month, self.day)
        length = calendar.monthrange(year, self.month)[1]
        day = self.day if self.day > 0 else length + 1 + self.day
        return date(year, self.month, day) if 1 <= day <= length else None

    @property
    def order(self) -> tuple[int, int]:
        """Where in the year it comes."""
        return self.month, self.day if self.day > 0 else 32 + self.day


@dataclass(frozen=True)
class Stretch:
    """Days that come back every year; without `first` only the deadline is named; may run over New Year."""

    first: MonthDay | None
    last: MonthDay

    @property
    def wraps(self) -> bool:
        """Whether it ends in the year after the one it starts in."""
        return self.first is not None and self.last.order < self.first.order

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def in_year(self, year: int) -> Window | None:
        """Return the window that starts (or, without a start, is due) in this year."""
        due = self.last.in_year(year + self.wraps)
        if self.first is None:
            return Window(None, due) if due else None
        start = self.first.in_year(year)
        return Window(start, due) if start and due else None

    def in_school_year(self, year: int) -> Window | None:
        """Return the window of the school year that starts in September of this year."""
        month = (self.first or self.last).month
        return self.in_year(year if month >= SCHOOL_START_MONTH else year + 1)


@dataclass(frozen=True)
class WeekdayOfMonth:
    """The n-th (or last) Monday..Sunday of a month; weekdays count from 0."""

    nth: int
    weekday: int
    month: int

    def in_year(self, year: int) -> Window | None:
        """Return the day, or None where the month has no fifth such weekday."""
        first_weekday, length = calendar.monthrange(year, self.month)
        first = 1 + (self.weekday - first_weekday) % 7
        days = range(first, length + 1, 7)
        if self.nth != LAST and self.nth > len(days):
            return None
        day = date(year, self.month, days[LAST if self.nth == LAST else self.nth - 1])
        return Window(day, day)

    def in_school_year(self, year: int) -> Window | None:
        """Return the day in the school year that starts in September of this year."""
        return self.in_year(year if self.month >= SCHOOL_START_MONTH else year + 1)


@dataclass(frozen=True)
class Report:
    """A deadline after the slice it reports on."""

    about: Stretch
    last: MonthDay

    def in_year(self, year: int) -> Window | None:
        """Return the deadline of the slice that starts in this year."""
        later = self.last.order <= self.about.last.order
        due = self.last.in_year(year + self.about.wraps + later)
        return Window(None, due) if due else None


Place = Stretch | WeekdayOfMonth


def months(first: int, last: int) -> Stretch:
    """Return the whole months from `first` to `last`."""
    return Stretch(MonthDay(first, 1), MonthDay(last, LAST))


def days(month: int, first: int, last: int) -> Stretch:
    """Return days of one month."""
    return Stretch(MonthDay(month, first), MonthDay(month, last))


SCHOOL_YEAR = Stretch(MonthDay(9, 1), MonthDay(5, 31))
SLICES: dict[Unit, tuple[Stretch, ...]] = {
    Unit.YEAR: (months(1, 12),),
    Unit.HALF: tuple(months(first, first + 5) for first in (1, 7)),
    Unit.THIRD: tuple(months(first, first + 3) for first in (1, 5, 9)),
    Unit.QUARTER: tuple(months(first, first + 2) for first in (1, 4, 7, 10)),
    Unit.TWO_MONTHS: tuple(months(first, first + 1) for first in range(1, 13, 2)),
    Unit.MONTH: tuple(months(month, month) for month in range(1, 13)),
    Unit.HALF_MONTH: tuple(days(month, *half) for month in range(1, 13) for half in ((1, 15), (16, LAST))),
    Unit.SCHOOL_YEAR: (SCHOOL_YEAR,),
    Unit.SCHOOL_HALF: (months(9, 12), months(1, 5)),
    Unit.TERM: (months(9, 10), months(11, 12), months(1, 3), months(4, 5)),
    Unit.TRIMESTER: (months(9, 11), months(12, 2), months(3, 5)),
}


def school_place(place: Place) -> Place:
    """Return a half-year of a school year: its first half is September to December; other places stay."""
    if isinstance(place, Stretch) and place in SLICES[Unit.HALF]:
        return SLICES[Unit.SCHOOL_HALF][SLICES[Unit.HALF].index(place)]
    return place


def is_leap_day(place: Place) -> bool:
    """Tell whether it starts or ends on a day that most years don't have."""
    return isinstance(place, Stretch) and MonthDay(2, 29) in (place.first, place.last)


def is_between_school_years(place: Place) -> bool:
    """Tell whether it starts in the summer, which either of two school years may be meant by."""
    month = (place.first or place.last).month if isinstance(place, Stretch) else place.month
    return 6 <= month <= 8
