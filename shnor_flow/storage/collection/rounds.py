"""What the collection job reads and writes: rounds that are missing, due to open, due to lock, and whom they ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, not_, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, exists, select

from shnor_flow.domain.calendar.dates import end_of_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.calendar.working_calendar import Roll
from shnor_flow.domain.collection import NOT_REPORTED, Reporter, RoundState
from shnor_flow.domain.collection.round_dates import RoundDates, RoundRules
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.collection.owed import is_reopened
from shnor_flow.storage.collection.programmes import is_running, rules_of
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.people.addressees import read_addressees
from shnor_flow.storage.tables import (
    CollectionRound,
    Indicator,
    Municipality,
    Organisation,
    Person,
    Programme,
    ProgrammeSchool,
    Submission,
)


@dataclass(frozen=True)
class WaitingRound:
    """A round that has not opened yet."""

    round_id: int
    programme_id: int
    municipality_id: int
    period: ReportingPeriod
    rules: RoundRules
    opens_on: date
    timezone: str
    roll: Roll


@dataclass(frozen=True)
class Invitee:
    """A person of a school, and the submission they are asked for."""

    submission_id: int
    organisation_id: int
    reporter: Reporter
    school: str
    person: Person

    @property
    def person_id(self) -> int:
        """Return the person's id, for the link."""
        assert self.person.id is not None
        return self.person.id


def known_rounds(session: Session) -> set[tuple[int, str]]:
    """Return the (programme, period) of every round there is."""
    return set(session.exec(select(CollectionRound.programme_id, CollectionRound.period)))


def put_rounds(session: Session, rounds: Sequence[CollectionRound]) -> int:
    """Insert the rounds that are not there yet; return how many."""
    return insert_missing(session, CollectionRound, [row.model_dump(exclude={"id"}) for row in rounds])


def waiting_rounds(session: Session, latest: date) -> list[WaitingRound]:
    """Return the planned rounds of running programmes that open on `latest` or before, oldest first."""
    rows = session.exec(
        select(CollectionRound, Municipality, Programme)
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .where(CollectionRound.state == RoundState.PLANNED, CollectionRound.opens_on <= latest, is_running())
        .order_by(col(CollectionRound.ends_on), col(CollectionRound.id))
    ).all()
    return [
        WaitingRound(
            round_id=row.id or 0,
            programme_id=row.programme_id,
            municipality_id=row.municipality_id,
            period=parse_period(row.period),
            rules=rules_of(programme, row.kind),
            opens_on=row.opens_on,
            timezone=municipality.timezone,
            roll=Roll(municipality.roll),
        )
        for row, municipality, programme in rows
    ]


def claim_opening(session: Session, round_id: int, **values: Any) -> bool:
    """Open the round with its final days; False if somebody else has opened it."""
    return _changed(
        session.execute(
            update(CollectionRound)
            .where(col(CollectionRound.id) == round_id, col(CollectionRound.state) == RoundState.PLANNED)
            .values(state=RoundState.OPEN, **values)
        )
    )


def has_schools(session: Session, programme_id: int, period: ReportingPeriod) -> bool:
    """Tell whether anybody is to be asked about the period."""
    return bool(session.exec(_taking_part(programme_id, period).limit(1)).first())


def expect_submissions(session: Session, waiting: WaitingRound, dates: RoundDates, notice_on: date | None) -> int:
    """Write one expected submission for every school that took part at the period's end; return how many.

    Where the programme asks its department for figures of its own, that is one more.
    """
    asked = [
        (school_id, Reporter.SCHOOL) for school_id in session.exec(_taking_part(waiting.programme_id, waiting.period))
    ]
    asked += [(department_id, Reporter.DEPARTMENT) for department_id in _departments(session, waiting)]
    figures = {one: len(questions_of(session, waiting.programme_id, waiting.period, one)) for one in Reporter}
    rows = [
        expected_row(waiting, dates, organisation_id, reporter, notice_on=notice_on, asked=figures[reporter])
        for organisation_id, reporter in asked
    ]
    return insert_missing(session, Submission, rows)


def expected_row(
    waiting: WaitingRound,
    dates: RoundDates,
    organisation_id: int,
    reporter: Reporter,
    *,
    notice_on: date | None,
    asked: int,
) -> dict[str, Any]:
    """Return the submission that is expected of one organisation, with its instants and how many figures it asks."""
    due_at = end_of_day(dates.due_on, waiting.timezone)
    return Submission(
        municipality_id=waiting.municipality_id,
        round_id=waiting.round_id,
        organisation_id=organisation_id,
        reporter=reporter,
        due_on=dates.due_on,
        locks_on=dates.locks_on,
        due_at=due_at,
        locks_at=end_of_day(dates.locks_on, waiting.timezone),
        on_time_until=due_at,
        next_notice_on=notice_on,
        figures_asked=asked,
    ).model_dump(exclude={"id"})


