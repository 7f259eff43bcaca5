"""The schools' figures of a half-year and of the one before, for the report."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import REPORTED, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure
from shnor_flow.domain.report.facts import RoundFact, SchoolFact
from shnor_flow.storage.tables import CollectionRound, Figure, Submission

_Figures = dict[int, dict[int, GivenFigure]]  # by submission, by indicator


def rounds_of(
    session: Session, programme_id: int, half_year: ReportingPeriod, names: Mapping[int, str]
) -> tuple[RoundFact, ...]:
    """Return the rounds that have opened, with every school they ask; figures of those that reported only."""
    wanted = and_(
        col(CollectionRound.programme_id) == programme_id,
        col(CollectionRound.ends_on).between(half_year.previous.start, half_year.end),
        col(CollectionRound.state) != RoundState.PLANNED,
    )
    schools = _schools(session, wanted, names)
    rows = session.exec(
        select(CollectionRound).where(wanted).order_by(col(CollectionRound.ends_on), col(CollectionRound.period))
    )
    return tuple(
        RoundFact(
            row.period,
            row.due_on,
            row.locks_on,
            row.state,
            tuple(schools[row.id or 0]),
            row.source is RoundSource.IMPORTED,
        )
        for row in rows
    )


def _schools(session: Session, wanted: ColumnElement[bool], names: Mapping[int, str]) -> dict[int, list[SchoolFact]]:
    figures = _figures(session, wanted)
    found: dict[int, list[SchoolFact]] = defaultdict(list)
    rows = session.exec(
        select(Submission)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(wanted, Submission.state != SubmissionState.EXCUSED)
    )
    for row in sorted(rows, key=lambda row: names[row.organisation_id]):
        found[row.round_id].append(
            SchoolFact(names[row.organisation_id], row.state, row.is_on_time, figures[row.id or 0], row.reporter)
        )
    return found


def _figures(session: Session, wanted: ColumnElement[bool]) -> _Figures:
    found: _Figures = defaultdict(dict)
    rows = session.exec(
        select(Figure)
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(wanted, col(Submission.state).in_(REPORTED))
    )
    for row in rows:
        found[row.submission_id][row.indicator_id] = GivenFigure(row.answer, row.numerator, row.denominator)
    return found
