"""What is known of collection rounds: the list, one round's board of schools, who is silent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, case, func
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import NOT_REPORTED, REPORTED, Reporter, RoundSource, RoundState, SubmissionState
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import (
    CollectionRound,
    Municipality,
    Organisation,
    Person,
    Programme,
    Submission,
    SubmissionVersion,
)


@dataclass(frozen=True)
class RoundView:
    """A round and how far it has come; the counts are of schools."""

    round_id: int
    programme_id: int
    programme: str
    municipality: str
    timezone: str
    period: ReportingPeriod
    state: RoundState
    opens_on: date
    due_on: date
    locks_on: date
    due_at: datetime
    locks_at: datetime
    expected: int = 0
    reported: int = 0
    on_time: int = 0  # of the reported
    accepted: int = 0  # of the reported
    returned: int = 0
    source: RoundSource = RoundSource.COLLECTED

    @property
    def is_imported(self) -> bool:
        """Tell whether the figures are a past period's out of a file: then nobody was in time or late."""
        return self.source is RoundSource.IMPORTED

    @property
    def late(self) -> int:
        """Return how many reported after the due day."""
        return 0 if self.is_imported else self.reported - self.on_time

    @property
    def silent(self) -> int:
        """Return how many still owe their figures."""
        return self.expected - self.reported


@dataclass(frozen=True)
class SchoolLine:
    """One school on a round's board."""

    submission_id: int
    school: str
    state: SubmissionState
    is_reachable: bool  # somebody there has an address
    is_on_time: bool | None
    submitted_at: datetime | None
    submitted_by: str
    edited_at: datetime | None
    comment: str
    days_late: int  # from the due day to the first version, or to today while there is none; 0: not late
    answer_by: date | None = None  # of figures opened for correction: the day named to the school

    @property
    def is_reopened(self) -> bool:
        """Tell whether reported figures were opened for correction and wait for the school."""
        return self.answer_by is not None and not self.is_silent

    @property
    def is_silent(self) -> bool:
        """Tell whether the figures are still owed."""
        return self.state in NOT_REPORTED


def round_list(
    session: Session, municipality_id: int | None = None, period: ReportingPeriod | None = None
) -> tuple[RoundView, ...]:
    """Return rounds, the newest period first; of every municipality unless one is named."""
    found = _rounds().order_by(
        col(CollectionRound.ends_on).desc(),
        col(CollectionRound.period).desc(),
        col(Municipality.name),
        col(Programme.title),
    )
    if municipality_id is not None:
        found = found.where(CollectionRound.municipality_id == municipality_id)
    if period is not None:
        found = found.where(CollectionRound.period == period.code)
    return tuple(_round_view(row) for row in session.execute(found))


def round_by_id(session: Session, round_id: int, municipality_id: int) -> RoundView:
    """Return one round of the municipality; NotFound otherwise."""
    row = session.execute(
        _rounds().where(col(CollectionRound.id) == round_id, CollectionRound.municipality_id == municipality_id)
    ).first()
    if row is None:
        raise NotFound("Такого сбора нет, или он не относится к вашему муниципалитету.")
    return _round_view(row)


def school_lines(session: Session, view: RoundView, now: datetime) -> tuple[SchoolLine, ...]:
    """Return every expected school, those who have not reported first."""
    rows = session.exec(
        select(Submission, Organisation.name, _is_reachable(), SubmissionVersion.submitted_at)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .outerjoin(
            SubmissionVersion,
            (col(SubmissionVersion.submission_id) == Submission.id) & (col(SubmissionVersion.number) == 1),
        )
        .where(Submission.round_id == view.round_id, Submission.state != SubmissionState.EXCUSED)
        .order_by(col(Submission.state).in_(REPORTED), col(Organisation.name))
    )
    return tuple(
        _school_line(row, school, view, first or now, is_reachable=bool(found)) for row, school, found, first in rows
    )


def is_reachable(session: Session, organisation_id: int) -> bool:
    """Tell whether the school's letters have somebody to go to."""
    return bool(session.exec(select(_is_reachable()).where(Organisation.id == organisation_id)).one())


def _is_reachable() -> Any:
    """Say in SQL whom storage/people/addressees.py picks: contact persons, the only person, or the role mailbox."""
    there = (
        select(func.count())
        .select_from(Person)
        .where(
            col(Person.organisation_id) == Organisation.id,
            col(Person.is_active),
            col(Person.email).is_not(None),
            col(Person.email) != "",
        )
        .correlate(Organisation)
    )
    contacts = there.where(col(Person.is_contact)).scalar_subquery()
    return (contacts > 0) | (there.scalar_subquery() == 1) | (func.coalesce(Organisation.email, "") != "")


def _rounds() -> Any:
    has_reported = col(Submission.state).in_(REPORTED)
    return (
        select_columns(
            CollectionRound,
            col(Programme.title),
            col(Municipality.name),
            col(Municipality.timezone),
            func.count(col(Submission.id)),
            _count_if(has_reported),
            _count_if(has_reported & col(Submission.is_on_time)),
            _count_if(col(Submission.state) == SubmissionState.ACCEPTED),
            _count_if(col(Submission.state) == SubmissionState.RETURNED),
        )
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .outerjoin(Submission, (col(Submission.round_id) == CollectionRound.id) & _is_expected_school())
        .group_by(col(CollectionRound.id), col(Programme.id), col(Municipality.id))
    )


def _is_expected_school() -> Any:
    return (col(Submission.reporter) == Reporter.SCHOOL) & (col(Submission.state) != SubmissionState.EXCUSED)


def _count_if(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0), type_=Integer), 0)


def _round_view(row: Any) -> RoundView:
    found, programme, municipality, timezone, expected, reported, on_time, accepted, returned = row
    return RoundView(
        round_id=found.id,
        programme_id=found.programme_id,
        programme=programme,
        municipality=municipality,
        timezone=timezone,
        period=parse_period(found.period),
        state=found.state,
        opens_on=found.opens_on,
        due_on=found.due_on,
        locks_on=found.locks_on,
        due_at=found.due_at,
        locks_at=found.locks_at,
        expected=expected,
        reported=reported,
        on_time=on_time,
        accepted=accepted,
        returned=returned,
        source=found.source,
    )


def _school_line(row: Submission, school: str, view: RoundView, until: datetime, *, is_reachable: bool) -> SchoolLine:
    is_silent = row.state in NOT_REPORTED
    is_late = row.is_on_time is False if row.version else is_silent
    return SchoolLine(
        submission_id=row.id or 0,
        school=school,
        state=row.state,
        is_reachable=is_reachable,
        is_on_time=row.is_on_time,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        edited_at=row.edited_at,
        comment=row.comment,
        days_late=_days_late(row, view, until) if is_late else 0,
        answer_by=row.answer_by,
    )


def _days_late(row: Submission, view: RoundView, until: datetime) -> int:
    """Count from the day after which it was late: an extension that doesn't count as on time moves no such day."""
    last_day = local_day(row.on_time_until - _ONE_MOMENT, view.timezone)
    return max(0, (local_day(until, view.timezone) - last_day).days)


_ONE_MOMENT = timedelta(seconds=1)  # `on_time_until` is the first instant after the day
