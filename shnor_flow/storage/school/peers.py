"""What other schools answered, as bare numbers: nothing here says whose a number is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col

from shnor_flow.domain.collection import REPORTED, Reporter, RoundState
from shnor_flow.domain.collection.indicator import COUNTED, GivenFigure, Question
from shnor_flow.domain.school.place import FEWEST_OTHERS, NoPlace, Place, Scope, comparable, place_among
from shnor_flow.domain.school.series import Series
from shnor_flow.storage.school import SchoolCard
from shnor_flow.storage.school.history import ProgrammeHistory, RoundLine
from shnor_flow.storage.tables import CollectionRound, Figure, Indicator, Municipality, Submission

_Numbers = dict[int, list[float]]  # by indicator of the school's own programme


def places_of(session: Session, school: SchoolCard, history: Sequence[ProgrammeHistory]) -> dict[int, Place | NoPlace]:
    """Return the school's place by indicator, each in the last locked round that the school answered."""
    compared = [(series, one.compared_round(series.question)) for one in history for series in one.series]
    numbers = _of_rounds(session, school, [(series.question, line) for series, line in compared if line])
    few = [
        (series.question, line)
        for series, line in compared
        if line and len(numbers[series.question.indicator_id]) < FEWEST_OTHERS and _number(series, line) is not None
    ]
    wider = _of_region(session, school, few)
    return {series.question.indicator_id: _place(series, line, numbers, wider) for series, line in compared}


def _place(series: Series, line: RoundLine | None, numbers: _Numbers, wider: _Numbers) -> Place | NoPlace:
    if line is None:
        return NoPlace.NOT_LOCKED
    key = series.question.indicator_id
    others, scope = numbers[key], Scope.MUNICIPALITY
    if wider[key]:
        others, scope = [*others, *wider[key]], Scope.REGION
    return place_among(series.question, line.period, _number(series, line), others, scope)


def _number(series: Series, line: RoundLine) -> float | None:
    point = series.at(line.period)
    return comparable(series.question, point.figure) if point and point.figure else None


def _of_rounds(session: Session, school: SchoolCard, asked: Iterable[tuple[Question, RoundLine]]) -> _Numbers:
    """Return what the other schools of the same rounds answered."""
    questions = {question.indicator_id: question for question, _ in asked}
    rounds = {line.round_id for _, line in asked}
    rows = session.execute(
        select_columns(col(Figure.indicator_id), *_answer())
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .where(
            col(Submission.round_id).in_(rounds),
            col(Submission.organisation_id) != school.organisation_id,
            *_counts(),
        )
    )
    return _compared((questions[key], answer) for key, *answer in rows if key in questions)


def _of_region(session: Session, school: SchoolCard, few: Collection[tuple[Question, RoundLine]]) -> _Numbers:
    """Return what schools of the region's other municipalities answered to the same words, period and unit."""
    if not few or not school.region:
        return defaultdict(list)
    questions = {(line.period.code, *_words(question)): question for question, line in few}
    rows = session.execute(
        select_columns(col(CollectionRound.period), Indicator, *_answer())
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .join(Indicator, col(Indicator.id) == Figure.indicator_id)
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .where(
            col(Municipality.region) == school.region,
            col(Municipality.id) != school.municipality_id,
            col(CollectionRound.state) == RoundState.LOCKED,
            col(CollectionRound.period).in_({line.period.code for _, line in few}),
            col(Indicator.name).in_({question.name for question, _ in few}),
            *_counts(),
        )
    )
    alike = ((questions.get((period, *_words(_question(asked)))), answer) for period, asked, *answer in rows)
    return _compared((question, answer) for question, answer in alike if question)


def _answer() -> tuple[Any, ...]:
    return col(Figure.answer), col(Figure.numerator), col(Figure.denominator)


def _counts() -> tuple[Any, ...]:
    """Say in SQL that a figure is a school's and counts."""
    return (
        col(Submission.reporter) == Reporter.SCHOOL,
        col(Submission.state).in_(REPORTED),
        col(Figure.answer).in_(COUNTED),
        col(Figure.numerator).is_not(None),
    )


def _compared(answers: Iterable[tuple[Question, Sequence[Any]]]) -> _Numbers:
    found: _Numbers = defaultdict(list)
    for question, answer in answers:
        number = comparable(question, GivenFigure(*answer))
        if number is not None:
            found[question.indicator_id].append(number)
    return found


def _words(question: Question) -> tuple[str, str, str]:
    """Return by what two indicators are the same: a name alone could be asked for as a share here, a count there."""
    return " ".join(question.name.split()), question.unit or "", question.kind.value


def _question(row: Indicator) -> Question:
    return Question(row.id or 0, row.name, row.unit, across_schools=row.across_schools, asks=row.asks)
