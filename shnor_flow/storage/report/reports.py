"""Half-year reports as they were frozen: versions, who gets them, and which are still to be made."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, exists, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import NOT_REPORTED, RoundState
from shnor_flow.domain.collection.round_dates import Cadence
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.party import Duty
from shnor_flow.domain.report import HalfYearReport, from_snapshot
from shnor_flow.domain.term import Period
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.tables import (
    Appointment,
    CollectionRound,
    Indicator,
    Letter,
    Municipality,
    Person,
    Programme,
    Report,
    Roadmap,
    RoadmapState,
    Submission,
)

RECIPIENTS = (Duty.REPORT_RECIPIENT, Duty.DEPARTMENT_HEAD, Duty.COORDINATOR)


@dataclass(frozen=True)
class ReportView:
    """One version of a report; `letters` were written with it, `sent` of them have left."""

    report_id: int
    municipality_id: int
    municipality: str
    programme_id: int
    programme: str
    timezone: str
    period: ReportingPeriod
    version: int
    as_of: date
    built_at: datetime
    built_by: str
    docx_sha256: str
    html_sha256: str
    letters: int = 0
    sent: int = 0

    @property
    def file_name(self) -> str:
        """Return what a file of this version is called, without its ending."""
        return f"Сводный отчёт {self.period.code}, версия {self.version}"


@dataclass(frozen=True)
class Recipient:
    """Somebody who is to get reports; without an address nothing can be sent."""

    person_id: int
    name: str
    position: str
    email: str


@dataclass(frozen=True)
class ReportingProgramme:
    """A programme with a running municipal roadmap."""

    programme_id: int
    title: str
    period: Period
    timezone: str
    started_on: date  # when its first edition began to run
    collects: bool  # asks its schools for figures
    cadences: tuple[Cadence, ...]


def report_list(
    session: Session, municipality_id: int | None = None, half_year: ReportingPeriod | None = None
) -> tuple[ReportView, ...]:
    """Return reports, the newest half-year and version first; of every municipality unless one is named."""
    found = _views().order_by(col(Report.period).desc(), col(Programme.title), col(Report.version).desc())
    if municipality_id is not None:
        found = found.where(Report.municipality_id == municipality_id)
    if half_year is not None:
        found = found.where(Report.period == half_year.code)
    return _with_letters(session, session.exec(found).all())


def report_by_id(session: Session, report_id: int, municipality_id: int | None = None) -> ReportView:
    """Return one version; NotFound if there is none, or it is another municipality's."""
    found = _views().where(Report.id == report_id)
    if municipality_id is not None:
        found = found.where(Report.municipality_id == municipality_id)
    rows = _with_letters(session, session.exec(found).all())
    if not rows:
        raise NotFound("Такого отчёта нет, или он не относится к вашему муниципалитету.")
    return rows[0]


def read_report(session: Session, report_id: int) -> HalfYearReport:
    """Return what was frozen, whatever has changed since."""
    return from_snapshot(session.get_one(Report, report_id).snapshot)


def latest_version(session: Session, programme_id: int, half_year: ReportingPeriod) -> Report | None:
    """Return the newest version of this half-year's report."""
    return session.exec(
        select(Report)
        .where(Report.programme_id == programme_id, Report.period == half_year.code)
        .order_by(col(Report.version).desc())
    ).first()


def recipients_of(session: Session, municipality_id: int) -> list[Person]:
    """Return who gets the municipality's reports, each once, whatever their duties."""
    return list(
        session.exec(
            select(Person)
            .where(
                col(Person.is_active),
                exists().where(
                    col(Appointment.person_id) == Person.id,
                    col(Appointment.municipality_id) == municipality_id,
                    col(Appointment.duty).in_(RECIPIENTS),
                ),
            )
            .order_by(col(Person.full_name), col(Person.id))
        )
    )


def recipient_views(session: Session, municipality_id: int) -> tuple[Recipient, ...]:
    """Return who gets the municipality's reports, for a page."""
    return tuple(
        Recipient(person.id or 0, person.full_name, person.position or "", person.email or "")
        for person in recipients_of(session, municipality_id)
    )


