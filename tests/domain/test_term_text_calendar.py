"""Terms by a municipality's own academic calendar: school terms, trimesters, vacations, and results."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.academic_calendar import AcademicCalendar, SchoolYearDates, Season
from shnor_flow.domain.term import Period, TermReading
from shnor_flow.domain.term_text import ReadingRules, read_term
from tests.domain.term_table import PROGRAMME, Row, asked, once, read_row, several, undated


def days(first: str, last: str) -> Period:
    """Return a span of days."""
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def year(autumn: int) -> SchoolYearDates:
    """Return a school year whose vacations are the gaps between its terms."""
    spring = autumn + 1
    return SchoolYearDates(
        autumn,
        terms=(
            days(f"{autumn}-09-01", f"{autumn}-10-25"),
            days(f"{autumn}-11-05", f"{autumn}-12-29"),
            days(f"{spring}-01-11", f"{spring}-03-21"),
            days(f"{spring}-03-31", f"{spring}-05-26"),
        ),
    )


WHOLE = ReadingRules(AcademicCalendar(tuple(year(autumn) for autumn in (2025, 2026, 2027, 2028))))
ONE_YEAR = ReadingRules(AcademicCalendar((year(2026),)))
IN_2026 = Period(date(2026, 9, 1), date(2027, 8, 31))
BY_TRIMESTERS = ReadingRules(
    AcademicCalendar(
        (
            SchoolYearDates(
                2026,
                trimesters=(
                    days("2026-09-01", "2026-11-20"),
                    days("2026-11-27", "2027-02-19"),
                    days("2027-02-26", "2027-05-28"),
                ),
                vacations=((Season.AUTUMN, days("2026-10-05", "2026-10-11")),),
            ),
        )
    )
)

PRINTED = [
    once("I четверть 2026-2027 учебного года", "2026-09-01..2026-10-25"),
    once("III четверть 2027 г.", "2027-01-11..2027-03-21"),
    once("I-II четверть 2026-2027 учебного года", "2026-09-01..2026-12-29"),
    once("до конца II четверти 2026-2027 учебного года", "..2026-12-29"),
    once("с III по IV четверть 2026-2027 учебного года", "2027-01-11..2027-05-26"),
    once("осенние каникулы 2026 г.", "2026-10-26..2026-11-04"),
    once("зимние каникулы 2026-2027 учебного года", "2026-12-30..2027-01-10"),
    once("весенние каникулы 2027 года", "2027-03-22..2027-03-30"),
    once("в период летних каникул 2027 г.", "2027-05-27..2027-08-31"),
    once("по итогам II четверти 2026-2027 учебного года", "2026-12-29..2027-01-08"),
    once("по итогам IV четверти 2026-2027 учебного года", "2027-05-26..2027-06-05"),
]
REPEATED = [
    several(
        "1 раз в четверть",
        "2026-09-01..2026-10-25",
        "2026-11-05..2026-12-29",
        "2027-01-11..2027-03-21",
        "2027-03-31..2027-05-26",
    ),
    several(
        "в каникулярное время",
        "2026-10-26..2026-11-04",
        "2026-12-30..2027-01-10",
        "2027-03-22..2027-03-30",
        "2027-05-27..2027-08-31",
    ),
    several("ежегодно, осенние каникулы", "2026-10-26..2026-11-04"),
    several("в дни осенних и весенних каникул, ежегодно", "2026-10-26..2026-11-04", "2027-03-22..2027-03-30"),
    several("каждые зимние каникулы", "2026-12-30..2027-01-10"),
    several(
        "по итогам четверти",
        "2026-10-25..2026-11-04",
        "2026-12-29..2027-01-08",
        "2027-03-21..2027-03-30",
        "2027-05-26..2027-06-05",
    ),
    several("по окончании II четверти, ежегодно", "2026-12-29..2027-01-08"),
    asked(several("II четверть", "2026-11-05..2026-12-29")),  # of which year?
    asked(several("осенние каникулы", "2026-10-26..2026-11-04")),
    several("до конца III четверти ежегодно", "..2027-03-21"),
]


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row.phrase)
def test_a_named_term_has_the_days_of_the_calendar(row: Row) -> None:
    assert read_row(read_term(row.phrase, PROGRAMME, WHOLE)) == row


@pytest.mark.parametrize("row", REPEATED, ids=lambda row: row.phrase)
def test_a_repetition_has_the_days_of_each_school_year(row: Row) -> None:
    assert read_row(read_term(row.phrase, IN_2026, WHOLE)) == row


@pytest.mark.parametrize("row", [*PRINTED, *REPEATED], ids=lambda row: row.phrase)
def test_what_the_calendar_gave_is_restated_to_the_same_days(row: Row) -> None:
    reading = read_term(row.phrase, IN_2026, WHOLE)
    again = read_term(reading.restated, IN_2026, WHOLE)
    assert again.windows == reading.windows, reading.restated
    assert reading.needs_review or not again.needs_review, reading.restated


@pytest.mark.parametrize("row", REPEATED, ids=lambda row: row.phrase)
def test_a_reading_names_the_calendar_as_its_rule(row: Row) -> None:
    assert read_term(row.phrase, IN_2026, WHOLE).rule == "by-calendar"


def test_without_a_calendar_terms_have_their_usual_months_and_vacations_none() -> None:
    assert not read_term("I четверть 2026-2027 учебного года", PROGRAMME).needs_review
    assert read_row(read_term("осенние каникулы 2026 г.", PROGRAMME)) == undated("осенние каникулы 2026 г.")


def test_summer_vacations_follow_from_the_school_year_and_are_asked_about() -> None:
    row = asked(once("летние каникулы 2027 г.", "2027-06-01..2027-08-31"))
    assert read_row(read_term(row.phrase, PROGRAMME)) == row


def test_a_school_year_that_nobody_entered_is_named() -> None:
    reading = read_term("1 раз в четверть", PROGRAMME, ONE_YEAR)
    assert "2025/26, 2027/28, 2028/29" in reading.reason
    assert not read_term("1 раз в четверть", IN_2026, ONE_YEAR).needs_review


def test_a_printed_term_of_a_year_that_nobody_entered_has_usual_days_and_is_asked_about() -> None:
    reading = read_term("I четверть 2027-2028 учебного года", PROGRAMME, ONE_YEAR)
    assert shown(reading) == ["2027-09-01..2027-10-31"]
    assert "2027/28" in reading.reason


def test_vacations_of_a_year_that_nobody_entered_have_no_days() -> None:
    reading = read_term("осенние каникулы 2027 г.", PROGRAMME, ONE_YEAR)
    assert (shown(reading), reading.needs_review) == ([], True)


def test_trimesters_of_the_calendar_are_not_asked_about() -> None:
    reading = read_term("II триместр 2026-2027 учебного года", IN_2026, BY_TRIMESTERS)
    assert (shown(reading), reading.needs_review) == (["2026-11-27..2027-02-19"], False)
    again = read_term("по итогам каждого триместра", IN_2026, BY_TRIMESTERS)
    assert shown(again) == ["2026-11-20..2026-11-26", "2027-02-19..2027-02-25", "2027-05-28..2027-06-07"]


def test_terms_are_asked_about_where_only_trimesters_are_known() -> None:
    assert read_term("1 раз в четверть", IN_2026, BY_TRIMESTERS).needs_review


def test_a_vacation_leaves_its_month_and_a_person_is_asked() -> None:
    reading = read_term("ежемесячно, кроме осенних каникул", IN_2026, WHOLE)
    assert reading.needs_review
    assert "2026-10-01..2026-10-25" in shown(reading)


@pytest.mark.parametrize("phrase", ["март 2027 г.", "ежегодно", "1 раз в полугодие", "в течение учебного года"])
def test_the_calendar_changes_nothing_else(phrase: str) -> None:
    assert read_term(phrase, PROGRAMME, WHOLE) == read_term(phrase, PROGRAMME)


def shown(reading: TermReading) -> list[str]:
    """Return the windows as the tables write them."""
    return list(read_row(reading).windows)
