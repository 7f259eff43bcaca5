"""The working calendar from the `holidays` package, our own data, and an administrator's additions."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.errors import WrongSetting

_OWN_DATA = Path(__file__).parent / "data" / "working_days.toml"
_FRIDAY = 4


@lru_cache(maxsize=4)
def load_working_calendar(additions: Path | None = None) -> WorkingCalendar:
    """Return the calendar, made once a process; it costs half a second, so call it when it is needed.

    `additions` is a file in the shape of data/working_days.toml; what it says goes on top of our data, and a missing
    file adds nothing. Raise WrongSetting if it can't be read.
    """
    sources = [_source(_OWN_DATA)] + ([_source(additions)] if additions and additions.exists() else [])
    years = frozenset[int]().union(*(source.years for source in sources))
    off, worked = _moved_days(years)
    for source in sources:
        off = (off | source.days_off) - source.working_days
        worked = (worked | source.working_days) - source.days_off
    return WorkingCalendar(
        years=years,
        awaiting_act=years.difference(*(source.years_with_act for source in sources)),
        days_off=frozenset(off),
        working_weekends=frozenset(day for day in worked if day.weekday() > _FRIDAY),
        shortened=frozenset[date]().union(*(source.shortened for source in sources)),
        decreed=frozenset[date]().union(*(source.decreed for source in sources)),
    )


@dataclass(frozen=True)
class _Source:
    years: frozenset[int]
    years_with_act: frozenset[int]
    shortened: frozenset[date]
    decreed: frozenset[date]
    days_off: frozenset[date]
    working_days: frozenset[date]


def _moved_days(years: Iterable[int]) -> tuple[set[date], set[date]]:
    """Return the weekdays off and the weekends worked in `years`: some 16 days a year."""
    from holidays import country_holidays  # 20 MB and most of the half second, paid only by those who plan

    off: set[date] = set()
    worked: set[date] = set()
    for year in sorted(years):
        official = country_holidays("RU", years=year)
        for day in _span(date(year, 1, 1), date(year, 12, 31)):
            if official.is_working_day(day) != (day.weekday() <= _FRIDAY):
                (off if day.weekday() <= _FRIDAY else worked).add(day)
    return off, worked


def _source(path: Path) -> _Source:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        years = found.get("years", {})
        overrides = found.get("overrides", {})
        return _Source(
            years=frozenset(int(year) for year in years),
            years_with_act=frozenset(int(year) for year, told in years.items() if told.get("act")),
            shortened=_days(day for year in years.values() for day in year.get("shortened", [])),
            decreed=_days(day for act in found.get("decreed", []) for day in _span(act["from"], act["to"])),
            days_off=_days(overrides.get("days_off", [])),
            working_days=_days(overrides.get("working_days", [])),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise WrongSetting(
            f"Файл рабочих дней «{path}» не читается: даты в нём пишутся как 2027-02-20, без кавычек, "
            "в разделах [years.ГОД], [[decreed]] и [overrides]. Исправьте его или уберите и запустите снова."
        ) from None


def _days(listed: Iterable[Any]) -> frozenset[date]:
    days = frozenset(listed)
    if not all(type(day) is date for day in days):
        raise TypeError("a day in quotes, or one with an hour")
    return days


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
