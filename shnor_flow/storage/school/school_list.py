"""The schools that take part, one screen of them, with what the coordinator looks for: last round, overdue, trend."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import (
    NOT_REPORTED,
    REPORTED,
    AcrossPeriods,
    Reporter,
    SubmissionState,
)
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.domain.school.place import comparable
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import (
    Assignment,
    CollectionRound,
    Figure,
    Indicator,
    Organisation,
    Person,
    ProgrammeSchool,
    Submission,
)


@dataclass(frozen=True)
class LastRound:
    """What a school's newest round has come to."""

    submission_id: int
    period: ReportingPeriod
    state: SubmissionState
    days_late: int  # while it is owed; 0: in time
    answer_by: date | None = None  # of figures opened for correction: the day named to the school

    @property
    def is_reopened(self) -> bool:
        """Tell whether reported figures were opened for correction and not answered yet."""
        return self.answer_by is not None and self.state not in NOT_REPORTED


@dataclass(frozen=True)
class Trend:
    """How many indicators went which way since `since`, of those that say which way is better."""

    now: ReportingPeriod
    since: ReportingPeriod
    better: int = 0
    worse: int = 0
    same: int = 0


@dataclass(frozen=True)
class SchoolLine:
    """One school of the list."""

    organisation_id: int
    name: str
    last_round: LastRound | None = None
    overdue: int = 0  # assignments
    trend: Trend | None = None


@dataclass(frozen=True)
class _Filed:
    """One submission, as the list needs it."""

    submission_id: int
    programme_id: int
    period: ReportingPeriod
    state: SubmissionState
    due_on: date
    due_at: datetime
    answer_by: date | None


def school_lines(session: Session, municipality_id: int, now: datetime, today: date, page: int = 1) -> Page[SchoolLine]:
    """Return one screen of the schools that take part in a programme or are on the list of low results, by name."""
    takes_part = select(ProgrammeSchool.organisation_id)
    mine = (
        col(Organisation.municipality_id) == municipality_id,
        col(Organisation.kind) == OrganisationKind.SCHOOL,
        col(Organisation.is_active),
        or_(col(Organisation.is_low_results), col(Organisation.id).in_(takes_part)),
    )
    total = session.exec(select(func.count(col(Organisation.id))).where(*mine)).one()
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .where(*mine)
        .order_by(col(Organisation.name), col(Organisation.id))
        .limit(PAGE_SIZE)
        .offset(offset_of(page))
    ).all()
    ids = [key for key, _ in rows if key]
    filed = _filed(session, ids)
    trends = _trends(session, filed)
    overdue = _overdue(session, ids, today)
    return Page(
        tuple(
            SchoolLine(
                key or 0, name, _last(filed[key or 0], now, today), overdue.get(key or 0, 0), trends.get(key or 0)
            )
            for key, name in rows
        ),
        page,
        total,
    )


def _filed(session: Session, organisation_ids: Collection[int]) -> dict[int, list[_Filed]]:
    """Return each school's submissions, the oldest period first; rounds it was excused from are none of them."""
    rows = session.execute(
        select_columns(
            col(Submission.organisation_id),
            col(Submission.id),
            col(CollectionRound.programme_id),
            col(CollectionRound.period),
            col(Submission.state),
            col(Submission.due_on),
            col(Submission.due_at),
            col(Submission.answer_by),
        )
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            col(Submission.organisation_id).in_(organisation_ids),
            col(Submission.reporter) == Reporter.SCHOOL,
            col(Submission.state) != SubmissionState.EXCUSED,
        )
        .order_by(col(CollectionRound.ends_on), col(CollectionRound.id))
    )
    found: dict[int, list[_Filed]] = defaultdict(list)
    for organisation_id, submission_id, programme_id, period, *rest in rows:
        found[organisation_id].append(_Filed(submission_id, programme_id, parse_period(period), *rest))
    return found


def _last(filed: Sequence[_Filed], now: datetime, today: date) -> LastRound | None:
    if not filed:
        return None
    last = filed[-1]
    is_late = last.state in NOT_REPORTED and last.due_at <= now
    days_late = max(1, (today - last.due_on).days) if is_late else 0
    return LastRound(last.submission_id, last.period, last.state, days_late, last.answer_by)


