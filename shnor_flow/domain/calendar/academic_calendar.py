"""The school year as a municipality or a school keeps it: terms, trimesters and vacations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.term import Period

TERMS = 4
TRIMESTERS = 3
_ONE_DAY = timedelta(days=1)
_RESULTS_DAYS = 10  # how long after a term its results are summed up, unless the next one starts sooner
_ROMAN = ("I", "II", "III", "IV")


class Season(StrEnum):
    """Vacations of a school year, in its order."""

    AUTUMN = "autumn"
    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"


SEASON_WORDS = {
    Season.AUTUMN: "осенние каникулы",
    Season.WINTER: "зимние каникулы",
    Season.SPRING: "весенние каникулы",
    Season.SUMMER: "летние каникулы",
}


class Division(StrEnum):
    """What a school year is divided into."""

    TERM = "term"
    TRIMESTER = "trimester"


@dataclass(frozen=True)
class SchoolYearDates:
    """One school year: `year` is that of its autumn; what is not known is left out.

    A school teaches by terms or by trimesters; a municipality may have schools of both kinds.
    """

    year: int
    terms: tuple[Period, ...] = ()
    trimesters: tuple[Period, ...] = ()
    vacations: tuple[tuple[Season, Period], ...] = ()

    @property
    def name(self) -> str:
        """Return the name used on screens: «2026/27»."""
        return school_year_name(self.year)

    def parts(self, division: Division) -> tuple[Period, ...]:
        """Return the terms or the trimesters."""
        return self.terms if division is Division.TERM else self.trimesters

    def part(self, division: Division, number: int) -> Period | None:
        """Return a term or trimester, counted from 1."""
        parts = self.parts(division)
        return parts[number - 1] if number <= len(parts) else None

    def results(self, division: Division, number: int) -> Period | None:
        """Return the days in which the results of a term are summed up: from its last day to the next term's eve."""
        part, following = self.part(division, number), self.part(division, number + 1)
        if part is None:
            return None
        last = part.end + timedelta(days=_RESULTS_DAYS)
        return Period(part.end, min(last, following.start - _ONE_DAY) if following else last)

    def vacation(self, season: Season) -> Period | None:
        """Return the vacation as entered, or the gap between the terms where it was not."""
        entered = dict(self.vacations).get(season)
        if entered is not None or len(self.terms) < TERMS:
            return entered
        place = list(Season).index(season)
        if season is Season.SUMMER:
            return Period(self.terms[-1].end + _ONE_DAY, date(self.year + 1, 8, 31))
        gap = Period(self.terms[place].end + _ONE_DAY, self.terms[place + 1].start - _ONE_DAY)
        return gap if gap.start <= gap.end else None


@dataclass(frozen=True)
class AcademicCalendar:
    """The school years that are known; the others have the terms that everybody assumes, and no vacations."""

    years: tuple[SchoolYearDates, ...] = ()

    def of(self, year: int) -> SchoolYearDates | None:
        """Return the school year that begins in the autumn of this year, or None where nobody entered it."""
        return next((known for known in self.years if known.year == year), None)

    @property
    def knows_vacations(self) -> bool:
        """Tell whether any vacation is known."""
        return any(known.vacation(season) for known in self.years for season in Season)

    def knows(self, division: Division) -> bool:
        """Tell whether any school year has its terms, or its trimesters."""
        return any(known.parts(division) for known in self.years)

    def over(self, own: "AcademicCalendar") -> "AcademicCalendar":
        """Return this calendar with a school's own dates in place of the municipality's, part by part."""
        years = {known.year: known for known in self.years}
        for dates in own.years:
            under = years.get(dates.year, SchoolYearDates(dates.year))
            years[dates.year] = _laid_over(dates, under)
        return AcademicCalendar(tuple(years[year] for year in sorted(years)))


UNKNOWN = AcademicCalendar()


def school_year_name(year: int) -> str:
    """Return «2026/27» for the school year that begins in the autumn of 2026."""
    return f"{year}/{(year + 1) % 100:02}"


def school_year_of(day: date) -> int:
    """Return the autumn's year of the school year that a day belongs to; August is still the old one."""
    return day.year if day.month > 8 else day.year - 1


def checked(dates: SchoolYearDates) -> SchoolYearDates:
    """Return the dates unless they can't be a school year; Refused says which of them is wrong."""
    for division, count, words in ((Division.TERM, TERMS, "четверть"), (Division.TRIMESTER, TRIMESTERS, "триместр")):
        parts = dates.parts(division)
        if len(parts) not in (0, count):
            raise Refused(f"Заполните все {count} строки ({words}) или оставьте их пустыми.")
        for number, part in enumerate(parts, start=1):
            _refuse_odd(part, f"{_ROMAN[number - 1]} {words}", dates.year)
        for number, (before, after) in enumerate(pairwise(parts), start=1):
            if after.start <= before.end:
                raise Refused(
                    f"{_ROMAN[number]} {words} начинается {_day(after.start)}, раньше, чем кончается предыдущая "
                    f"({_day(before.end)}): исправьте даты."
                )
    for season, vacation in dates.vacations:
        _refuse_odd(vacation, SEASON_WORDS[season].capitalize(), dates.year)
        for part in dates.terms:
            if vacation.start <= part.end and part.start <= vacation.end:
                raise Refused(
                    f"{SEASON_WORDS[season].capitalize()} ({_span(vacation)}) заходят на четверть ({_span(part)}): "
                    "исправьте даты."
                )
    return dates


def _laid_over(own: SchoolYearDates, under: SchoolYearDates) -> SchoolYearDates:
    """A school that gives its own terms has its own gaps between them: the municipality's vacations do not stay."""
    vacations = {**({} if own.terms or own.trimesters else dict(under.vacations)), **dict(own.vacations)}
    return SchoolYearDates(
        own.year,
        own.terms or (() if own.trimesters else under.terms),
        own.trimesters or (() if own.terms else under.trimesters),
        tuple((season, vacations[season]) for season in _in_order(vacations)),
    )


def _in_order(vacations: dict[Season, Period]) -> Iterator[Season]:
    return (season for season in Season if season in vacations)


def _refuse_odd(span: Period, words: str, year: int) -> None:
    if span.end < span.start:
        raise Refused(f"{words}: начало {_day(span.start)} позже конца {_day(span.end)}. Поменяйте даты местами.")
    first, last = date(year, 8, 15), date(year + 1, 9, 15)
    if not first <= span.start <= span.end <= last:
        raise Refused(f"{words} ({_span(span)}) не из {school_year_name(year)} учебного года: проверьте годы.")


def _span(span: Period) -> str:
    return f"{_day(span.start)} — {_day(span.end)}"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
