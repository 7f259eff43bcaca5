"""Rounds, submissions and filed figures, by id."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.collection import REPORTED
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import CollectionRound, Figure, Submission


def rounds_read(
    session: Session, homes: Sequence[int], period: str, after: int, limit: int
) -> Sequence[CollectionRound]:
    """Return one page of rounds, of one period if it is named."""
    query = select(CollectionRound).where(
        col(CollectionRound.municipality_id).in_(homes), col(CollectionRound.id) > after
    )
    if period:
        query = query.where(CollectionRound.period == period)
    return session.exec(query.order_by(col(CollectionRound.id)).limit(limit)).all()


def round_read(session: Session, homes: Sequence[int], round_id: int) -> CollectionRound:
    """Return a round of these municipalities; NotFound otherwise."""
    row = session.get(CollectionRound, round_id)
    if row is None or row.municipality_id not in homes:
        raise NotFound
    return row


def submissions_read(session: Session, round_id: int, after: int, limit: int) -> Sequence[Submission]:
    """Return one page of a round's submissions, those not sent among them."""
    query = select(Submission).where(Submission.round_id == round_id, col(Submission.id) > after)
    return session.exec(query.order_by(col(Submission.id)).limit(limit)).all()


def figures_read(session: Session, round_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    """Return one page of a round's figures that count: of submitted and accepted submissions, without notes."""
    columns = (
        col(Figure.id),
        col(Figure.submission_id),
        col(Submission.organisation_id),
        col(Figure.indicator_id),
        col(Figure.answer),
        col(Figure.numerator),
        col(Figure.denominator),
        col(Submission.state),
    )
    query = (
        select_columns(*columns)
        .join(Submission, col(Submission.id) == col(Figure.submission_id))
        .where(
            col(Submission.round_id) == round_id,
            col(Submission.state).in_(REPORTED),
            col(Figure.id) > after,
        )
    )
    return [dict(row) for row in session.execute(query.order_by(col(Figure.id)).limit(limit)).mappings()]
