"""A round's indicators added up over its schools."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Numeric, case, cast, func
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col

from shnor_flow.domain.collection import REPORTED, Answer, Reporter
from shnor_flow.domain.collection.indicator import Question, Total
from shnor_flow.domain.collection.numbers import exact
from shnor_flow.storage.collection import RoundView
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.tables import Figure, Submission

_SHARE = col(Figure.numerator) / func.nullif(col(Figure.denominator), 0)


@dataclass(frozen=True)
class IndicatorTotal:
    """An indicator over the schools whose figures are submitted or accepted, out of `expected`."""

    question: Question
    total: Total
    expected: int


def totals(session: Session, view: RoundView) -> tuple[IndicatorTotal, ...]:
    """Return every indicator of the round added up over the schools whose figures are submitted or accepted."""
    sums: dict[int, Total] = {}
    for indicator_id, answer, count, numerator, denominator, largest in session.execute(
        select_columns(
            col(Figure.indicator_id),
            col(Figure.answer),
            func.count(),
            # As decimals: binary fractions added one by one come to 28.999999999999996, and 29 is the target.
            func.sum(cast(col(Figure.numerator), Numeric)),
            func.sum(cast(col(Figure.denominator), Numeric)),
            func.max(case((col(Figure.denominator).is_(None), col(Figure.numerator)), else_=_SHARE)),
        )
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .where(col(Submission.round_id) == view.round_id, col(Submission.state).in_(REPORTED))
        .group_by(col(Figure.indicator_id), col(Figure.answer))
    ):
        part = _part(answer, count, numerator or Decimal(0), denominator or Decimal(0), largest)
        sums[indicator_id] = sums.get(indicator_id, Total()) + part
    return tuple(
        IndicatorTotal(question, sums.get(question.indicator_id, Total()), view.expected)
        for question in questions_of(session, view.programme_id, view.period, Reporter.SCHOOL)
    )


def _part(answer: Answer, count: int, numerator: Decimal, denominator: Decimal, largest: float | None) -> Total:
    if answer is Answer.NOT_APPLICABLE:
        return Total(not_applicable=count)
    if answer is Answer.NO_DATA:
        return Total(no_data=count)
    return Total(
        numerator=Fraction(numerator),
        denominator=Fraction(denominator),
        schools=count,
        confirmed_zero=count if answer is Answer.CONFIRMED_ZERO else 0,
        largest=None if largest is None else exact(largest),
    )
