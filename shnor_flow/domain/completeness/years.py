"""The years, and shorter spans, that completeness and burden are told for: a round belongs where its period ends."""

from datetime import date, timedelta

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod, parse_period, period_of, year_of
from shnor_flow.domain.errors import Refused

_YEARS = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR)
_ONE_DAY = timedelta(days=1)


def year_asked(code: str, otherwise: date) -> ReportingPeriod:
    """Return the calendar or school year of a code; that of the day where the code is empty or is no year."""
    try:
        period = parse_period(code)
    except Refused:
        return year_of(otherwise)
    return period if period.kind in _YEARS else year_of(otherwise)


def span_asked(code: str, otherwise: date) -> ReportingPeriod:
    """Return the period of a code, of any kind; the calendar year of the day where the code is empty or is none."""
    try:
        return parse_period(code)
    except Refused:
        return year_of(otherwise)


def days_of(span: ReportingPeriod) -> tuple[date, date]:
    """Return the first and the last day; a school year has its summer, too."""
    return span.start, span.next.start - _ONE_DAY


def years_between(first_on: date, last_on: date) -> tuple[ReportingPeriod, ...]:
    """Return the calendar and the school years that hold these days, the newest first."""
    found: list[ReportingPeriod] = []
    for kind in _YEARS:
        year = period_of(first_on, kind)
        while year.start <= last_on:
            found.append(year)
            year = year.next
    return tuple(sorted(found, key=lambda year: year.start, reverse=True))
