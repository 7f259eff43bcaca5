"""What the rules taken from acts make of a term, in place of the genre's own reading."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.term import Period, TermKind, Window
from shnor_flow.domain.term_text.dating.courses import Printed, Repeated
from shnor_flow.domain.term_text.dating.heap import Meaning
from shnor_flow.domain.term_text.dating.parts import LAST, SLICES, MonthDay, Report, Unit
from shnor_flow.domain.term_text.doubts import COUNTED_FROM_START
from shnor_flow.domain.term_text.rules import RULES

_REPORT_DAY = 10
_WORKING_DAYS = {"urgent-very": 1, "urgent": 3, "urgent-prompt": 10}
_CALENDAR_DAYS = {"urgent": 3, "urgent-prompt": 10}


def by_acts(meaning: Meaning, switched_on: frozenset[str], period: Period) -> Meaning:
    """Return the meaning as the acts that are switched on give it; what they do not speak of stays."""
    for identifier, read in _ACTS.items():
        if identifier in switched_on and meaning.rule in RULES[identifier].instead_of:
            found = read(meaning, period)
            if found:
                return replace(found, rule=identifier)
    return meaning


def _reports(unit: Unit, each: str, words: str) -> Callable[[Meaning, Period], Meaning | None]:
    def read(meaning: Meaning, _period: Period) -> Meaning | None:
        course = meaning.courses[0] if len(meaning.courses) == 1 else None
        if not isinstance(course, Repeated) or course.places != SLICES[unit] or course.without or meaning.doubts:
            return None
        places = tuple(Report(part, MonthDay(part.last.month % 12 + 1, _REPORT_DAY)) for part in SLICES[unit])
        restated = f"{each} до {_REPORT_DAY} числа месяца, следующего за отчетным {words}"
        return replace(meaning, courses=(replace(course, places=places, words=restated),))

    return read


def _next_january(meaning: Meaning, _period: Period) -> Meaning | None:
    places = (Report(SLICES[Unit.YEAR][0], MonthDay(1, 20)),)
    words = "каждый год до 20 января года, следующего за отчетным"
    return replace(meaning, kind=TermKind.RECURRING, courses=(Repeated(places, words),))


def _working_days(meaning: Meaning, period: Period) -> Meaning | None:
    days = _WORKING_DAYS[meaning.rule]
    return _due(meaning, WorkingCalendar().add_working_days(period.start, days))


def _calendar_days(meaning: Meaning, period: Period) -> Meaning | None:
    return _due(meaning, period.start + timedelta(days=_CALENDAR_DAYS[meaning.rule]))


def _a_month(meaning: Meaning, period: Period) -> Meaning | None:
    """Return the same day of the next month, or its last day where it has no such day."""
    month = period.start.month % 12 + 1
    year = period.start.year + (month == 1)
    same = MonthDay(month, period.start.day).in_year(year) or MonthDay(month, LAST).in_year(year)
    return _due(meaning, same) if same else None


def _due(meaning: Meaning, day: date) -> Meaning:
    courses = (Printed((Window(None, day),)),)
    return Meaning(TermKind.ONCE, courses, meaning.rule).doubted(COUNTED_FROM_START)


_ACTS: dict[str, Callable[[Meaning, Period], Meaning | None]] = {
    "act-monthly": _reports(Unit.MONTH, "каждый месяц", "месяцем"),
    "act-quarterly": _reports(Unit.QUARTER, "каждый квартал", "кварталом"),
    "act-always": _next_january,
    "act-urgent": _working_days,
    "act-urgent-calendar": _calendar_days,
    "act-no-term": _a_month,
}
