"""Completeness counted over rounds: one row of sums a round, whatever it holds; no figure is read."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import REPORTED, Reporter, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.completeness import Standing
from shnor_flow.storage.tables import CollectionRound, Municipality, Programme, Submission

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class RoundStanding:
    """One round and what its schools' forms come to."""

    round_id: int
    municipality_id: int
    municipality: str
    programme: str
    period: ReportingPeriod
    state: RoundState
    due_on: date
    standing: Standing


def round_standings(
    session: Session,
    now: datetime,
    *,
    first_on: date,
    last_on: date,
    municipality_id: int | None = None,
    region: str | None = None,
    round_id: int | None = None,
) -> tuple[RoundStanding, ...]:
    """Return the rounds that have opened and whose periods end on these days, the newest first; schools' forms only.

    One of the last three says whose: without any of them nothing is returned.
    """
    whose = [
        column == value
        for column, value in (
            (col(CollectionRound.municipality_id), municipality_id),
            (col(Municipality.region), region),
            (col(CollectionRound.id), round_id),
        )
        if value is not None
    ]
    if not whose:
        return ()
    rows = session.execute(
        select_columns(
            col(CollectionRound.id),
            col(CollectionRound.period),
            col(CollectionRound.state),
            col(CollectionRound.due_on),
            col(Municipality.id),
            col(Municipality.name),
            col(Programme.title),
            *_sums(now),
        )
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .join(Submission, col(Submission.round_id) == CollectionRound.id)
        .where(
            *whose,
            col(CollectionRound.ends_on).between(first_on, last_on),
            *_was_collected(),
            col(Submission.reporter) == Reporter.SCHOOL,
        )
        .group_by(col(CollectionRound.id), col(Municipality.id), col(Programme.id))
        .order_by(
            col(CollectionRound.ends_on).desc(),
            col(CollectionRound.period).desc(),
            col(Municipality.name),
            col(Programme.title),
        )
    )
    return tuple(_round_standing(row) for row in rows)


def standing_of_round(session: Session, round_id: int, now: datetime) -> Standing:
    """Return what one round comes to; nothing before it opens."""
    found = round_standings(session, now, first_on=date.min, last_on=date.max, round_id=round_id)
    return found[0].standing if found else Standing()


def municipalities_of(session: Session, region: str) -> tuple[tuple[int, str], ...]:
    """Return id and name of the region's municipalities."""
    query = select(Municipality.id, Municipality.name).where(Municipality.region == region)
    return tuple((key or 0, name) for key, name in session.exec(query.order_by(col(Municipality.name))))


def summed_by(rounds: Iterable[RoundStanding], key: Callable[[RoundStanding], Key]) -> dict[Key, Standing]:
    """Add the rounds up by whatever they share, in the order in which it first comes."""
    sums: dict[Key, Standing] = {}
    for one in rounds:
        sums[key(one)] = sums.get(key(one), Standing()) + one.standing
    return sums


def periods_of(
    session: Session, *, municipality_id: int | None = None, region: str | None = None
) -> tuple[ReportingPeriod, ...]:
    """Return the periods that figures were collected for, the newest first."""
    home = col(Municipality.id) == municipality_id
    theirs = and_(col(Municipality.region) == region, col(Municipality.region).is_not(None))
    rows = session.execute(
        select_columns(col(CollectionRound.period))
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .where(theirs if municipality_id is None else home, *_was_collected())
        .distinct()
    )
    found = [parse_period(code) for (code,) in rows]
    return tuple(sorted(found, key=lambda period: (period.end, period.code), reverse=True))


def _was_collected() -> tuple[ColumnElement[bool], ...]:
    """Say in SQL that a round has opened; of figures that came as a file of past years nobody was in time or late."""
    return col(CollectionRound.state) != RoundState.PLANNED, col(CollectionRound.source) == RoundSource.COLLECTED


def _sums(now: datetime) -> list[ColumnElement[Any]]:
    """Say in SQL what `Standing` counts, in its order."""
    state, is_on_time = col(Submission.state), col(Submission.is_on_time)
    expected = state != SubmissionState.EXCUSED
    unfiled = and_(expected, is_on_time.is_(None))
    waiting = and_(unfiled, col(Submission.on_time_until) > now)
    reported = state.in_(REPORTED)
    asked, filled = col(Submission.figures_asked), col(Submission.figures_filled)
    whole = and_(reported, asked > 0, filled >= asked)
    hollow = and_(reported, col(Submission.figures_answered) > 0, col(Submission.figures_telling) == 0)
    conditions = (
        expected,
        waiting,
        and_(expected, is_on_time.is_(True)),
        and_(expected, is_on_time.is_(False)),
        and_(unfiled, col(Submission.on_time_until) <= now),
        state == SubmissionState.RETURNED,
        whole,
        hollow,
        state == SubmissionState.EXCUSED,
    )
    due = and_(expected, or_(is_on_time.is_not(None), col(Submission.on_time_until) <= now))
    return [
        *(_sum_if(condition, 1) for condition in conditions),
        _sum_if(due, asked),
        _sum_if(reported, filled),
    ]


def _sum_if(condition: Any, value: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, value), else_=0), type_=Integer), 0)


def _round_standing(row: Any) -> RoundStanding:
    round_id, period, state, due_on, municipality_id, municipality, programme, *sums = row
    return RoundStanding(
        round_id=round_id,
        municipality_id=municipality_id,
        municipality=municipality,
        programme=programme,
        period=parse_period(period),
        state=state,
        due_on=due_on,
        standing=Standing(*sums),
    )
