"""The half-year report: what was planned and done, what the figures say, who did not answer, what is still in doubt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from shnor_flow.domain.calendar.period import ReportingPeriod, half_year_of, parse_period
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.report.discipline import Move, Outcome, Owed, Tally, standing_of, standing_of_all, tally_of
from shnor_flow.domain.report.facts import ActivityName, DeadlineFact, HalfYearFacts, Scope
from shnor_flow.domain.report.figures import IndicatorLine, RoundLine, indicator_lines, round_lines
from shnor_flow.domain.report.helping import NO_HELP, Helping
from shnor_flow.domain.report.snapshot import as_plain, from_plain
from shnor_flow.domain.russian import sentence_start
from shnor_flow.domain.term import Period

REPORT_DAY = 26  # of the month after the half-year, where no collection round says otherwise


@dataclass(frozen=True)
class NamedTally:
    """The counts of one section or of one party."""

    name: str
    tally: Tally


@dataclass(frozen=True)
class DeadlineLine:
    """One deadline of the plan and how it stands; `done` of `holders` have done their part."""

    activity: ActivityName
    scheduled_on: date
    held_on: date | None  # the latest held-to day of those who answer for the whole; None: nobody does
    outcome: Outcome
    is_awaiting: bool
    is_spared: bool
    done: int
    holders: int


@dataclass(frozen=True)
class OwedLine:
    """One assignment that was not done in time; `days_late` are calendar days past the held-to day."""

    activity: ActivityName
    party: str
    role: PartyRole
    first_due_on: date
    due_on: date
    outcome: Outcome
    done_on: date | None
    days_late: int
    is_awaiting: bool


@dataclass(frozen=True)
class MoveLine:
    """A deadline that was moved."""

    activity: ActivityName
    party: str
    move: Move


@dataclass(frozen=True)
class ProgressLine:
    """What was said of a continuous activity at a control point; an empty `said` is silence."""

    activity: ActivityName
    scheduled_on: date
    party: str
    outcome: Outcome
    said: str
    said_on: date | None


@dataclass(frozen=True)
class Doubts:
    """What waits for the coordinator's decision, and so is missing from the counts."""

    open_findings: int
    unassigned: tuple[ActivityName, ...]
    undated: tuple[ActivityName, ...]


@dataclass(frozen=True)
class HalfYearReport:
    """A finished report; sections count deadlines of the plan, parties count assignments."""

    scope: Scope
    sections: tuple[NamedTally, ...]
    total: Tally
    parties: tuple[NamedTally, ...]
    party_total: Tally
    deadlines: tuple[DeadlineLine, ...]
    overdue: tuple[OwedLine, ...]
    late: tuple[OwedLine, ...]
    carried: Tally  # assignments of earlier half-years that were still owed when this one began
    carried_lines: tuple[OwedLine, ...]  # those of them that are overdue still
    moves: tuple[MoveLine, ...]
    progress: tuple[ProgressLine, ...]
    indicators: tuple[IndicatorLine, ...]
    rounds: tuple[RoundLine, ...]
    doubts: Doubts
    helping: Helping = NO_HELP  # reports frozen before visits were counted have none

    @property
    def period(self) -> ReportingPeriod:
        """Return the half-year."""
        return parse_period(self.scope.period)

    @property
    def title(self) -> str:
        """Return the name of the document: «Сводный отчёт за II полугодие 2026 года. Программа «…»»."""
        half_year = self.period.name.removesuffix(" г.")
        programme = self.scope.programme
        # Plans are titled «Муниципальная программа «…» на 2026–2028 годы»: quoting that once more can't be read.
        named = programme if "«" in programme else f"программа «{programme}»"
        return f"Сводный отчёт за {half_year} года. {sentence_start(named)}"

    @property
    def is_preliminary(self) -> bool:
        """Tell whether the half-year was not over yet."""
        return self.scope.as_of <= self.period.end


def build(facts: HalfYearFacts) -> HalfYearReport:
    """Count everything once; a deadline belongs to the half-year in which the plan put it, wherever it was moved."""
    period, as_of = parse_period(facts.scope.period), facts.scope.as_of
    planned = [one for one in facts.deadlines if one.kind is OccurrenceKind.DEADLINE and one.scheduled_on in period]
    points = [one for one in facts.deadlines if one.kind is OccurrenceKind.CONTROL_POINT and one.scheduled_on in period]
    assignments = [(one.activity, owed) for one in planned for owed in one.owed]
    carried = list(_carried(facts.deadlines, period.start))
    lines = [_owed_line(activity, owed, as_of) for activity, owed in assignments]
    return HalfYearReport(
        scope=facts.scope,
        sections=_by_section(planned, as_of),
        total=tally_of(standing_of_all(one.owed, as_of) for one in planned),
        parties=_by_party(assignments, as_of),
        party_total=tally_of(standing_of(owed, as_of) for _, owed in assignments),
        deadlines=tuple(_deadline_line(one, as_of) for one in planned),
        overdue=tuple(line for line in lines if line.outcome is Outcome.OVERDUE),
        late=tuple(line for line in lines if line.outcome is Outcome.LATE),
        carried=tally_of(standing_of(owed, as_of) for _, owed in carried),
        carried_lines=tuple(
            line
            for line in (_owed_line(activity, owed, as_of) for activity, owed in carried)
            if line.outcome is Outcome.OVERDUE
        ),
        moves=tuple(MoveLine(name, owed.party, move) for name, owed in [*assignments, *carried] for move in owed.moves),
        progress=tuple(_progress_line(point, owed, as_of) for point in points for owed in point.owed),
        indicators=indicator_lines(facts.questions, facts.rounds, period),
        rounds=round_lines(facts.rounds, period, as_of),
        doubts=Doubts(facts.open_findings, facts.unassigned, facts.undated),
        helping=facts.helping,
    )


