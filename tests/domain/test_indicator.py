"""Claims about shares, totals over schools and periods, and targets."""

from fractions import Fraction

import pytest

from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer
from shnor_flow.domain.collection.indicator import (
    GivenFigure,
    Question,
    as_typed,
    meets_target,
    over_periods,
    share,
    total_of,
    value_of,
    write_value,
)
from shnor_flow.domain.collection.numbers import parse_number, write_number
from shnor_flow.domain.roadmap import Comparison

PASSED = Question(1, "Доля сдавших экзамен")
TRAINED = Question(2, "Число обученных учителей", unit="чел.", across_schools=AcrossSchools.SUM)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        (" 1 200 ", 1200.0),
        ("1\u00a0200,25", 1200.25),  # pasted from a spreadsheet
        ("1\u202f200", 1200.0),
        ("−5", -5.0),  # a typographic minus: read, and refused later as negative
        ("0", 0.0),
    ],
)
def test_a_number_is_read_as_russians_type_it(typed: str, number: float) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["", " ", "много", "12 5", "12 %", "1,2,3", "1e9", "nan", "inf", "٣", "12.", "9" * 13]
)
def test_anything_else_is_not_a_number(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(200, 3), "66,7"),
        (1234567.5, "1\u00a0234\u00a0567,5"),
        (12.0, "12"),
        (-3, "−3"),
        (0.25, "0,3"),  # half goes up, as people round
        (None, "—"),
    ],
)
def test_a_number_is_written_as_russians_read_it(value: float | Fraction | None, text: str) -> None:
    assert write_number(value) == text


def test_nothing_of_nothing_is_no_share() -> None:
    assert share(0, 0) is None
    assert share(0, 8) == 0
    assert share(0.1, 0.3) == Fraction(1, 3)  # not a binary neighbour of it


def test_the_district_share_is_sum_over_sum_and_not_an_average_of_shares() -> None:
    small, large = GivenFigure(Answer.VALUE, 5, 5), GivenFigure(Answer.VALUE, 30, 95)
    total = total_of([small, large])
    assert total.value(PASSED) == 35  # the average of 100 % and 31.6 % would be 65.8 %
    assert total.schools == 2


def test_schools_that_gave_no_number_stand_beside_the_total_and_not_in_it() -> None:
    figures = [
        GivenFigure(Answer.VALUE, 6, 10),
        GivenFigure(Answer.CONFIRMED_ZERO, 0, 10),
        GivenFigure(Answer.NOT_APPLICABLE),
        GivenFigure(Answer.NO_DATA),
        GivenFigure(Answer.NO_DATA),
    ]
    total = total_of(figures)
    assert total.value(PASSED) == 30
    assert (total.schools, total.confirmed_zero, total.not_applicable, total.no_data) == (2, 1, 1, 2)


def test_a_total_of_nobody_is_no_value_even_for_a_sum() -> None:
    assert total_of([]).value(PASSED) is None
    assert total_of([GivenFigure(Answer.NO_DATA)]).value(TRAINED) is None
    assert total_of([GivenFigure(Answer.CONFIRMED_ZERO, 0)]).value(TRAINED) == 0


def test_a_count_needs_no_denominator() -> None:
    assert total_of([GivenFigure(Answer.VALUE, 3), GivenFigure(Answer.VALUE, 4)]).value(TRAINED) == 7
    assert value_of(TRAINED, 3, None) == 3


def test_a_share_in_another_unit_is_not_turned_into_per_cent() -> None:
    average_mark = Question(3, "Средний балл", unit="балл")
    assert value_of(average_mark, 350, 100) == Fraction(7, 2)
    assert write_value(Fraction(7, 2), "балл") == "3,5\u00a0балл"


@pytest.mark.parametrize(
    ("value", "target", "comparison", "met"),
    [
        (90, 90.0, Comparison.AT_LEAST, True),
        (Fraction(899, 10), 90.0, Comparison.AT_LEAST, False),
        (4, 4.0, Comparison.AT_MOST, True),
        (Fraction(1, 10), 0.1, Comparison.AT_MOST, True),  # a tenth typed is a tenth reached
        (None, 90.0, Comparison.AT_LEAST, None),
        (90, None, Comparison.AT_LEAST, None),
        (90, 90.0, None, None),  # the document doesn't say which side is good
    ],
)
def test_the_target_is_met_on_its_side(
    value: Fraction | None, target: float | None, comparison: Comparison | None, met: bool | None
) -> None:
    assert meets_target(value, target, comparison) is met


def test_quarters_become_a_half_year_by_the_indicators_rule() -> None:
    third, fourth = GivenFigure(Answer.VALUE, 3, 10), GivenFigure(Answer.VALUE, 5, 10)
    assert over_periods(AcrossPeriods.LATEST, [third, fourth]) == fourth
    assert over_periods(AcrossPeriods.SUM, [third, fourth]) == GivenFigure(Answer.VALUE, 8, 20)
    silent = GivenFigure(Answer.NO_DATA)
    assert over_periods(AcrossPeriods.SUM, [third, silent]) == GivenFigure(Answer.VALUE, 3, 10)
    assert over_periods(AcrossPeriods.SUM, [silent, silent]) == silent
    assert over_periods(AcrossPeriods.LATEST, []) is None


def test_a_filed_answer_comes_back_to_the_form_as_it_was_typed() -> None:
    shown = as_typed(GivenFigure(Answer.VALUE, 1200.5, 3000, "уточнено"))
    assert (shown.numerator, shown.denominator, shown.note) == ("1\u00a0200,5", "3\u00a0000", "уточнено")
    assert as_typed(GivenFigure(Answer.CONFIRMED_ZERO, 0, 8)).numerator == ""
