"""The academic calendar: gaps between terms are vacations, a school's own dates come first, odd dates are refused."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.academic_calendar import AcademicCalendar, SchoolYearDates, Season, checked
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.term import Period


def days(first: str, last: str) -> Period:
    """Return a span of days."""
    return Period(date.fromisoformat(first), date.fromisoformat(last))


TERMS = (
    days("2026-09-01", "2026-10-25"),
    days("2026-11-05", "2026-12-29"),
    days("2027-01-11", "2027-03-21"),
    days("2027-03-31", "2027-05-26"),
)


def test_a_gap_between_terms_is_a_vacation() -> None:
    dates = SchoolYearDates(2026, terms=TERMS)
    assert dates.vacation(Season.AUTUMN) == days("2026-10-26", "2026-11-04")
    assert dates.vacation(Season.SUMMER) == days("2027-05-27", "2027-08-31")


def test_a_vacation_that_was_entered_comes_before_the_gap() -> None:
    dates = SchoolYearDates(2026, terms=TERMS, vacations=((Season.AUTUMN, days("2026-10-27", "2026-11-03")),))
    assert dates.vacation(Season.AUTUMN) == days("2026-10-27", "2026-11-03")


def test_without_terms_there_are_only_vacations_that_were_entered() -> None:
    assert SchoolYearDates(2026).vacation(Season.AUTUMN) is None
    assert not AcademicCalendar((SchoolYearDates(2026),)).knows_vacations


def test_a_school_by_trimesters_keeps_nothing_of_the_municipality_s_terms_and_vacations() -> None:
    municipal = AcademicCalendar((SchoolYearDates(2026, terms=TERMS),))
    trimesters = (
        days("2026-09-01", "2026-11-20"),
        days("2026-11-27", "2027-02-19"),
        days("2027-02-26", "2027-05-28"),
    )
    own = municipal.over(AcademicCalendar((SchoolYearDates(2026, trimesters=trimesters),)))
    dates = own.of(2026)
    assert dates is not None
    assert (dates.terms, dates.trimesters, dates.vacation(Season.AUTUMN)) == ((), trimesters, None)


def test_a_school_s_own_vacation_lies_over_the_municipality_s_year() -> None:
    municipal = AcademicCalendar((SchoolYearDates(2026, terms=TERMS),))
    own = AcademicCalendar((SchoolYearDates(2026, vacations=((Season.SPRING, days("2027-03-23", "2027-03-29")),)),))
    dates = municipal.over(own).of(2026)
    assert dates is not None
    assert dates.terms == TERMS
    assert dates.vacation(Season.SPRING) == days("2027-03-23", "2027-03-29")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (SchoolYearDates(2026, terms=TERMS[:3]), "Заполните все 4"),
        (SchoolYearDates(2026, terms=(TERMS[1], TERMS[0], *TERMS[2:])), "раньше, чем кончается"),
        (SchoolYearDates(2027, terms=TERMS), "не из 2027/28 учебного года"),
        (SchoolYearDates(2026, terms=(days("2026-10-25", "2026-09-01"), *TERMS[1:])), "позже конца"),
        (
            SchoolYearDates(2026, terms=TERMS, vacations=((Season.AUTUMN, days("2026-10-20", "2026-11-04")),)),
            "заходят на четверть",
        ),
    ],
)
def test_dates_that_can_not_be_a_school_year_are_refused(dates: SchoolYearDates, said: str) -> None:
    with pytest.raises(Refused, match=said):
        checked(dates)


def test_good_dates_pass() -> None:
    dates = SchoolYearDates(2026, terms=TERMS)
    assert checked(dates) is dates