def as_snapshot(report: HalfYearReport) -> dict[str, Any]:
    """Return the report as JSON keeps it."""
    plain: dict[str, Any] = as_plain(report)
    return plain


def from_snapshot(snapshot: dict[str, Any]) -> HalfYearReport:
    """Return the report that was frozen."""
    return from_plain(HalfYearReport, snapshot)


def says_the_same(snapshot: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two snapshots differ in nothing but the day they were taken."""
    return _without_day(snapshot) == _without_day(other)


def due_to_build_on(half_year: ReportingPeriod, last_lock: date | None, calendar: WorkingCalendar) -> date:
    """Return the day a half-year's report is made by itself.

    The first working day after its last collection round locks, so that late figures are in it; without rounds the
    26th of the following month, or the working day after.
    """
    if last_lock:
        return calendar.roll(last_lock + timedelta(days=1), Roll.FORWARD)
    return calendar.roll(half_year.next.start.replace(day=REPORT_DAY), Roll.FORWARD)


def half_years_to_report(programme: Period, started_on: date, today: date) -> tuple[ReportingPeriod, ...]:
    """Return the half-years that are over and were lived under the roadmap, at least at their end, oldest first."""
    half_years = []
    half_year = half_year_of(max(started_on, programme.start))
    while half_year.end < today and half_year.start <= programme.end:
        half_years.append(half_year)
        half_year = half_year.next
    return tuple(half_years)


_Assignments = Sequence[tuple[ActivityName, Owed]]


def _by_section(planned: Iterable[DeadlineFact], as_of: date) -> tuple[NamedTally, ...]:
    def section(fact: DeadlineFact) -> str:
        return fact.activity.section

    # Sections stand in the order of the plan; one that is interrupted by another is still one section.
    first_seen = list(dict.fromkeys(section(fact) for fact in planned))
    ordered = sorted(planned, key=lambda fact: first_seen.index(section(fact)))
    return tuple(
        NamedTally(name, tally_of(standing_of_all(fact.owed, as_of) for fact in facts))
        for name, facts in groupby(ordered, section)
    )


def _by_party(assignments: _Assignments, as_of: date) -> tuple[NamedTally, ...]:
    def party(assignment: tuple[ActivityName, Owed]) -> str:
        return assignment[1].party

    tallies = [
        NamedTally(name, tally_of(standing_of(owed, as_of) for _, owed in pairs))
        for name, pairs in groupby(sorted(assignments, key=party), party)
    ]
    return tuple(sorted(tallies, key=lambda one: (-one.tally.overdue, -one.tally.late, one.name)))


def _carried(deadlines: Iterable[DeadlineFact], start: date) -> Iterable[tuple[ActivityName, Owed]]:
    for deadline in deadlines:
        if deadline.kind is OccurrenceKind.DEADLINE and deadline.scheduled_on < start:
            yield from ((deadline.activity, owed) for owed in deadline.owed if _was_owed_on(owed, start))


def _was_owed_on(owed: Owed, day: date) -> bool:
    return owed.state is not AssignmentState.CANCELLED and (owed.done_on is None or owed.done_on >= day)


def _deadline_line(fact: DeadlineFact, as_of: date) -> DeadlineLine:
    whole = standing_of_all(fact.owed, as_of)
    alive = [owed for owed in fact.owed if owed.state is not AssignmentState.CANCELLED]
    leads = [owed for owed in alive if owed.role is PartyRole.LEAD] or alive
    return DeadlineLine(
        activity=fact.activity,
        scheduled_on=fact.scheduled_on,
        held_on=max((owed.due_on for owed in leads), default=None),
        outcome=whole.outcome,
        is_awaiting=whole.is_awaiting,
        is_spared=whole.is_spared,
        done=sum(standing_of(owed, as_of).outcome in (Outcome.IN_TIME, Outcome.LATE) for owed in alive),
        holders=len(alive),
    )


def _owed_line(activity: ActivityName, owed: Owed, as_of: date) -> OwedLine:
    standing = standing_of(owed, as_of)
    until = owed.done_on if standing.outcome is Outcome.LATE and owed.done_on else as_of
    return OwedLine(
        activity=activity,
        party=owed.party,
        role=owed.role,
        first_due_on=owed.first_due_on,
        due_on=owed.due_on,
        outcome=standing.outcome,
        done_on=owed.done_on,
        days_late=max((until - owed.due_on).days, 0),
        is_awaiting=standing.is_awaiting,
    )


def _progress_line(point: DeadlineFact, owed: Owed, as_of: date) -> ProgressLine:
    return ProgressLine(
        activity=point.activity,
        scheduled_on=point.scheduled_on,
        party=owed.party,
        outcome=standing_of(owed, as_of).outcome,
        said=owed.said,
        said_on=owed.said_on,
    )


def _without_day(snapshot: dict[str, Any]) -> dict[str, Any]:
    return snapshot | {"scope": snapshot["scope"] | {"as_of": None}}
