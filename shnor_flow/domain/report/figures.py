"""The report's figures: each indicator against its target, and who answered in which quarter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import NOT_REPORTED, Reporter, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question, Total, meets_target, over_periods, total_of
from shnor_flow.domain.report.facts import RoundFact, SchoolFact


class Verdict(StrEnum):
    """What a figure means for its target."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_YET = "not_yet"  # the target is one of a later year
    NO_DATA = "no_data"  # nobody brought a number, or all of them were over zero
    NO_TARGET = "no_target"  # none for this year, or the plan does not say in which direction


@dataclass(frozen=True)
class PeriodTotal:
    """The district's figure for one period: `total.schools` of `expected` brought a number."""

    period: str
    total: Total
    expected: int
    earlier: int = 0  # of those: schools whose figure is of an earlier quarter, since the last one is missing
    is_imported: bool = False  # some of it came out of a file of past periods


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator for the half-year, its quarters, and the half-year before."""

    question: Question
    half_year: PeriodTotal
    quarters: tuple[PeriodTotal, ...]
    previous: PeriodTotal
    verdict: Verdict

    @property
    def value(self) -> Fraction | None:
        """Return the half-year's figure in the indicator's unit; None where there is none."""
        return self.half_year.total.value(self.question)


@dataclass(frozen=True)
class SilentSchool:
    """A school whose figures are missing, and how far it came."""

    school: str
    state: SubmissionState


@dataclass(frozen=True)
class RoundLine:
    """One period's collection: in time, late and silent schools are all that were expected."""

    period: str
    due_on: date
    locks_on: date
    is_over: bool  # nobody can send figures any more
    in_time: int
    late: tuple[str, ...]
    silent: tuple[SilentSchool, ...]

    @property
    def expected(self) -> int:
        """Return how many schools were to answer."""
        return self.in_time + len(self.late) + len(self.silent)


def indicator_lines(
    questions: Iterable[Question], rounds: Iterable[RoundFact], half_year: ReportingPeriod
) -> tuple[IndicatorLine, ...]:
    """Return each indicator's line; only figures that were submitted and not returned are counted."""
    now, before = _rounds_of(rounds, half_year), _rounds_of(rounds, half_year.previous)
    return tuple(_indicator_line(question, now, before, half_year) for question in questions)


def round_lines(rounds: Iterable[RoundFact], half_year: ReportingPeriod, as_of: date) -> tuple[RoundLine, ...]:
    """Return who answered, quarter by quarter."""
    return tuple(_round_line(one, as_of) for one in _rounds_of(rounds, half_year) if not one.is_imported)


def _rounds_of(rounds: Iterable[RoundFact], half_year: ReportingPeriod) -> tuple[RoundFact, ...]:
    inside = (one for one in rounds if parse_period(one.period).end in half_year)
    return tuple(sorted(inside, key=lambda one: (parse_period(one.period).end, one.period)))


def _indicator_line(
    question: Question, now: Sequence[RoundFact], before: Sequence[RoundFact], half_year: ReportingPeriod
) -> IndicatorLine:
    now, before = _asking(question, now), _asking(question, before)
    combined = _over_rounds(question, now, half_year)
    return IndicatorLine(
        question=question,
        half_year=combined,
        quarters=tuple(_over_rounds(question, (one,), one.period) for one in now),
        previous=_over_rounds(question, before, half_year.previous),
        verdict=_verdict(question, combined.total),
    )


def _asking(question: Question, rounds: Sequence[RoundFact]) -> Sequence[RoundFact]:
    """Return the rounds in which the question is asked at all: others would make their schools silent about it."""
    return [one for one in rounds if parse_period(one.period).kind is question.collected_each]


def _over_rounds(question: Question, rounds: Sequence[RoundFact], period: ReportingPeriod | str) -> PeriodTotal:
    answers = [_answers(one, question) for one in rounds]
    schools = dict.fromkeys(school for answer in answers for school in answer)
    by_school = [[answer.get(school) for answer in answers] for school in schools]
    combined = [over_periods(question.across_periods, [one for one in given if one]) for given in by_school]
    return PeriodTotal(
        period=str(period),
        total=total_of(figure for figure in combined if figure),
        expected=len(schools),
        earlier=sum(given[-1] is None and any(given) for given in by_school),
        is_imported=any(one.is_imported for one in rounds),
    )


def _answers(one: RoundFact, question: Question) -> dict[str, GivenFigure | None]:
    return {
        fact.school: fact.figures.get(question.indicator_id) if _is_filed(fact) else None
        for fact in one.schools
        if fact.reporter is question.reported_by
    }


def _is_filed(fact: SchoolFact) -> bool:
    return fact.state not in NOT_REPORTED


def _verdict(question: Question, total: Total) -> Verdict:
    value = total.value(question)
    if value is None:
        return Verdict.NO_DATA
    is_met = meets_target(value, question.target, question.comparison)
    if is_met is None:
        return Verdict.NO_TARGET
    if is_met:
        return Verdict.REACHED
    return Verdict.NOT_YET if question.target_year else Verdict.NOT_REACHED


def _round_line(one: RoundFact, as_of: date) -> RoundLine:
    schools = [fact for fact in one.schools if fact.reporter is Reporter.SCHOOL]
    filed = [fact for fact in schools if _is_filed(fact)]
    return RoundLine(
        period=one.period,
        due_on=one.due_on,
        locks_on=one.locks_on,
        is_over=one.state is RoundState.LOCKED or one.locks_on < as_of,
        in_time=sum(fact.is_on_time is not False for fact in filed),
        late=tuple(fact.school for fact in filed if fact.is_on_time is False),
        silent=tuple(SilentSchool(fact.school, fact.state) for fact in schools if not _is_filed(fact)),
    )
