"""What the collection job reads and writes: rounds that are missing, due to open, due to lock, and whom they ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, exists, select

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.calendar.working_calendar import Roll
from shnor_flow.domain.collection import NOT_REPORTED, RoundState
from shnor_flow.domain.term import Period
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
    Roadmap,
    RoadmapState,
    Submission,
)


@dataclass(frozen=True)
class CollectingProgramme:
    """A programme that runs and asks its schools for figures."""

    programme_id: int
    municipality_id: int
    period: Period
    started_at: datetime  # when its first edition began to run
    timezone: str
    roll: Roll


@dataclass(frozen=True)
class WaitingRound:
    """A round that has not opened yet."""

    round_id: int
    programme_id: int
    municipality_id: int
    period: str
    opens_on: date
    timezone: str
    roll: Roll


@dataclass(frozen=True)
class Invitee:
    """A person of a school, and the submission they are asked for."""

    submission_id: int
    school: str
    person: Person

    @property
    def person_id(self) -> int:
        """Return the person's id, for the link."""
        assert self.person.id is not None
        return self.person.id


def collecting_programmes(session: Session) -> list[CollectingProgramme]:
    """Return the programmes with a running municipal roadmap and something to ask."""
    asks = exists().where(col(Indicator.programme_id) == Programme.id, col(Indicator.is_collected))
    rows = session.exec(
        select(Programme, Municipality, func.min(Roadmap.started_at))
        .join(Municipality, col(Municipality.id) == Programme.municipality_id)
        .join(Roadmap, col(Roadmap.programme_id) == Programme.id)
        .where(_is_running(), asks, col(Roadmap.organisation_id).is_(None), col(Roadmap.started_at).is_not(None))
        .group_by(col(Programme.id), col(Municipality.id))
    ).all()
    return [
        CollectingProgramme(
            programme_id=programme.id or 0,
            municipality_id=programme.municipality_id,
            period=Period(programme.starts_on, programme.ends_on),
            started_at=started_at,
            timezone=municipality.timezone,
            roll=Roll(municipality.roll),
        )
        for programme, municipality, started_at in rows
        if started_at
    ]


def known_rounds(session: Session) -> set[tuple[int, str]]:
    """Return the (programme, period) of every round there is."""
    return set(session.exec(select(CollectionRound.programme_id, CollectionRound.period)))


def put_rounds(session: Session, rounds: Sequence[CollectionRound]) -> int:
    """Insert the rounds that are not there yet; return how many."""
    return insert_missing(session, CollectionRound, [row.model_dump(exclude={"id"}) for row in rounds])


def waiting_rounds(session: Session, latest: date) -> list[WaitingRound]:
    """Return the planned rounds of running programmes that open on `latest` or before, oldest first."""
    rows = session.exec(
        select(CollectionRound, Municipality)
        .join(Municipality, col(Municipality.id) == CollectionRound.municipality_id)
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .where(CollectionRound.state == RoundState.PLANNED, CollectionRound.opens_on <= latest, _is_running())
        .order_by(col(CollectionRound.period), col(CollectionRound.id))
    ).all()
    return [
        WaitingRound(
            round_id=row.id or 0,
            programme_id=row.programme_id,
            municipality_id=row.municipality_id,
            period=row.period,
            opens_on=row.opens_on,
            timezone=municipality.timezone,
            roll=Roll(municipality.roll),
        )
        for row, municipality in rows
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


def has_schools(session: Session, programme_id: int, quarter: ReportingPeriod) -> bool:
    """Tell whether anybody is to be asked about the quarter."""
    return bool(session.exec(_taking_part(programme_id, quarter).limit(1)).first())


def expect_submissions(
    session: Session, waiting: WaitingRound, quarter: ReportingPeriod, notice_on: date | None
) -> int:
    """Write one expected submission for every school that took part at the quarter's end; return how many."""
    rows = [
        Submission(
            municipality_id=waiting.municipality_id,
            round_id=waiting.round_id,
            organisation_id=school_id,
            next_notice_on=notice_on,
        ).model_dump(exclude={"id"})
        for school_id in session.exec(_taking_part(waiting.programme_id, quarter))
    ]
    return insert_missing(session, Submission, rows)


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
        Invitee(submission.id or 0, school, person)
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
    if locked:
        session.execute(
            update(Submission)
            .where(col(Submission.round_id).in_([row.id for row in locked]))
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


def _taking_part(programme_id: int, quarter: ReportingPeriod) -> Any:
    return (
        select(ProgrammeSchool.organisation_id)
        .join(Organisation, col(Organisation.id) == ProgrammeSchool.organisation_id)
        .where(
            ProgrammeSchool.programme_id == programme_id,
            ProgrammeSchool.joined_on <= quarter.end,
            col(ProgrammeSchool.left_on).is_(None) | (col(ProgrammeSchool.left_on) >= quarter.end),
            col(Organisation.is_active),
        )
        .order_by(col(Organisation.name))
    )


def _is_running() -> Any:
    return (
        exists()
        .where(
            col(Roadmap.programme_id) == Programme.id,
            col(Roadmap.state) == RoadmapState.RUNNING,
            col(Roadmap.organisation_id).is_(None),
        )
        .correlate(Programme)
    )


def _changed(result: Any) -> bool:
    counted: CursorResult[Any] = result
    return counted.rowcount == 1
