"""Make the half-year report: gather, count, freeze as the next version, print and keep; by itself on its day."""

import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection.round_dates import periods_to_collect
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.report import (
    HalfYearReport,
    as_snapshot,
    build,
    due_to_build_on,
    half_years_to_report,
    says_the_same,
)
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.ports import Files, LetterWriter, Links, ReportPrinter
from shnor_flow.services.report.send_report import DOCX, SentReport, send_report
from shnor_flow.storage.collection.rounds import has_schools
from shnor_flow.storage.database import Database
from shnor_flow.storage.journal import note
from shnor_flow.storage.report import reports
from shnor_flow.storage.report.facts import half_year_facts
from shnor_flow.storage.report.reports import ReportingProgramme
from shnor_flow.storage.tables import Municipality, Programme, Report, StoredFile

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Press:
    """What a report is printed, kept and sent with."""

    now: datetime
    calendar: WorkingCalendar
    files: Files
    printer: ReportPrinter
    writer: LetterWriter
    links: Links


@dataclass(frozen=True)
class MadeReport:
    """The version that holds; not new when it says what the one before said."""

    report_id: int
    version: int
    is_new: bool


@dataclass(frozen=True)
class _Draft:
    """What was counted, before it is a version."""

    programme_id: int
    municipality_id: int
    half_year: ReportingPeriod
    today: date
    report: HalfYearReport
    snapshot: dict[str, Any]


@dataclass(frozen=True)
class _Printed:
    docx: bytes
    html: bytes


@dataclass
class ReportCounts:
    """What one run did."""

    built: int = 0
    letters: int = 0
    without_address: int = 0  # recipients nobody can write to
    waiting: int = 0  # half-years that are over and whose day has not come

    def add(self, sent: SentReport | None) -> None:
        """Count a report that was made and mailed; None was made elsewhere."""
        if sent:
            self.built += 1
            self.letters += sent.letters
            self.without_address += sent.without_address

    def as_dict(self) -> dict[str, int]:
        """Return the counts for the record of the run."""
        return asdict(self)


def make_report(
    database: Database,
    programme_id: int,
    half_year: ReportingPeriod,
    press: Press,
    *,
    actor: Actor = SYSTEM,
    is_forced: bool = False,
) -> MadeReport:
    """Freeze the next version as of today; without `is_forced` none is made that would say what the last one said."""
    with database.reading() as session:
        draft = _draft(session, programme_id, half_year, press)
        standing = None if is_forced else _standing(session, draft)
    if standing:
        return standing
    printed = _print(draft, press)
    try:
        with database.writing() as session:
            return (None if is_forced else _standing(session, draft)) or _freeze(session, draft, printed, press, actor)
    except IntegrityError:
        raise Refused("Этот отчёт только что составил кто-то ещё. Обновите страницу и посмотрите его версию.") from None


def build_due_reports(database: Database, press: Press) -> ReportCounts:
    """Make and mail every report whose day has come and that was not made by itself yet.

    Each in a transaction of its own, letters included. One that fails does not keep the others back; the failures are
    raised together at the end.
    """
    counts, failures = ReportCounts(), []
    with database.reading() as session:
        due = list(_due(session, press, counts))
    for programme, half_year in due:
        try:
            sent = _make_and_send(database, programme, half_year, press)
        except IntegrityError:
            log.info("report %s of programme %s was made elsewhere", half_year.code, programme.programme_id)
        except Exception as error:
            log.exception("report %s of programme %s failed", half_year.code, programme.programme_id)
            failures.append(error)
        else:
            counts.add(sent)
    if failures:
        raise ExceptionGroup("reports that could not be made", failures)
    return counts


def _due(session: Session, press: Press, counts: ReportCounts) -> Iterator[tuple[ReportingProgramme, ReportingPeriod]]:
    made = reports.made_by_system(session)
    for programme in reports.reporting_programmes(session):
        today = local_day(press.now, programme.timezone)
        for half_year in half_years_to_report(programme.period, programme.started_on, today):
            if (programme.programme_id, half_year.code) in made:
                continue
            day = _day_to_build(session, programme, half_year, press)
            if day is None or day > today:
                counts.waiting += 1
            elif day >= programme.started_on:
                yield programme, half_year


