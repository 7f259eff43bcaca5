"""What dates of a term are made of: units of time, and places in the year."""

import calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property, lru_cache

from shnor_flow.domain.calendar.academic_calendar import UNKNOWN, AcademicCalendar, Division, SchoolYearDates, Season
from shnor_flow.domain.term import Period, Window

FIRST = 1
LAST = -1  # the last of something: a day of its month, a quarter of its year
FEBRUARY = 2
_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
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


# The calendar of terms and vacations that a reading goes by. The grammar's rules and the places they make ask for it
# deep inside, and `read_term` is a function of it all the same: it is set for the time of one reading.
_IN_FORCE: ContextVar[AcademicCalendar] = ContextVar("academic_calendar", default=UNKNOWN)


def calendar_in_force() -> AcademicCalendar:
    """Return the academic calendar of this reading."""
    return _IN_FORCE.get()


@contextmanager
def reading_by(academic: AcademicCalendar) -> Iterator[None]:
    """Read by this academic calendar for as long as the block lasts."""
    token = _IN_FORCE.set(academic)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


@dataclass(frozen=True)
class MonthDay:
    """A day without its year; a negative day counts from the month's end."""

    month: int
    day: int

    def in_year(self, year: int) -> date | None:
        """Return the day, or None where the year has no such day (29 February)."""
        if 1 <= self.day <= 28:  # every month has it
            return date(year, self.month, self.day)
        length = _LENGTHS[self.month] + (self.month == FEBRUARY and calendar.isleap(year))
        day = self.day if self.day > 0 else length + 1 + self.day
        return date(year, self.month, day) if 1 <= day <= length else None

    @property
    def order(self) -> tuple[int, int]:
        """Where in the year it comes."""
        return self.month, self.day if self.day > 0 else 32 + self.day


class SchoolSpan(StrEnum):
    """A part of the school year whose days an academic calendar sets."""

    TERM = "term"
    TRIMESTER = "trimester"
    TERM_RESULTS = "term-results"
    TRIMESTER_RESULTS = "trimester-results"
    AUTUMN = "autumn"
    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"

    @property
    def division(self) -> Division:
        """Whether it belongs to terms or to trimesters."""
        return Division.TRIMESTER if self in (SchoolSpan.TRIMESTER, SchoolSpan.TRIMESTER_RESULTS) else Division.TERM

    @property
    def is_vacation(self) -> bool:
        """Whether it is a vacation."""
        return self in _VACATIONS

    @property
    def is_results(self) -> bool:
        """Whether it is the time after a term, when its results are summed up."""
        return self in (SchoolSpan.TERM_RESULTS, SchoolSpan.TRIMESTER_RESULTS)

    def days_in(self, dates: SchoolYearDates, number: int) -> Period | None:
        """Return its days in a school year that is known."""
        if self.is_vacation:
            return dates.vacation(Season(self.value))
        return dates.results(self.division, number) if self.is_results else dates.part(self.division, number)


_VACATIONS = frozenset(SchoolSpan(season.value) for season in Season)
_WITHOUT_USUAL_DAYS = (_VACATIONS - {SchoolSpan.SUMMER}) | {SchoolSpan.TERM_RESULTS, SchoolSpan.TRIMESTER_RESULTS}


@dataclass(frozen=True)
class SchoolEdge(MonthDay):
    """The first or last day of a term or a vacation: month and day are the usual ones, a calendar in force moves it."""

    span: SchoolSpan
    number: int  # of the term, from 1; 0 for a vacation
    closes: bool
    years_back: int  # how long before the year of this edge its school year began

    def in_year(self, year: int) -> date | None:
        """Return the day by the calendar in force, or the usual one where it is silent; vacations have none."""
        academic = calendar_in_force()
        dates = academic.of(year - self.years_back) if academic.years else None
        found = self.span.days_in(dates, self.number) if dates else None
        if found:
            return found.end if self.closes else found.start
        return None if self.span in _WITHOUT_USUAL_DAYS else super().in_year(year)


@dataclass(frozen=True)
class Stretch:
    """Days that come back every year; without `first` only the deadline is named; may run over New Year."""

    first: MonthDay | None
    last: MonthDay

    @cached_property
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


@cache
def months(first: int, last: int) -> Stretch:
    """Return the whole months from `first` to `last`."""
    return Stretch(MonthDay(first, 1), MonthDay(last, LAST))


@lru_cache(maxsize=2048)
def days(month: int, first: int, last: int) -> Stretch:
    """Return days of one month."""
    return Stretch(MonthDay(month, first), MonthDay(month, last))


_USUAL_MONTHS = {
    SchoolSpan.TERM: ((9, 10), (11, 12), (1, 3), (4, 5)),
    SchoolSpan.TRIMESTER: ((9, 11), (12, 2), (3, 5)),
}
# Where in the year vacations lie, for their order only: the days themselves are the calendar's.
_USUAL_DAYS = {
    SchoolSpan.AUTUMN: ((10, 28), (11, 5)),
    SchoolSpan.WINTER: ((12, 29), (1, 9)),
    SchoolSpan.SPRING: ((3, 25), (4, 2)),
    SchoolSpan.SUMMER: ((6, 1), (8, LAST)),
}


def vacation(season: SchoolSpan) -> Stretch:
    """Return the vacation of a season."""
    (first_month, first_day), (last_month, last_day) = _USUAL_DAYS[season]
    first_back, last_back = int(first_month < SCHOOL_START_MONTH), int(last_month <= SCHOOL_START_MONTH)
    return Stretch(
        SchoolEdge(first_month, first_day, season, 0, False, first_back),
        SchoolEdge(last_month, last_day, season, 0, True, last_back),
    )


def results_of_part(span: SchoolSpan, number: int) -> Stretch:
    """Return the time in which the results of a term are summed up."""
    last = _part(span, number).last
    results = SchoolSpan.TERM_RESULTS if span is SchoolSpan.TERM else SchoolSpan.TRIMESTER_RESULTS
    back = int(last.month < SCHOOL_START_MONTH)
    return Stretch(
        SchoolEdge(last.month, last.day, results, number, False, back),
        SchoolEdge(last.month, last.day, results, number, True, back),
    )


def school_edge_of(place: Stretch) -> SchoolEdge | None:
    """Return an edge of the place that an academic calendar moves, if it has one."""
    return next((edge for edge in (place.last, place.first) if isinstance(edge, SchoolEdge)), None)


def _part(span: SchoolSpan, number: int) -> Stretch:
    first, last = _USUAL_MONTHS[span][number - 1]
    return Stretch(
        SchoolEdge(first, 1, span, number, False, int(first < SCHOOL_START_MONTH)),
        SchoolEdge(last, LAST, span, number, True, int(last < SCHOOL_START_MONTH)),
    )


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
    Unit.TERM: tuple(_part(SchoolSpan.TERM, number) for number in range(1, 5)),
    Unit.TRIMESTER: tuple(_part(SchoolSpan.TRIMESTER, number) for number in range(1, 4)),
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
