"""Working days, and where a deadline that falls on a day off moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

_HOURS_A_DAY = 8
_ONE_DAY = timedelta(days=1)
# Article 112 of the Labour Code: (month, day).
_NEW_YEAR = tuple((1, day) for day in range(1, 9))
_OTHER_HOLIDAYS = ((2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4))
_SATURDAY = 5


class Roll(StrEnum):
    """Where a deadline on a day off moves."""

    BACKWARD = "backward"  # to the working day before: the rule of controlled assignments
    FORWARD = "forward"  # to the working day after: the rule of civil law


@dataclass(frozen=True)
class WorkingCalendar:
    """Russia's working days, five a week.

    In `years` the moved days are known, in those of `awaiting_act` before anybody compared them with the Government's
    act. Every other year holds weekends and the holidays of the Labour Code, those that fall on a weekend being moved
    to the working day after.

    Non-working days by presidential decree (spring 2020, May and November 2021) are no labour days off: the norms of
    working time count them. Nobody was at work, though, so here they count as days off and deadlines move from them.
    """

    years: frozenset[int] = frozenset()
    awaiting_act: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()  # Mondays to Fridays that are not worked
    working_weekends: frozenset[date] = frozenset()
    shortened: frozenset[date] = frozenset()  # an hour less
    decreed: frozenset[date] = frozenset()  # non-working by presidential decree

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on this day."""
        return self._is_labour_day(day) and day not in self.decreed

    def is_provisional(self, year: int) -> bool:
        """Tell whether the year's moved days are not known yet, or not from an act."""
        return year not in self.years or year in self.awaiting_act

    def roll(self, day: date, direction: Roll) -> date:
        """Return the day itself if it is worked, or the nearest worked day in that direction."""
        step = _ONE_DAY if direction is Roll.FORWARD else -_ONE_DAY
        while not self.is_working(day):
            day += step
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; before it where `count` is negative, `day` itself where 0."""
        step = _ONE_DAY if count > 0 else -_ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`; negative where `last` is earlier."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(day) for day in _days(first + _ONE_DAY, last))

    def labour_norm(self, year: int) -> tuple[int, int]:
        """Return the year's working days and hours of a 40-hour week, as the yearly norms are published."""
        worked = [day for day in _days(date(year, 1, 1), date(year, 12, 31)) if self._is_labour_day(day)]
        return len(worked), len(worked) * _HOURS_A_DAY - sum(day in self.shortened for day in worked)

    def _is_labour_day(self, day: date) -> bool:
        if day in self.days_off or day in self.working_weekends:
            return day in self.working_weekends
        if day.weekday() >= _SATURDAY:
            return False
        return day.year in self.years or day not in _provisional_days_off(day.year)


@lru_cache(maxsize=64)
def _provisional_days_off(year: int) -> frozenset[date]:
    """Return the weekdays off that the Labour Code gives by itself; New Year's days are moved by acts only."""
    off = {date(year, month, day) for month, day in (*_NEW_YEAR, *_OTHER_HOLIDAYS)}
    for holiday in (date(year, month, day) for month, day in _OTHER_HOLIDAYS):
        moved = holiday
        if holiday.weekday() >= _SATURDAY:
            while moved in off or moved.weekday() >= _SATURDAY:
                moved += _ONE_DAY
        off.add(moved)
    return frozenset(off)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _ONE_DAY
