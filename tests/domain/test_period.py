"""Claims about reporting periods and their codes."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.period import PeriodKind, half_year_of, parse_period, period_of, quarter_of, year_of
from shnor_flow.domain.errors import Refused


@pytest.mark.parametrize(
    ("code", "start", "end", "name"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "I квартал 2026 г."),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "IV квартал 2026 г."),
        ("2026S1", date(2026, 1, 1), date(2026, 6, 30), "I полугодие 2026 г."),
        ("2026S2", date(2026, 7, 1), date(2026, 12, 31), "II полугодие 2026 г."),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026 год"),
        ("2026-27T1", date(2026, 9, 1), date(2026, 10, 31), "I четверть 2026/27 учебного года"),
        ("2026-27T2", date(2026, 11, 1), date(2026, 12, 31), "II четверть 2026/27 учебного года"),
        ("2026-27T3", date(2027, 1, 1), date(2027, 3, 31), "III четверть 2026/27 учебного года"),
        ("2026-27T4", date(2027, 4, 1), date(2027, 5, 31), "IV четверть 2026/27 учебного года"),
        ("2026-27", date(2026, 9, 1), date(2027, 5, 31), "2026/27 учебный год"),
        ("2099-00", date(2099, 9, 1), date(2100, 5, 31), "2099/00 учебный год"),
        (" 2028q1 ", date(2028, 1, 1), date(2028, 3, 31), "I квартал 2028 г."),  # as a hurried hand types it
    ],
)
def test_a_code_names_its_days(code: str, start: date, end: date, name: str) -> None:
    period = parse_period(code)
    assert (period.start, period.end, period.name) == (start, end, name)
    assert parse_period(period.code) == period


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026Q5",
        "2026Q0",
        "2026S3",
        "2026Т1",
        "26Q4",
        "2026 Q4",
        "2026Q44",
        "IV квартал",
        "1899",
        "٢٠٢٦",
        "2026T1",
        "2026-28T1",
        "2026-27Q1",
        "2026-27S1",
        "2026-27T5",
        "2026-28",
        "2026-7T1",
    ],
)
def test_nonsense_is_refused_with_the_spellings_that_are_taken(code: str) -> None:
    with pytest.raises(Refused, match=r"2026Q4.*2026S2.*2026"):
        parse_period(code)


@pytest.mark.parametrize(
    ("code", "following"),
    [
        ("2026Q3", "2026Q4"),
        ("2026Q4", "2027Q1"),
        ("2026S2", "2027S1"),
        ("2026", "2027"),
        ("2026-27T2", "2026-27T3"),
        ("2026-27T4", "2027-28T1"),
        ("2026-27", "2027-28"),
    ],
)
def test_periods_follow_one_another_without_a_gap(code: str, following: str) -> None:
    assert parse_period(code).next == parse_period(following)
    assert parse_period(following).previous == parse_period(code)


def test_a_half_year_and_a_year_are_made_of_quarters() -> None:
    assert [quarter.code for quarter in parse_period("2026S2").quarters] == ["2026Q3", "2026Q4"]
    assert [quarter.code for quarter in parse_period("2026").quarters] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert parse_period("2026Q2").quarters == (parse_period("2026Q2"),)


def test_a_day_lies_in_one_quarter_one_half_year_and_one_year() -> None:
    last_of_september, first_of_october = date(2026, 9, 30), date(2026, 10, 1)
    assert quarter_of(last_of_september).code == "2026Q3"
    assert quarter_of(first_of_october).code == "2026Q4"
    assert half_year_of(date(2026, 6, 30)).code == "2026S1"
    assert half_year_of(first_of_october).code == "2026S2"
    assert year_of(first_of_october).code == "2026"
    assert first_of_october in parse_period("2026Q4")
    assert last_of_september not in parse_period("2026Q4")


@pytest.mark.parametrize(
    ("day", "kind", "code"),
    [
        (date(2026, 9, 1), PeriodKind.SCHOOL_TERM, "2026-27T1"),
        (date(2027, 1, 1), PeriodKind.SCHOOL_TERM, "2026-27T3"),
        (date(2027, 5, 31), PeriodKind.SCHOOL_TERM, "2026-27T4"),
        (date(2027, 7, 15), PeriodKind.SCHOOL_TERM, "2026-27T4"),  # in the summer: the term that has just ended
        (date(2027, 8, 31), PeriodKind.SCHOOL_YEAR, "2026-27"),
        (date(2027, 2, 28), PeriodKind.HALF_YEAR, "2027S1"),
    ],
)
def test_a_day_finds_its_period_of_any_kind(day: date, kind: PeriodKind, code: str) -> None:
    assert period_of(day, kind).code == code


@pytest.mark.parametrize("kind", list(PeriodKind))
def test_periods_of_a_kind_never_overlap_and_come_back_the_same_way(kind: PeriodKind) -> None:
    period = period_of(date(2026, 1, 1), kind)
    for _ in range(30):
        assert period.end < period.next.start
        assert period.next.previous == period
        assert parse_period(period.code) == period
        period = period.next


def test_a_term_holds_the_quarters_that_end_in_it() -> None:
    assert [quarter.code for quarter in parse_period("2026-27T2").quarters] == ["2026Q4"]
    assert [quarter.code for quarter in parse_period("2026-27").quarters] == ["2026Q3", "2026Q4", "2027Q1"]
