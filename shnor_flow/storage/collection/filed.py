"""What a school has filed: now, and in the two periods before.

The statements of a form are made once: to put them together anew for each costs as much as to carry them out.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import REPORTED, RoundSource
from shnor_flow.domain.collection.indicator import GivenFigure
from shnor_flow.storage.tables import CollectionRound, Figure, Submission


def filed_figures(session: Session, submission_id: int) -> dict[int, GivenFigure]:
    """Return the answers of the last submitted version, by indicator."""
    return figures_by_submission(session, [submission_id])[submission_id]


def figures_by_submission(session: Session, submission_ids: Collection[int]) -> dict[int, dict[int, GivenFigure]]:
    """Return the same of several submissions in one query; a form needs those of three."""
    found: dict[int, dict[int, GivenFigure]] = {submission_id: {} for submission_id in submission_ids}
    rows = session.execute(_figures(), {"submission_ids": list(submission_ids)})
    for submission_id, indicator_id, answer, numerator, denominator, note in rows:
        found[submission_id][indicator_id] = GivenFigure(answer, numerator, denominator, note)
    return found


def earlier_submissions(
    session: Session, found: CollectionRound, organisation_id: int
) -> tuple[tuple[int, ReportingPeriod, str], ...]:
    """Return the school's last two filed submissions before this round with their periods, the newest first."""
    rows = session.exec(
        _earlier(),
        params={
            "programme_id": found.programme_id,
            "kind": found.kind,
            "ends_on": found.ends_on,
            "organisation_id": organisation_id,
        },
    )
    told = ((key or 0, parse_period(period), source is RoundSource.IMPORTED) for key, period, source in rows)
    return tuple((key, period, f"{period.name}, из файла" if of_file else period.name) for key, period, of_file in told)


@lru_cache
def _figures() -> Any:
    return select_columns(
        col(Figure.submission_id),
        col(Figure.indicator_id),
        col(Figure.answer),
        col(Figure.numerator),
        col(Figure.denominator),
        col(Figure.note),
    ).where(col(Figure.submission_id).in_(bindparam("submission_ids", expanding=True)))


@lru_cache
def _earlier() -> Any:
    return (
        select(Submission.id, CollectionRound.period, CollectionRound.source)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            CollectionRound.programme_id == bindparam("programme_id"),
            CollectionRound.kind == bindparam("kind"),
            CollectionRound.ends_on < bindparam("ends_on"),
            Submission.organisation_id == bindparam("organisation_id"),
            col(Submission.state).in_(REPORTED),
        )
        .order_by(col(CollectionRound.ends_on).desc())
        .limit(2)
    )
