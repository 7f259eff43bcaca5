"""Claims about what an indicator may be, and about the examples that explain its rules."""

from typing import Any

import pytest

from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, AnswerKind
from shnor_flow.domain.collection.figure_checks import checks, read_figure
from shnor_flow.domain.collection.indicator import GivenFigure, Question, Total, TypedFigure, over_periods, total_of
from shnor_flow.domain.collection.indicator_rules import (
    ALLOWED,
    IndicatorTerms,
    checked,
    example_across_periods,
    example_across_schools,
)
from shnor_flow.domain.errors import Refused

YES_NO = Question(1, "Есть ли программа наставничества", None, asks=AnswerKind.YES_NO)
TEXT = Question(2, "Что изменилось за квартал", None, across_schools=AcrossSchools.SUM, asks=AnswerKind.TEXT)


def terms(**rest: Any) -> IndicatorTerms:
    values: dict[str, Any] = {
        "name": "Доля успевающих",
        "unit": "%",
        "asks": AnswerKind.SHARE,
        "comparison": None,
        "across_schools": AcrossSchools.RATIO,
        "across_periods": AcrossPeriods.LATEST,
    }
    return IndicatorTerms(**values | rest)


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ({"name": " "}, "название"),
        ({"name": "а" * 501}, "длиннее"),
        ({"across_schools": AcrossSchools.AVERAGE}, "не бывает «среднее по школам»"),  # a mean of percentages
        ({"across_schools": AcrossSchools.SUM}, "сумма числителей"),
        ({"asks": AnswerKind.TEXT, "across_schools": AcrossSchools.SUM, "targets": {2027: 5.0}}, "словами"),
        ({"targets": {1999: 5.0}}, "1999"),
    ],
)
def test_rules_that_do_not_go_together_are_refused(rest: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        checked(terms(**rest))


@pytest.mark.parametrize(("asks", "rule"), [(asks, rule) for asks in AnswerKind for rule in ALLOWED[asks]])
def test_every_allowed_pair_is_taken_and_explained(asks: AnswerKind, rule: AcrossSchools) -> None:
    assert checked(terms(asks=asks, across_schools=rule))
    assert example_across_schools(asks, rule).endswith(".")
    assert all(example_across_periods(asks, over).endswith(".") for over in AcrossPeriods)


@pytest.mark.parametrize(
    ("asks", "rule", "unit", "example"),
    [
        (AnswerKind.SHARE, AcrossSchools.RATIO, "%", "Школа А: 6 из 8, школа Б: 3 из 4. Район: 75\u00a0%."),
        (AnswerKind.NUMBER, AcrossSchools.SUM, "чел.", "Школа А: 6, школа Б: 3. Район: 9\u00a0чел.."),
        (AnswerKind.NUMBER, AcrossSchools.AVERAGE, None, "Школа А: 6, школа Б: 3. Район: 4,5."),
        (AnswerKind.NUMBER, AcrossSchools.MAX, None, "Школа А: 6, школа Б: 3. Район: 6."),
        (AnswerKind.YES_NO, AcrossSchools.RATIO, "%", "Школа А: да, школа Б: нет. Район: 50\u00a0%."),
        (AnswerKind.YES_NO, AcrossSchools.SUM, None, "Школа А: да, школа Б: нет. Район: 1."),
    ],
)
def test_an_example_is_counted_by_the_rule_it_explains(
    asks: AnswerKind, rule: AcrossSchools, unit: str | None, example: str
) -> None:
    assert example_across_schools(asks, rule, unit) == example


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        (AcrossPeriods.LATEST, "I квартал: 6, II квартал: 3. Полугодие: 3."),
        (AcrossPeriods.SUM, "I квартал: 6, II квартал: 3. Полугодие: 9."),
        (AcrossPeriods.AVERAGE, "I квартал: 6, II квартал: 3. Полугодие: 4,5."),
        (AcrossPeriods.MAX, "I квартал: 6, II квартал: 3. Полугодие: 6."),
    ],
)
def test_a_longer_period_is_made_by_its_rule(rule: AcrossPeriods, example: str) -> None:
    assert example_across_periods(AnswerKind.NUMBER, rule, None) == example


def test_the_largest_of_shares_is_compared_by_the_share_and_not_by_its_numerator() -> None:
    big, small = GivenFigure(Answer.VALUE, 40, 100), GivenFigure(Answer.VALUE, 9, 10)
    question = Question(1, "Доля", across_schools=AcrossSchools.MAX, asks=AnswerKind.SHARE)
    assert total_of([big, small]).value(question) == 90
    assert over_periods(AcrossPeriods.MAX, [small, big]) == small


def test_totals_of_two_parts_keep_the_largest_of_both() -> None:
    figures = [GivenFigure(Answer.VALUE, n) for n in (4, 7, 2)]
    assert total_of(figures[:1]) + total_of(figures[1:]) + Total() == total_of(figures)


def test_yes_and_no_are_read_and_anything_else_is_asked_again() -> None:
    assert read_figure(YES_NO, TypedFigure(numerator="1"))[0] == GivenFigure(Answer.VALUE, 1.0, 1.0)
    assert checks(YES_NO, TypedFigure(numerator="0")) == ()  # «нет» is an answer, and no zero to be confirmed
    (problem,) = checks(YES_NO, TypedFigure(numerator="возможно"))
    assert problem.message == "Выберите «да» или «нет»."


def test_words_are_an_answer_that_no_total_is_made_of() -> None:
    figure, _ = read_figure(TEXT, TypedFigure(note="Открыт кружок робототехники"))
    assert figure is not None
    assert total_of([figure]).schools == 0
    assert checks(TEXT, TypedFigure(note="Открыт кружок робототехники")) == ()
    assert checks(TEXT, TypedFigure())[0].message.startswith("Ответа ещё нет")
