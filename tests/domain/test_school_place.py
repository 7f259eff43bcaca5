"""Claims about a school's place among others: fair where it is shown, and telling nothing of anybody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import AcrossSchools, Answer, AnswerKind
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.school.place import NoPlace, Place, Scope, comparable, place_among, place_in_words

Q3 = parse_period("2026Q3")
SHARE = Question(1, "Доля выпускников 9-х классов, поступивших в колледжи", comparison=Comparison.AT_LEAST)


def place(own: float | None, others: list[float], question: Question = SHARE) -> Place | NoPlace:
    return place_among(question, Q3, own, others, Scope.MUNICIPALITY)


def words(own: float | None, others: list[float], question: Question = SHARE) -> str:
    return place_in_words(question, place(own, others, question)).replace("\u00a0", " ")


def test_a_place_says_of_how_many_schools_and_which_quarter_it_speaks() -> None:
    told = words(70.0, [50, 55, 60, 60, 62, 64, 65, 80, 81, 82, 90])
    assert told == "Выше, чем у 7 из 11 других школ этой программы (III квартал 2026 г.)."


@given(st.lists(st.integers(100, 999), min_size=5, max_size=30), st.integers(100, 999))
def test_no_figure_of_another_school_is_ever_shown(others: list[int], own: int) -> None:
    people = Question(1, "Число учителей с наставником", "чел.", across_schools=AcrossSchools.SUM)
    told = words(float(own), [float(other) for other in others], people).replace("2026", "")
    assert not any(str(other) in told for other in others)


@pytest.mark.parametrize(
    ("own", "others", "why"),
    [
        (70.0, [50.0, 60, 70, 80], NoPlace.FEW),  # whoever knows three of the four knows the last
        (70.0, [100.0] * 6, NoPlace.ALIKE),  # «the middle half is 100» would be the figure of every one
        (None, [50.0, 60, 70, 80, 90], NoPlace.NO_NUMBER),
    ],
)
def test_where_somebody_could_be_recognised_the_page_says_why_there_is_no_place(
    own: float | None, others: list[float], why: NoPlace
) -> None:
    assert place(own, others) is why
    assert words(own, others).endswith((".", "раскрывать их."))
    assert not any(str(int(other)) in words(own, others) for other in others)


def test_five_others_are_enough() -> None:
    assert isinstance(place(70.0, [50, 60, 70, 80, 90]), Place)


def test_equal_figures_are_neither_above_nor_below() -> None:
    assert words(70.0, [50, 60, 70, 70, 90]).startswith("Выше, чем у 2, столько же — у 2 из 5 других школ")


def test_where_less_is_better_the_schools_with_more_are_counted() -> None:
    less = Question(1, "Доля пропусков без причины", comparison=Comparison.AT_MOST)
    assert words(5.0, [2, 8, 9, 10, 11], less).startswith("Ниже, чем у 4 из 5")


def test_a_count_is_compared_with_a_warning() -> None:
    people = Question(1, "Число учителей с наставником", "чел.", across_schools=AcrossSchools.SUM)
    assert "сравнивайте осторожно" in words(5.0, [2, 8, 9, 10, 11], people)
    assert "сравнивайте осторожно" not in words(5.0, [2, 8, 9, 10, 11])


@pytest.mark.parametrize(("own", "yes"), [(0.0, 4), (1.0, 4)])
def test_of_yes_and_no_the_others_that_say_yes_are_counted(own: float, yes: int) -> None:
    question = Question(1, "Есть ли совет наставников", None, asks=AnswerKind.YES_NO)
    assert words(own, [0, 1, 1, 1, 1, 0], question).startswith(f"«Да» — у {yes} из 6 других школ")


@pytest.mark.parametrize(
    ("rest", "figure", "value"),
    [
        ({}, GivenFigure(Answer.VALUE, 2, 3), comparable(SHARE, GivenFigure(Answer.VALUE, 4, 6))),
        ({}, GivenFigure(Answer.VALUE, 0, 0), None),
        ({}, GivenFigure(Answer.CONFIRMED_ZERO, 0, 8), 0.0),  # a zero that was looked at is a number
        ({}, GivenFigure(Answer.NOT_APPLICABLE), None),
        ({"asks": AnswerKind.TEXT}, GivenFigure(Answer.VALUE, note="да"), None),
        ({"across_schools": AcrossSchools.SUM}, GivenFigure(Answer.VALUE, 12), 12.0),
    ],
)
def test_only_numbers_are_compared(rest: dict[str, Any], figure: GivenFigure, value: float | None) -> None:
    assert comparable(Question(1, "", **rest), figure) == value


def test_words_have_no_place() -> None:
    text = Question(1, "Что изменилось", None, asks=AnswerKind.TEXT, across_schools=AcrossSchools.SUM)
    assert place(1.0, [1, 2, 3, 4, 5, 6], text) is NoPlace.WORDS