def _departments(session: Session, waiting: WaitingRound) -> list[int]:
    """Return the department of the municipality, if an indicator of the programme is its own to report."""
    asks = exists().where(
        col(Indicator.programme_id) == waiting.programme_id,
        col(Indicator.is_collected),
        col(Indicator.reported_by) == Reporter.DEPARTMENT,
    )
    found = session.exec(
        select(Organisation.id)
        .where(
            Organisation.municipality_id == waiting.municipality_id,
            Organisation.kind == OrganisationKind.DEPARTMENT,
            col(Organisation.is_active),
            asks,
        )
        .order_by(col(Organisation.id))
        .limit(1)
    )
    return [one for one in found if one]


def invitees(session: Session, waiting: WaitingRound, now: datetime) -> list[Invitee]:
    """Return whom the round's letters go to; a school that nobody can write to is not among them."""
    asked = session.exec(
        select(Submission, Organisation.name)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .where(Submission.round_id == waiting.round_id)
        .order_by(col(Submission.id))
    ).all()
    people = people_to_write_to(session, waiting.municipality_id, [row.organisation_id for row, _ in asked], now)
    return [
        Invitee(submission.id or 0, submission.organisation_id, submission.reporter, school, person)
        for submission, school in asked
        for person in people[submission.organisation_id]
    ]


def people_to_write_to(
    session: Session, municipality_id: int, organisation_ids: Sequence[int], now: datetime
) -> dict[int, list[Person]]:
    """Return each organisation's people who get its letters; an empty list where there is nobody."""
    found = read_addressees(session, municipality_id, organisation_ids, (), now)
    ids = {organisation_id: found.of(organisation_id, None) for organisation_id in organisation_ids}
    rows = session.exec(select(Person).where(col(Person.id).in_({one for some in ids.values() for one in some})))
    by_id = {row.id: row for row in rows}
    return {organisation_id: [by_id[one] for one in some] for organisation_id, some in ids.items()}


def people_of(session: Session, organisation_id: int) -> list[Person]:
    """Return everyone who answers for a school, with an address or without."""
    people = session.exec(
        select(Person)
        .where(Person.organisation_id == organisation_id, col(Person.is_active))
        .order_by(col(Person.is_contact).desc(), col(Person.id))
    )
    return list(people)


def lock_rounds(session: Session, now: datetime) -> list[CollectionRound]:
    """Lock the open rounds whose time is over and silence their reminders; return those that were locked now."""
    locked = list(
        session.scalars(
            update(CollectionRound)
            .where(col(CollectionRound.state) == RoundState.OPEN, col(CollectionRound.locks_at) <= now)
            .values(state=RoundState.LOCKED, locked_at=now)
            .returning(CollectionRound)
            .execution_options(synchronize_session=False)
        )
    )
    session.execute(  # a school with more time is reminded until its own lock
        update(Submission)
        .where(col(Submission.locks_at) <= now, col(Submission.next_notice_on).is_not(None), not_(is_reopened()))
        .values(next_notice_on=None)
        .execution_options(synchronize_session=False)
    )
    return locked


def count_expected(session: Session, round_id: int) -> int:
    """Return how many schools the round asks."""
    return session.exec(select(func.count()).select_from(Submission).where(Submission.round_id == round_id)).one()


def count_silent(session: Session, round_ids: Collection[int]) -> dict[int, int]:
    """Return by round how many schools have not reported."""
    rows = session.exec(
        select(Submission.round_id, func.count())
        .where(col(Submission.round_id).in_(round_ids), col(Submission.state).in_(NOT_REPORTED))
        .group_by(col(Submission.round_id))
    )
    return dict(rows.all())


def _taking_part(programme_id: int, period: ReportingPeriod) -> Any:
    return (
        select(ProgrammeSchool.organisation_id)
        .join(Organisation, col(Organisation.id) == ProgrammeSchool.organisation_id)
        .where(
            ProgrammeSchool.programme_id == programme_id,
            ProgrammeSchool.joined_on <= period.end,
            col(ProgrammeSchool.left_on).is_(None) | (col(ProgrammeSchool.left_on) >= period.end),
            col(Organisation.is_active),
        )
        .order_by(col(Organisation.name))
    )


def _changed(result: Any) -> bool:
    counted: CursorResult[Any] = result
    return counted.rowcount == 1
