"""Claims about what keeps figures from being filed."""

import pytest

from shnor_flow.domain.collection import AcrossSchools, Answer
from shnor_flow.domain.collection.figure_checks import Severity, all_checks, checks
from shnor_flow.domain.collection.indicator import GivenFigure, Question, TypedFigure

PASSED = Question(1, "Доля сдавших экзамен")
AVERAGE_MARK = Question(2, "Средний балл", unit="балл")
TRAINED = Question(3, "Число обученных учителей", unit="чел.", across_schools=AcrossSchools.SUM)
LAST_QUARTER = GivenFigure(Answer.VALUE, 40, 80)  # 50 %


def _typed(numerator: str = "", denominator: str = "", answer: str = "value", note: str = "") -> TypedFigure:
    return TypedFigure(answer, numerator, denominator, note)


@pytest.mark.parametrize(
    ("question", "typed", "words", "field"),
    [
        (PASSED, _typed(), "Ответа ещё нет", "numerator"),
        (PASSED, _typed("сорок", "80"), "«сорок» — не число", "numerator"),
        (PASSED, _typed("40", "80 чел"), "«80 чел» — не число", "denominator"),
        (PASSED, _typed("-4", "80"), "не может быть отрицательным", "numerator"),
        (PASSED, _typed("4", "-80"), "не может быть отрицательным", "denominator"),
        (PASSED, _typed("81", "80"), "больше знаменателя 80", "numerator"),
        (PASSED, _typed("5", "0"), "Знаменатель равен нулю", "denominator"),
        (PASSED, _typed("5"), "Не хватает знаменателя", "denominator"),
        (PASSED, _typed("", "80"), "Не хватает числителя", "numerator"),
        (PASSED, _typed("", "", "confirmed_zero"), "Не хватает знаменателя", "denominator"),  # zero of how many?
        (PASSED, _typed("3", "80", "confirmed_zero"), "Отмечен подтверждённый ноль", "numerator"),
        (PASSED, _typed("3", "80", "no_data"), "числа не будет, а оно указано", "answer"),
        (TRAINED, _typed("", "", note="уточняем"), "Не хватает числа", "numerator"),
    ],
)
def test_an_error_blocks_and_stands_beside_its_field(
    question: Question, typed: TypedFigure, words: str, field: str
) -> None:
    (problem,) = checks(question, typed)
    assert problem.severity is Severity.ERROR
    assert words in problem.message
    assert problem.field == field
    assert problem.indicator_id == question.indicator_id


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (_typed("60", "80"), "было 50\u00a0%, теперь 75\u00a0%"),
        (_typed("4", "8"), "Знаменатель был 80, стал 8"),  # a lost digit, though the share is the same
        (_typed("0", "0"), "Ноль из нуля"),
        (_typed("0", "80"), "подтверждённый ноль"),
        (_typed(answer="no_data"), "почему данных нет"),
        (_typed(answer="not_applicable"), "почему не применимо"),
    ],
)
def test_an_odd_answer_asks_and_a_note_is_the_reply(typed: TypedFigure, words: str) -> None:
    problems = checks(PASSED, typed, LAST_QUARTER)
    assert {problem.severity for problem in problems} == {Severity.QUESTION}
    assert words in problems[0].message
    explained = TypedFigure(typed.answer, typed.numerator, typed.denominator, "сверено с журналом")
    assert checks(PASSED, explained, LAST_QUARTER) == ()


@pytest.mark.parametrize(
    ("question", "typed", "previous"),
    [
        (PASSED, _typed("44", "80"), LAST_QUARTER),
        (PASSED, _typed("76", "80"), None),  # 95 % is not over it; nothing to jump from
        (PASSED, _typed("70", "80"), GivenFigure(Answer.NO_DATA)),
        (PASSED, _typed("", "80", "confirmed_zero"), GivenFigure(Answer.VALUE, 4, 80)),
        (AVERAGE_MARK, _typed("350", "100"), None),  # a mark may well be above one
        (TRAINED, _typed("1 200", "ignored"), None),  # a count has no denominator to be wrong
    ],
)
def test_an_ordinary_answer_may_go(question: Question, typed: TypedFigure, previous: GivenFigure | None) -> None:
    assert checks(question, typed, previous) == ()


def test_a_note_does_not_excuse_an_error() -> None:
    assert checks(PASSED, _typed("81", "80", note="так и есть"))[0].severity is Severity.ERROR


def test_the_count_of_problems_covers_questions_that_were_never_touched() -> None:
    problems = all_checks([PASSED, AVERAGE_MARK, TRAINED], {1: _typed("60", "80")}, {1: LAST_QUARTER})
    assert [(problem.indicator_id, problem.severity) for problem in problems] == [
        (1, Severity.QUESTION),
        (2, Severity.ERROR),
        (3, Severity.ERROR),
    ]
