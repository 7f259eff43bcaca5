"""Claims about periods in people's words: codes, abbreviations, months, and what is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod
from shnor_flow.domain.calendar.period_words import cut_period, read_period


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("2024Q1", "2024Q1"),
        ("1 кв. 2024", "2024Q1"),
        ("I квартал 2024 г.", "2024Q1"),
        ("за 1-й квартал 2024 года", "2024Q1"),
        ("2024 год, II кв.", "2024Q2"),
        ("кв. 3 2024", "2024Q3"),
        ("январь–март 2024", "2024Q1"),
        ("I полугодие 2024", "2024S1"),
        ("2 п/г 2024 г.", "2024S2"),
        ("июль-декабрь 2024 года", "2024S2"),
        ("за 2024 год", "2024"),
        ("2024-25 уч. год", "2024-25"),
        ("2024/2025 учебный год", "2024-25"),
        ("II четверть 2024/25 учебного года", "2024-25T2"),
        ("2026-27T2", "2026-27T2"),
    ],
)
def test_a_period_is_read_however_people_write_it(words: str, code: str) -> None:
    found = read_period(words)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "words",
    [
        "",
        "3 квартал",  # of which year
        "9 месяцев 2024",  # a running total
        "май-июнь 2024",
        "2024-26",  # three years
        "I полугодие 2024-25 уч. года",  # not a period that anything is collected for
        "1 четверть 2024",  # terms belong to school years
        "I квартал 2024, II квартал 2024",
        "на 01.04.2024",
        "5 квартал 2024",
    ],
)
def test_what_leaves_the_period_open_gives_none(words: str) -> None:
    assert read_period(words) is None


def test_a_heading_is_parted_into_its_period_and_its_other_words() -> None:
    said, rest = cut_period("Доля детей 5-9 классов, 1 кв. 2024")
    assert said.period == ReportingPeriod(2024, PeriodKind.QUARTER, 1)
    assert rest == "Доля детей 5-9 классов,"
    assert not cut_period("Доля детей 5-9 классов")[0]


@given(st.sampled_from(list(PeriodKind)), st.integers(2001, 2098), st.integers(1, 4))
def test_every_period_is_read_from_its_own_name_and_code(kind: PeriodKind, year: int, number: int) -> None:
    period = ReportingPeriod(year, kind, min(number, kind.in_a_year))
    assert read_period(period.name) == period
    assert read_period(period.code) == period


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_period(text)
