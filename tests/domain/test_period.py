"""Claims about reporting periods and their codes."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.period import half_year_of, parse_period, quarter_of, year_of
from shnor_flow.domain.errors import Refused


@pytest.mark.parametrize(
    ("code", "start", "end", "name"),
    [
        ("2026Q1", date(2026, 1, 1), date(2026, 3, 31), "I квартал 2026 г."),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31), "IV квартал 2026 г."),
        ("2026S1", date(2026, 1, 1), date(2026, 6, 30), "I полугодие 2026 г."),
        ("2026S2", date(2026, 7, 1), date(2026, 12, 31), "II полугодие 2026 г."),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026 год"),
        (" 2028q1 ", date(2028, 1, 1), date(2028, 3, 31), "I квартал 2028 г."),  # as a hurried hand types it
    ],
)
def test_a_code_names_its_days(code: str, start: date, end: date, name: str) -> None:
    period = parse_period(code)
    assert (period.start, period.end, period.name) == (start, end, name)
    assert parse_period(period.code) == period


@pytest.mark.parametrize(
    "code", ["", "2026Q5", "2026Q0", "2026S3", "2026Т1", "26Q4", "2026 Q4", "2026Q44", "IV квартал", "1899", "٢٠٢٦"]
)
def test_nonsense_is_refused_with_the_spellings_that_are_taken(code: str) -> None:
    with pytest.raises(Refused, match=r"2026Q4.*2026S2.*2026"):
        parse_period(code)


@pytest.mark.parametrize(
    ("code", "following"), [("2026Q3", "2026Q4"), ("2026Q4", "2027Q1"), ("2026S2", "2027S1"), ("2026", "2027")]
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
