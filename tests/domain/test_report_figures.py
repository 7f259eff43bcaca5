"""Claims about the report's figures: shares are Σn/Σd, silence is not zero, everybody expected is accounted for."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.report.facts import RoundFact, SchoolFact
from shnor_flow.domain.report.figures import IndicatorLine, Verdict, indicator_lines, round_lines
from shnor_flow.domain.roadmap import Comparison

HALF_YEAR = parse_period("2026S2")
PASSED = Question(1, "Доля сдавших экзамен", "%", Comparison.AT_LEAST, target=85.0)
TRAINED = Question(
    2, "Обучено учителей", "чел.", Comparison.AT_LEAST, AcrossSchools.SUM, AcrossPeriods.SUM, target=20.0
)


def sent(school: str, *numbers: float, state: SubmissionState = SubmissionState.ACCEPTED) -> SchoolFact:
    """Return what a school sent: numerator and denominator of the first indicator, then the second's count."""
    figures = {1: GivenFigure(Answer.VALUE, numbers[0], numbers[1])}
    if len(numbers) > 2:
        figures[2] = GivenFigure(Answer.VALUE, numbers[2])
    return SchoolFact(school, state, is_on_time=True, figures=figures)


def silent(school: str) -> SchoolFact:
    return SchoolFact(school, SubmissionState.EXPECTED)


def collected(period: str, *schools: SchoolFact) -> RoundFact:
    end = parse_period(period).end
    return RoundFact(period, end, end, RoundState.LOCKED, schools)


def line(*rounds: RoundFact, question: Question = PASSED) -> IndicatorLine:
    return indicator_lines([question], rounds, HALF_YEAR)[0]


def test_a_district_is_not_the_average_of_its_schools() -> None:
    of_two = line(collected("2026Q4", sent("Малая", 1, 2), sent("Большая", 90, 100)))
    assert of_two.value == Fraction(91, 102) * 100  # 89,2 %; the average of 50 % and 90 % would be 70 %
    assert (of_two.half_year.total.schools, of_two.half_year.expected) == (2, 2)
    assert of_two.verdict is Verdict.REACHED


def test_zero_over_zero_is_no_data_and_not_zero_per_cent() -> None:
    empty = line(collected("2026Q4", sent("Школа без выпускников", 0, 0)))
    assert (empty.value, empty.verdict) == (None, Verdict.NO_DATA)


def test_a_confirmed_zero_is_a_figure() -> None:
    nobody = SchoolFact("Школа № 1", SubmissionState.SUBMITTED, True, {1: GivenFigure(Answer.CONFIRMED_ZERO, 0, 8)})
    nobody_passed = line(collected("2026Q4", nobody))
    assert nobody_passed.value == 0
    assert nobody_passed.verdict is Verdict.NOT_REACHED


@pytest.mark.parametrize("state", [SubmissionState.EXPECTED, SubmissionState.DRAFT, SubmissionState.RETURNED])
def test_a_school_that_did_not_report_stands_beside_the_figure_and_not_in_it(state: SubmissionState) -> None:
    of_one = line(collected("2026Q4", sent("Школа № 1", 5, 8), sent("Школа № 2", 0, 90, state=state)))
    assert of_one.value == Fraction(125, 2)
    assert (of_one.half_year.total.schools, of_one.half_year.expected) == (1, 2)


def test_the_latest_quarter_counts_and_an_older_one_is_told_apart() -> None:
    third = collected("2026Q3", sent("Школа № 1", 1, 10), sent("Школа № 2", 6, 10))
    fourth = collected("2026Q4", sent("Школа № 1", 9, 10), silent("Школа № 2"))
    both = line(fourth, third)  # in whatever order they come
    assert both.value == 75  # 9/10 of the fourth quarter and 6/10 of the third
    assert both.half_year.earlier == 1
    assert [(one.period, one.total.value(PASSED)) for one in both.quarters] == [
        ("2026Q3", Fraction(35)),
        ("2026Q4", Fraction(90)),
    ]


def test_counts_of_both_quarters_are_summed_where_the_indicator_says_so() -> None:
    third = collected("2026Q3", sent("Школа № 1", 1, 1, 7), silent("Школа № 2"))
    fourth = collected("2026Q4", sent("Школа № 1", 1, 1, 4), sent("Школа № 2", 1, 1, 3))
    trained = line(third, fourth, question=TRAINED)
    assert (trained.value, trained.verdict) == (Fraction(14), Verdict.NOT_REACHED)


def test_the_half_year_before_is_told_beside() -> None:
    before = collected("2026Q2", sent("Школа № 1", 1, 2))
    assert line(before, collected("2026Q4", sent("Школа № 1", 3, 4))).previous.total.value(PASSED) == 50


@pytest.mark.parametrize(
    ("target", "comparison", "verdict"),
    [
        (50.0, Comparison.AT_LEAST, Verdict.REACHED),  # the target itself is reached
        (50.0, Comparison.AT_MOST, Verdict.REACHED),
        (50.1, Comparison.AT_LEAST, Verdict.NOT_REACHED),
        (49.9, Comparison.AT_MOST, Verdict.NOT_REACHED),
        (None, Comparison.AT_LEAST, Verdict.NO_TARGET),
        (50.0, None, Verdict.NO_TARGET),  # the plan does not say which side is good
    ],
)
def test_fifty_per_cent_against_its_target(
    target: float | None, comparison: Comparison | None, verdict: Verdict
) -> None:
    question = Question(1, "Доля сдавших экзамен", "%", comparison, target=target)
    assert line(collected("2026Q4", sent("Школа № 1", 5, 10)), question=question).verdict is verdict


def test_without_rounds_there_is_no_data() -> None:
    assert line().verdict is Verdict.NO_DATA
    assert round_lines([], HALF_YEAR, date(2027, 1, 26)) == ()


def test_every_school_of_a_round_is_in_time_late_or_silent() -> None:
    late = SchoolFact("Школа № 2", SubmissionState.SUBMITTED, is_on_time=False)
    back = SchoolFact("Школа № 3", SubmissionState.RETURNED, is_on_time=True)
    asked = collected("2026Q3", sent("Школа № 1", 1, 1), late, back, silent("Школа № 4"))
    (one,) = round_lines([asked], HALF_YEAR, date(2027, 1, 26))
    assert (one.in_time, one.late, [who.school for who in one.silent]) == (
        1,
        ("Школа № 2",),
        ["Школа № 3", "Школа № 4"],
    )
    assert one.expected == 4


def test_a_target_of_a_later_year_is_not_failed_yet() -> None:
    by_2028 = replace(PASSED, target_year=2028)
    assert line(collected("2026Q4", sent("Школа № 1", 40, 50)), question=by_2028).verdict is Verdict.NOT_YET
    assert line(collected("2026Q4", sent("Школа № 1", 45, 50)), question=by_2028).verdict is Verdict.REACHED
