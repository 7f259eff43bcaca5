"""A school's figures over all its rounds, in a handful of queries however long it has taken part."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import (
    NOT_REPORTED,
    REPORTED,
    Answer,
    Reporter,
    RoundState,
    SubmissionState,
    receipt_number,
)
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.school.series import Correction, Series, SeriesPoint, corrections_of, state_of, without_gaps
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.school import SchoolCard
from shnor_flow.storage.tables import (
    CollectionRound,
    Figure,
    Indicator,
    IndicatorTarget,
    Programme,
    Submission,
    SubmissionVersion,
)

_Figures = Mapping[int, GivenFigure]  # by indicator


@dataclass(frozen=True)
class RoundLine:
    """What the school sent, or owes, for one round."""

    submission_id: int
    programme_id: int
    round_id: int
    period: ReportingPeriod
    round_state: RoundState
    state: SubmissionState
    due_on: date
    locks_on: date
    due_at: datetime
    locks_at: datetime
    version: int
    submitted_at: datetime | None
    submitted_by: str
    is_on_time: bool | None
    is_reopened: bool  # reported figures that the coordinator has opened for correction
    comment: str

    @property
    def receipt(self) -> str:
        """Return the number of the last receipt; empty before the first."""
        return receipt_number(self.period.code, self.submission_id, self.version) if self.version else ""

    def is_owed(self, now: datetime) -> bool:
        """Tell whether figures can and should still be sent."""
        return self.is_reopened or (self.state in NOT_REPORTED and self.locks_at > now)


@dataclass(frozen=True)
class ProgrammeHistory:
    """A programme as the school has lived through it; the rounds by period, the indicators as in the passport."""

    programme_id: int
    title: str
    rounds: tuple[RoundLine, ...]
    series: tuple[Series, ...]

    def compared_round(self, question: Question) -> RoundLine | None:
        """Return the last locked round in which the school answered the indicator's kind of period."""
        return next(
            (
                line
                for line in reversed(self.rounds)
                if line.round_state is RoundState.LOCKED
                and line.state in REPORTED
                and line.period.kind is question.collected_each
            ),
            None,
        )


def school_history(session: Session, school: SchoolCard, *, is_whole: bool = False) -> tuple[ProgrammeHistory, ...]:
    """Return the school's programmes, the newest first.

    The whole history also has the indicators that are asked no more, and figures of the kinds of periods that an
    indicator was asked in before.
    """
    rows = session.exec(
        select(Submission, CollectionRound, Programme)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .where(Submission.organisation_id == school.organisation_id, Submission.reporter == Reporter.SCHOOL)
        .order_by(
            col(Programme.starts_on).desc(), col(Programme.id), col(CollectionRound.ends_on), col(CollectionRound.id)
        )
    ).all()
    programmes = {programme.id or 0: programme for _, _, programme in rows}
    lines: dict[int, list[RoundLine]] = defaultdict(list)
    for row, found, _ in rows:
        lines[found.programme_id].append(_round_line(row, found))
    figures = _figures(session, [row.id or 0 for row, _, _ in rows if row.state in REPORTED])
    corrections = _corrections(session, [row.id or 0 for row, _, _ in rows if row.version > 1], school.timezone)
    asked = _indicators(session, programmes, is_whole=is_whole)
    targets = _targets(session, programmes)
    return tuple(
        ProgrammeHistory(
            programme_id=programme_id,
            title=programme.title,
            rounds=tuple(lines[programme_id]),
            series=tuple(
                Series(
                    question,
                    _points(question, lines[programme_id], figures, corrections, is_whole=is_whole),
                    targets.get(question.indicator_id, {}),
                )
                for question in _questions(programme, asked[programme_id])
            ),
        )
        for programme_id, programme in programmes.items()
    )


def _round_line(row: Submission, found: CollectionRound) -> RoundLine:
    return RoundLine(
        submission_id=row.id or 0,
        programme_id=found.programme_id,
        round_id=row.round_id,
        period=parse_period(found.period),
        round_state=found.state,
        state=row.state,
        due_on=row.due_on,
        locks_on=row.locks_on,
        due_at=row.due_at,
        locks_at=row.locks_at,
        version=row.version,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        is_on_time=row.is_on_time,
        is_reopened=bool(row.disputed) and row.state in REPORTED,
        comment=row.comment,
    )


