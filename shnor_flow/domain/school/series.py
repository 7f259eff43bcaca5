"""One indicator of one school over time: what was filed, what is missing, and what was corrected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import AcrossPeriods, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question, over_periods, value_of


class PointState(StrEnum):
    """What became of one period."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"  # to be filed again: until then it counts nowhere
    OWED = "owed"
    MISSED = "missed"  # the round is locked and the school was silent
    EXCUSED = "excused"
    NOT_ASKED = "not_asked"  # no round, or the school was not in it


_STATES = {
    SubmissionState.SUBMITTED: PointState.FILED,
    SubmissionState.ACCEPTED: PointState.ACCEPTED,
    SubmissionState.RETURNED: PointState.RETURNED,
    SubmissionState.EXCUSED: PointState.EXCUSED,
}


@dataclass(frozen=True)
class Correction:
    """What an earlier version said, when it was replaced, and why where accepted figures were corrected."""

    on: date
    was: GivenFigure | None  # None: it was blank
    reason: str = ""


@dataclass(frozen=True)
class SeriesPoint:
    """One period; a figure only where it counts: blanks, silence and returned figures are gaps."""

    period: ReportingPeriod
    state: PointState
    figure: GivenFigure | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Series:
    """An indicator's points in order, with no period left out between the first and the last."""

    question: Question
    points: tuple[SeriesPoint, ...] = ()
    targets: Mapping[int, float] = field(default_factory=dict)  # by year, in the indicator's unit

    @property
    def last(self) -> SeriesPoint | None:
        """Return the last point with an answer, whether it is a number or not."""
        return next((point for point in reversed(self.points) if point.figure), None)

    def value(self, figure: GivenFigure | None) -> Fraction | None:
        """Return a figure in the indicator's unit; None for a gap, for 0/0, and for an answer that is no number."""
        if figure is None or not figure.is_counted:
            return None
        return value_of(self.question, figure.numerator, figure.denominator)

    def at(self, period: ReportingPeriod) -> SeriesPoint | None:
        """Return the point of a period."""
        return next((point for point in self.points if point.period == period), None)

    def of_year(self, year: int) -> tuple[SeriesPoint, ...]:
        """Return the points whose periods end in a calendar year: its target is theirs."""
        return tuple(point for point in self.points if point.period.end.year == year)


@dataclass(frozen=True)
class YearToDate:
    """A year up to its last answered period, by the indicator's rule across periods."""

    year: int
    until: ReportingPeriod
    figure: GivenFigure
    value: Fraction | None
    first: int  # the place in the year of the first period the school was asked for
    answered: frozenset[int]  # the places in the year of the periods that have an answer
    missing: tuple[ReportingPeriod, ...]  # between the first and the last, without an answer

    @property
    def is_over(self) -> bool:
        """Tell whether the year's last period is in."""
        return self.until.next.end.year != self.year

    @property
    def part(self) -> Fraction:
        """Return how much of the year's asking lies behind: three of four quarters are 3/4."""
        before = self.first - 1
        return Fraction(place_in_year(self.until) - before, self.until.kind.in_a_year - before)


def year_to_date(series: Series, until: SeriesPoint) -> YearToDate | None:
    """Return the year up to a point with an answer; None if the point has none."""
    if until.figure is None:
        return None
    year = until.period.end.year
    points = [point for point in series.of_year(year) if point.period.end <= until.period.end]
    figure = over_periods(series.question.across_periods, [point.figure for point in points if point.figure])
    assert figure is not None, "the last point has one"
    return YearToDate(
        year=year,
        until=until.period,
        figure=figure,
        value=series.value(figure),
        first=place_in_year(points[0].period),
        answered=frozenset(place_in_year(point.period) for point in points if point.figure),
        missing=tuple(point.period for point in points if point.figure is None),
    )


@dataclass(frozen=True)
class Change:
    """How a value differs from an earlier one; `since` None stands for a year ago."""

    now: Fraction
    before: Fraction
    since: ReportingPeriod | None = None

    @property
    def by(self) -> Fraction:
        """Return the difference, in the indicator's unit."""
        return self.now - self.before


def change_of(series: Series, now: YearToDate) -> Change | None:
    """Return what a year has changed, or else what has changed since the last number; None without either.

    A rule that adds up or averages is compared only with the same periods of the year before: three quarters are not
    four.
    """
    if now.value is None:
        return None
    before = series.at(_a_year_before(now.until))
    earlier = year_to_date(series, before) if before else None
    if earlier and earlier.value is not None and _covers_the_same(series, now, earlier):
        return Change(now.value, earlier.value)
    if series.question.across_periods is AcrossPeriods.SUM:
        return None
    numbers = [point for point in series.points if point.period.end < now.until.end and _has_number(series, point)]
    if not numbers:
        return None
    value = series.value(numbers[-1].figure)
    assert value is not None, "it was chosen for its number"
    return Change(now.value, value, numbers[-1].period)


def state_of(state: SubmissionState, round_state: RoundState) -> PointState:
    """Return what a school's submission means for its series."""
    if state in _STATES:
        return _STATES[state]
    return PointState.MISSED if round_state is RoundState.LOCKED else PointState.OWED


def without_gaps(points: Iterable[SeriesPoint]) -> tuple[SeriesPoint, ...]:
    """Return the points in order, with one that was not asked for every period between them that has none."""
    found = {point.period: point for point in points}
    if not found:
        return ()
    ordered = sorted(found, key=lambda period: period.end)
    period, filled = ordered[0], []
    while period.end <= ordered[-1].end:
        filled.append(found.get(period) or SeriesPoint(period, PointState.NOT_ASKED))
        period = period.next
    return tuple(filled)


def place_in_year(period: ReportingPeriod) -> int:
    """Return which of the periods that end in one calendar year this is, from 1: the third school term is the first."""
    place, before = 1, period.previous
    while before.end.year == period.end.year:
        place, before = place + 1, before.previous
    return place


def corrections_of(versions: Sequence[tuple[date, str, Mapping[int, GivenFigure]]]) -> dict[int, Correction]:
    """Return by indicator what the last change of its figure was, from a submission's versions in order."""
    found: dict[int, Correction] = {}
    for (_, _, before), (on, reason, after) in pairwise(versions):
        for indicator_id in {**before, **after}:
            was = before.get(indicator_id)
            if was != after.get(indicator_id):
                found[indicator_id] = Correction(on, was, reason)
    return found


def _a_year_before(period: ReportingPeriod) -> ReportingPeriod:
    return ReportingPeriod(period.year - 1, period.kind, period.number)


def _covers_the_same(series: Series, now: YearToDate, earlier: YearToDate) -> bool:
    return series.question.across_periods is AcrossPeriods.LATEST or now.answered == earlier.answered


def _has_number(series: Series, point: SeriesPoint) -> bool:
    return series.value(point.figure) is not None