def reporting_programmes(session: Session, municipality_id: int | None = None) -> list[ReportingProgramme]:
    """Return the programmes that live by a running municipal roadmap."""
    asks = exists().where(col(Indicator.programme_id) == Programme.id, col(Indicator.is_collected)).correlate(Programme)
    found = (
        select(Programme, Municipality.timezone, func.min(Roadmap.started_at), asks)
        .join(Municipality, col(Municipality.id) == Programme.municipality_id)
        .join(Roadmap, col(Roadmap.programme_id) == Programme.id)
        .where(col(Roadmap.organisation_id).is_(None), col(Roadmap.started_at).is_not(None), _is_running())
        .group_by(col(Programme.id), col(Municipality.id))
        .order_by(col(Programme.id))
    )
    if municipality_id is not None:
        found = found.where(Programme.municipality_id == municipality_id)
    return [
        ReportingProgramme(
            programme_id=row.id or 0,
            title=row.title,
            period=Period(row.starts_on, row.ends_on),
            timezone=zone,
            started_on=local_day(started_at, zone),
            collects=bool(collects),
            cadences=cadences_of(row),
        )
        for row, zone, started_at, collects in session.exec(found)
        if started_at
    ]


def made_by_system(session: Session) -> set[tuple[int, str]]:
    """Return the (programme, half-year) of every report that was made by itself."""
    return set(session.exec(select(Report.programme_id, Report.period).where(Report.built_by == SYSTEM.name)))


def rounds_ending_in(session: Session, programme_id: int, half_year: ReportingPeriod) -> dict[str, CollectionRound]:
    """Return the rounds of the periods that end in the half-year, by their codes."""
    rows = session.exec(
        select(CollectionRound).where(
            CollectionRound.programme_id == programme_id,
            col(CollectionRound.ends_on).between(half_year.start, half_year.end),
        )
    )
    return {row.period: row for row in rows}


def is_over(round_: CollectionRound, now: datetime) -> bool:
    """Tell whether nobody can send figures to this round any more, even if its lock was not written down yet."""
    return round_.state is RoundState.LOCKED or (round_.state is RoundState.OPEN and round_.locks_at <= now)


def awaited_until(session: Session, programme_id: int, half_year: ReportingPeriod) -> date | None:
    """Return the last day of those who were given more time than their round has, and have not answered yet."""
    query = (
        select(func.max(Submission.locks_on))
        .join(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .where(
            CollectionRound.programme_id == programme_id,
            col(CollectionRound.ends_on).between(half_year.start, half_year.end),
            col(Submission.state).in_(NOT_REPORTED),
            col(Submission.locks_on) > col(CollectionRound.locks_on),
        )
    )
    return session.exec(query).one()


def letter_key(report_id: int, person_id: int) -> str:
    """Return the key that lets a version reach a person once."""
    return f"report:{report_id}:{person_id}"


def _views() -> Any:
    return (
        select(Report, Programme.title, Municipality)
        .join(Programme, col(Programme.id) == Report.programme_id)
        .join(Municipality, col(Municipality.id) == Report.municipality_id)
    )


def _with_letters(session: Session, rows: Sequence[tuple[Report, str, Municipality]]) -> tuple[ReportView, ...]:
    letters = _letters(session, [row for row, *_ in rows])
    return tuple(
        ReportView(
            report_id=row.id or 0,
            municipality_id=row.municipality_id,
            municipality=municipality.name,
            programme_id=row.programme_id,
            programme=programme,
            timezone=municipality.timezone,
            period=parse_period(row.period),
            version=row.version,
            as_of=row.as_of,
            built_at=row.built_at,
            built_by=row.built_by,
            docx_sha256=row.docx_sha256 or "",
            html_sha256=row.html_sha256 or "",
            letters=len(letters[row.id or 0]),
            sent=letters[row.id or 0].count(LetterState.SENT),
        )
        for row, programme, municipality in rows
    )


def _letters(session: Session, reports: Iterable[Report]) -> dict[int, list[LetterState]]:
    """Return by report the states of the letters it went out with."""
    municipalities = {row.municipality_id for row in reports}
    found: dict[int, list[LetterState]] = defaultdict(list)
    rows = session.exec(
        select(Letter).where(col(Letter.municipality_id).in_(municipalities), Letter.kind == LetterKind.REPORT)
    )
    for row in rows:
        found[int(row.key.split(":")[1])].append(row.state)
    return found


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