def _points(
    question: Question,
    lines: Sequence[RoundLine],
    figures: Mapping[int, _Figures],
    corrections: Mapping[int, Mapping[int, Correction]],
    *,
    is_whole: bool,
) -> tuple[SeriesPoint, ...]:
    key = question.indicator_id
    points = [
        SeriesPoint(
            period=line.period,
            state=state_of(line.state, line.round_state),
            figure=figures.get(line.submission_id, {}).get(key),
            correction=corrections.get(line.submission_id, {}).get(key),
        )
        for line in lines
        if is_whole or line.period.kind is question.collected_each
    ]
    return tuple(points) if is_whole else without_gaps(points)


def _figures(session: Session, submission_ids: Collection[int]) -> dict[int, dict[int, GivenFigure]]:
    found: dict[int, dict[int, GivenFigure]] = defaultdict(dict)
    rows: Iterable[Any] = session.execute(
        select_columns(
            col(Figure.submission_id),
            col(Figure.indicator_id),
            col(Figure.answer),
            col(Figure.numerator),
            col(Figure.denominator),
            col(Figure.note),
        ).where(col(Figure.submission_id).in_(submission_ids))
    )
    for submission_id, indicator_id, *answer in rows:
        found[submission_id][indicator_id] = GivenFigure(*answer)
    return found


def _corrections(session: Session, submission_ids: Collection[int], zone: str) -> dict[int, dict[int, Correction]]:
    """Return what the versions have changed; only submissions that were sent again have anything to load."""
    if not submission_ids:
        return {}
    versions: dict[int, list[tuple[date, str, _Figures]]] = defaultdict(list)
    rows = session.exec(
        select(SubmissionVersion)
        .where(col(SubmissionVersion.submission_id).in_(submission_ids))
        .order_by(col(SubmissionVersion.submission_id), col(SubmissionVersion.number))
    )
    for row in rows:
        versions[row.submission_id].append((local_day(row.submitted_at, zone), row.reason, _as_given(row.figures)))
    return {submission_id: corrections_of(told) for submission_id, told in versions.items()}


def _as_given(figures: Iterable[Mapping[str, Any]]) -> _Figures:
    return {
        one["indicator_id"]: GivenFigure(Answer(one["answer"]), one["numerator"], one["denominator"], one["note"])
        for one in figures
    }


def _indicators(session: Session, programme_ids: Collection[int], *, is_whole: bool) -> dict[int, list[Indicator]]:
    found: dict[int, list[Indicator]] = defaultdict(list)
    rows = session.exec(
        select(Indicator)
        .where(
            col(Indicator.programme_id).in_(programme_ids),
            Indicator.reported_by == Reporter.SCHOOL,
            col(Indicator.is_collected) | is_whole,
        )
        .order_by(col(Indicator.position), col(Indicator.id))
    )
    for row in rows:
        found[row.programme_id].append(row)
    return found


def _questions(programme: Programme, rows: Iterable[Indicator]) -> Iterable[Question]:
    first = cadences_of(programme)[0].kind
    for row in rows:
        yield Question(
            indicator_id=row.id or 0,
            name=row.name,
            unit=row.unit,
            comparison=row.comparison,
            across_schools=row.across_schools,
            across_periods=row.across_periods,
            collected_each=row.collected_each or first,
            asks=row.asks,
        )


def _targets(session: Session, programme_ids: Collection[int]) -> dict[int, dict[int, float]]:
    found: dict[int, dict[int, float]] = defaultdict(dict)
    rows = session.exec(
        select(IndicatorTarget.indicator_id, IndicatorTarget.year, IndicatorTarget.target)
        .join(Indicator, col(Indicator.id) == IndicatorTarget.indicator_id)
        .where(col(Indicator.programme_id).in_(programme_ids))
    )
    for indicator_id, year, target in rows:
        found[indicator_id][year] = target
    return found