def _day_to_build(
    session: Session, programme: ReportingProgramme, half_year: ReportingPeriod, press: Press
) -> date | None:
    """Return the day the report is due, or None while a period's figures are still being collected."""
    rounds = reports.rounds_ending_in(session, programme.programme_id, half_year)
    over = {code: one for code, one in rounds.items() if reports.is_over(one, press.now)}
    for period in _collected_periods(programme, half_year, local_day(press.now, programme.timezone)):
        # After missed days a round may not have opened yet: a report without its figures would be made too early.
        if period.code not in over and has_schools(session, programme.programme_id, period):
            return None
    awaited_on = reports.awaited_until(session, programme.programme_id, half_year)
    locks = [one.locks_on for one in over.values()] + ([awaited_on] if awaited_on else [])
    return due_to_build_on(half_year, max(locks, default=None), press.calendar)


def _collected_periods(programme: ReportingProgramme, half_year: ReportingPeriod, today: date) -> list[ReportingPeriod]:
    if not programme.collects:
        return []
    return [
        period
        for cadence in programme.cadences
        for period in periods_to_collect(cadence.kind, programme.period, programme.started_on, today)
        if period.end in half_year
    ]


def _make_and_send(
    database: Database, programme: ReportingProgramme, half_year: ReportingPeriod, press: Press
) -> SentReport | None:
    with database.reading() as session:
        draft = _draft(session, programme.programme_id, half_year, press)
    printed = _print(draft, press)
    with database.writing() as session:
        if (programme.programme_id, half_year.code) in reports.made_by_system(session):
            return None  # somebody was quicker
        # Even if a version says the same: it may have been mailed to nobody, and this is the one that is.
        made = _freeze(session, draft, printed, press, SYSTEM)
        return send_report(session, made.report_id, now=press.now, writer=press.writer, links=press.links)


def _draft(session: Session, programme_id: int, half_year: ReportingPeriod, press: Press) -> _Draft:
    programme = _programme(session, programme_id)
    today = local_day(press.now, session.get_one(Municipality, programme.municipality_id).timezone)
    _require_half_year(programme, half_year, today)
    report = build(half_year_facts(session, programme_id, half_year, today))
    return _Draft(programme_id, programme.municipality_id, half_year, today, report, as_snapshot(report))


def _standing(session: Session, draft: _Draft) -> MadeReport | None:
    """Return the last version if it says what the draft says."""
    last = reports.latest_version(session, draft.programme_id, draft.half_year)
    if last and says_the_same(last.snapshot, draft.snapshot):
        return MadeReport(last.id or 0, last.version, is_new=False)
    return None


def _print(draft: _Draft, press: Press) -> _Printed:
    """Print outside of any transaction: it takes seconds, in which nobody else could save anything."""
    return _Printed(docx=press.printer.docx(draft.report), html=press.printer.html(draft.report))


def _freeze(session: Session, draft: _Draft, printed: _Printed, press: Press, actor: Actor) -> MadeReport:
    last = reports.latest_version(session, draft.programme_id, draft.half_year)
    row = Report(
        municipality_id=draft.municipality_id,
        programme_id=draft.programme_id,
        period=draft.half_year.code,
        version=last.version + 1 if last else 1,
        as_of=draft.today,
        built_at=press.now,
        built_by=actor.name,
        snapshot=draft.snapshot,
        docx_sha256=_keep(session, press, printed.docx, DOCX),
        html_sha256=_keep(session, press, printed.html, "text/html; charset=utf-8"),
    )
    session.add(row)
    session.flush()
    _note(session, row, press.now, actor)
    return MadeReport(row.id or 0, row.version, is_new=True)


def _programme(session: Session, programme_id: int) -> Programme:
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFound("Такой программы нет.")
    return programme


def _require_half_year(programme: Programme, half_year: ReportingPeriod, today: date) -> None:
    if half_year.kind is not PeriodKind.HALF_YEAR:
        raise Refused(f"Сводный отчёт составляется за полугодие, а «{half_year.code}» — другой период.")
    if half_year.end < programme.starts_on or half_year.start > programme.ends_on:
        raise Refused(
            f"{half_year.name} — не время программы: она идёт с {day_in_words(programme.starts_on)} "
            f"по {day_in_words(programme.ends_on)}"
        )
    if half_year.start > today:
        raise Refused(f"{half_year.name} ещё не началось. Отчёт можно составить с {day_in_words(half_year.start)}")


def _keep(session: Session, press: Press, data: bytes, content_type: str) -> str:
    sha256 = press.files.keep(data)
    if session.get(StoredFile, sha256) is None:
        session.add(StoredFile(sha256=sha256, size=len(data), content_type=content_type, stored_at=press.now))
        session.flush()
    return sha256


def _note(session: Session, row: Report, now: datetime, actor: Actor) -> None:
    note(
        session,
        "report.built",
        "report",
        row.id,
        now=now,
        municipality_id=row.municipality_id,
        actor=actor,
        details={"period": row.period, "version": row.version},
    )
