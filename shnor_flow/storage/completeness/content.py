"""The counts that stand on a submission: how much it asks for, and what its last version comes to."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, update
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import Answer, AnswerKind, Reporter, RoundState
from shnor_flow.domain.completeness.content import Content
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.tables import CollectionRound, Figure, Indicator, Submission


def keep_content(row: Submission, content: Content) -> None:
    """Write down what the version that is being filed comes to."""
    row.figures_asked, row.figures_answered = content.asked, content.answered
    row.figures_filled, row.figures_telling = content.filled, content.telling


def kept_content(row: Submission) -> Content:
    """Return what is written on the submission."""
    return Content(row.figures_asked, row.figures_answered, row.figures_filled, row.figures_telling)


def figures_asked(session: Session, found: CollectionRound, reporter: Reporter) -> int:
    """Return how many figures the round asks of one reporter as the programme stands."""
    return len(questions_of(session, found.programme_id, parse_period(found.period), reporter))


def ask_anew(session: Session, programme_id: int) -> None:
    """Count again what open rounds ask of whoever has filed nothing yet: the programme's indicators have changed."""
    session.flush()
    found = session.exec(
        select(CollectionRound).where(
            CollectionRound.programme_id == programme_id, CollectionRound.state == RoundState.OPEN
        )
    )
    for row in found.all():
        for reporter in Reporter:
            session.execute(
                update(Submission)
                .where(
                    col(Submission.round_id) == row.id,
                    col(Submission.reporter) == reporter,
                    col(Submission.version) == 0,
                )
                .values(figures_asked=figures_asked(session, row, reporter))
            )


def counted_content(session: Session, submission_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Return answered, filled and telling of each submission as its figures say; none where there are no figures."""
    rows = session.execute(
        select_columns(
            col(Figure.submission_id),
            func.count(),
            _count_if(col(Figure.answer) != Answer.NO_DATA),
            _count_if(_is_telling()),
        )
        .join(Indicator, col(Indicator.id) == Figure.indicator_id)
        .where(col(Figure.submission_id).in_(submission_ids))
        .group_by(col(Figure.submission_id))
    )
    return {submission_id: (answered, filled, telling) for submission_id, answered, filled, telling in rows}


def _is_telling() -> ColumnElement[bool]:
    """Say in SQL what `completeness.is_telling` says; words come without a number."""
    is_number = or_(col(Figure.numerator).is_(None), col(Figure.numerator) != 0)
    return and_(col(Figure.answer) == Answer.VALUE, or_(is_number, col(Indicator.asks) == AnswerKind.YES_NO))


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0), type_=Integer), 0)