def _overdue(session: Session, organisation_ids: Collection[int], today: date) -> dict[int, int]:
    school = func.coalesce(col(Assignment.organisation_id), col(Person.organisation_id))
    rows: Any = session.execute(
        select_columns(school, func.count())
        .select_from(Assignment)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(school.in_(organisation_ids), col(Assignment.state).in_(OWED), col(Assignment.due_on) < today)
        .group_by(school)
    )
    return dict(rows.all())


def _trends(session: Session, filed: Mapping[int, Sequence[_Filed]]) -> dict[int, Trend]:
    pairs = {school: pair for school, rows in filed.items() if (pair := _compared(rows))}
    figures = _figures(session, [one.submission_id for pair in pairs.values() for one in pair])
    questions = _judged(session, {now.programme_id for now, _ in pairs.values()})
    return {school: _trend(now, before, figures, questions) for school, (now, before) in pairs.items()}


def _compared(rows: Sequence[_Filed]) -> tuple[_Filed, _Filed] | None:
    """Return the last reported submission and the one a year before it, or else the one before."""
    reported = [one for one in rows if one.state in REPORTED]
    if not reported:
        return None
    now = reported[-1]
    earlier = [one for one in reported[:-1] if _is_alike(one, now)]
    a_year_ago = [one for one in earlier if one.period.year == now.period.year - 1 and _place(one) == _place(now)]
    return (now, (a_year_ago or earlier)[-1]) if earlier else None


def _is_alike(one: _Filed, other: _Filed) -> bool:
    return one.programme_id == other.programme_id and one.period.kind is other.period.kind


def _place(one: _Filed) -> int:
    return one.period.number


def _figures(session: Session, submission_ids: Collection[int]) -> dict[int, dict[int, GivenFigure]]:
    found: dict[int, dict[int, GivenFigure]] = defaultdict(dict)
    rows: Any = session.execute(
        select_columns(
            col(Figure.submission_id),
            col(Figure.indicator_id),
            col(Figure.answer),
            col(Figure.numerator),
            col(Figure.denominator),
        ).where(col(Figure.submission_id).in_(submission_ids))
    )
    for submission_id, indicator_id, *answer in rows:
        found[submission_id][indicator_id] = GivenFigure(*answer)
    return found


def _judged(session: Session, programme_ids: Collection[int]) -> dict[int, Question]:
    """Return the indicators that say which way is better."""
    rows = session.exec(
        select(Indicator).where(
            col(Indicator.programme_id).in_(programme_ids),
            col(Indicator.is_collected),
            col(Indicator.comparison).is_not(None),
        )
    )
    return {
        row.id or 0: Question(
            row.id or 0,
            row.name,
            row.unit,
            row.comparison,
            across_schools=row.across_schools,
            across_periods=row.across_periods,
            asks=row.asks,
        )
        for row in rows
    }


def _trend(
    now: _Filed, before: _Filed, figures: Mapping[int, Mapping[int, GivenFigure]], questions: Mapping[int, Question]
) -> Trend:
    is_a_year = before.period.year == now.period.year - 1 and _place(before) == _place(now)
    counts = {"better": 0, "worse": 0, "same": 0}
    for key, figure in figures[now.submission_id].items():
        question, earlier = questions.get(key), figures[before.submission_id].get(key)
        # What adds up over a year has its seasons: its quarters are compared with the same quarters only.
        if question is None or earlier is None or (question.across_periods is AcrossPeriods.SUM and not is_a_year):
            continue
        value, was = comparable(question, figure), comparable(question, earlier)
        if value is not None and was is not None:
            counts[_way(question, value - was)] += 1
    return Trend(now.period, before.period, **counts)


def _way(question: Question, difference: float) -> str:
    if not difference:
        return "same"
    less_is_better = question.comparison is Comparison.AT_MOST
    return "better" if (difference < 0) is less_is_better else "worse"
