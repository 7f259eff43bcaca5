"""Live through a day of collecting: plan rounds, open those whose day has come, invite schools, lock what is over."""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import end_of_day, local_day
from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection.round_dates import (
    Cadence,
    RoundDates,
    next_reminder_on,
    periods_to_collect,
    round_dates,
)
from shnor_flow.services.collection.attach_form import MOST_SCHOOLS, FormDesk, form_attachment
from shnor_flow.services.collection.invite import InvitationDesk, invite, told_to_all
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.collection import rounds
from shnor_flow.storage.collection.programmes import CollectingProgramme, collecting_programmes
from shnor_flow.storage.collection.rounds import WaitingRound
from shnor_flow.storage.database import Database
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.ladders import ladder_of_round
from shnor_flow.storage.tables import CollectionRound

_ONE_DAY = timedelta(days=1)


@dataclass
class CollectionCounts:
    """What one run did."""

    planned: int = 0
    opened: int = 0
    expected: int = 0  # submissions of the opened rounds
    invited: int = 0  # letters
    without_address: int = 0  # schools of the opened rounds that nobody can write to
    without_schools: int = 0  # rounds whose day has come, though no school takes part
    locked: int = 0
    silent: int = 0  # schools that had not reported when their round was locked

    def as_dict(self) -> dict[str, int]:
        """Return the counts for the record of the run."""
        return asdict(self)


@dataclass(frozen=True)
class Collecting:
    """What the run works with."""

    now: datetime
    calendar: WorkingCalendar
    writer: LetterWriter
    links: Links
    counts: CollectionCounts = field(default_factory=CollectionCounts)
    forms: FormDesk | None = None  # None: invitations carry no file


def run_collection(database: Database, work: Collecting) -> CollectionCounts:
    """Do what is due and not done yet; however often it runs, and after however many missed days, the outcome is one.

    Every round is opened in a transaction of its own, letters included, so that a stop in between loses nothing.
    """
    with database.writing() as session:
        _plan(session, work)
    with database.reading() as session:
        waiting = rounds.waiting_rounds(session, work.now.date() + _ONE_DAY)  # it may be tomorrow in the east
    for one in waiting:
        if one.opens_on <= local_day(work.now, one.timezone):
            with database.writing() as session:
                _open(session, one, work)
    with database.writing() as session:
        _lock(session, work)
    return work.counts


def _plan(session: Session, work: Collecting) -> None:
    known = rounds.known_rounds(session)
    missing = [
        _planned_round(programme, cadence, period, work.calendar)
        for programme in collecting_programmes(session)
        for cadence in programme.cadences
        for period in _periods(programme, cadence, work.now)
        if (programme.programme_id, period.code) not in known
    ]
    work.counts.planned += rounds.put_rounds(session, missing)


def _periods(programme: CollectingProgramme, cadence: Cadence, now: datetime) -> tuple[ReportingPeriod, ...]:
    started_on, today = local_day(programme.started_at, programme.timezone), local_day(now, programme.timezone)
    return periods_to_collect(cadence.kind, programme.period, started_on, today)


def _planned_round(
    programme: CollectingProgramme, cadence: Cadence, period: ReportingPeriod, calendar: WorkingCalendar
) -> CollectionRound:
    dates = round_dates(period, calendar, programme.roll, rules=cadence.rules)
    return CollectionRound(
        municipality_id=programme.municipality_id,
        programme_id=programme.programme_id,
        period=period.code,
        kind=period.kind,
        ends_on=period.end,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        locks_on=dates.locks_on,
        due_at=end_of_day(dates.due_on, programme.timezone),
        locks_at=end_of_day(dates.locks_on, programme.timezone),
    )


def _open(session: Session, waiting: WaitingRound, work: Collecting) -> None:
    today = local_day(work.now, waiting.timezone)
    if not rounds.has_schools(session, waiting.programme_id, waiting.period):
        work.counts.without_schools += 1
        return
    # The days are settled here, once: a round that opens late must still leave time to answer.
    dates = round_dates(waiting.period, work.calendar, waiting.roll, opened_on=today, rules=waiting.rules)
    if not _claim(session, waiting, dates, work.now):
        return
    ladder = ladder_of_round(session, waiting.round_id)
    notice_on = next_reminder_on(dates.due_on, dates.locks_on, work.calendar, last_letter_on=today, ladder=ladder)
    expected = rounds.expect_submissions(session, waiting, dates, notice_on)
    work.counts.opened += 1
    work.counts.expected += expected
    note(
        session,
        "round.opened",
        "collectionround",
        waiting.round_id,
        now=work.now,
        municipality_id=waiting.municipality_id,
        details={"expected": expected},
    )
    _invite(session, waiting, dates, work)


def _claim(session: Session, waiting: WaitingRound, dates: RoundDates, now: datetime) -> bool:
    return rounds.claim_opening(
        session,
        waiting.round_id,
        opened_at=now,
        opens_on=dates.opens_on,
        due_on=dates.due_on,
        locks_on=dates.locks_on,
        due_at=end_of_day(dates.due_on, waiting.timezone),
        locks_at=end_of_day(dates.locks_on, waiting.timezone),
    )


def _invite(session: Session, waiting: WaitingRound, dates: RoundDates, work: Collecting) -> None:
    common = told_to_all(session, waiting.programme_id, waiting.period, dates.due_on, dates.locks_on)
    desk = InvitationDesk(work.writer, work.links, work.forms)
    invited = rounds.invitees(session, waiting, work.now)
    reachable = {invitee.submission_id for invitee in invited}
    work.counts.without_address += rounds.count_expected(session, waiting.round_id) - len(reachable)
    attached: dict[int, tuple[dict[str, Any], ...]] = {}
    for invitee in invited:
        if work.forms and len(reachable) <= MOST_SCHOOLS and invitee.submission_id not in attached:
            attached[invitee.submission_id] = form_attachment(session, work.forms, invitee.submission_id, work.now)
        files = attached.get(invitee.submission_id, ())
        work.counts.invited += invite(session, invitee, common, files, desk=desk, now=work.now)


def _lock(session: Session, work: Collecting) -> None:
    locked = rounds.lock_rounds(session, work.now)
    silent = rounds.count_silent(session, [row.id or 0 for row in locked])
    for row in locked:
        work.counts.locked += 1
        work.counts.silent += silent.get(row.id or 0, 0)
        note(
            session,
            "round.locked",
            "collectionround",
            row.id,
            now=work.now,
            municipality_id=row.municipality_id,
            details={"silent": silent.get(row.id or 0, 0)},
        )
