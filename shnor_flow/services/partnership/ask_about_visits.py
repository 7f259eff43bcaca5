"""When a period ends, curators and partners are asked whether its visits are written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import parse_period, period_of
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.collection.round_dates import RoundDates, round_dates
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.partnership.visit import LONGEST_REASON
from shnor_flow.services.partnership.carry_pairs import carry_pairs
from shnor_flow.storage.collection.programmes import cadences_of, is_running
from shnor_flow.storage.database import Database
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.missing_rows import insert_missing
from shnor_flow.storage.partnership.inquiries import counts_by_tie, unsettled_visits
from shnor_flow.storage.partnership.ties import ties_of_holder, ties_of_programme
from shnor_flow.storage.tables import Municipality, Notice, Programme, VisitInquiry


@dataclass(frozen=True)
class AskingCounts:
    """What one run did."""

    asked: int = 0
    carried: int = 0  # pairs of documents that were imported before there was a place for them

    def as_dict(self) -> dict[str, int]:
        """Return the counts for the record of the run."""
        return {"visits_asked": self.asked, "pairs_carried": self.carried}


def ask_about_visits(database: Database, calendar: WorkingCalendar, now: datetime) -> AskingCounts:
    """Ask about the period that has just ended, in every running programme; however often it runs, once each.

    Up to the day on which the period's figures are locked: whoever comes to a school later is not asked of its past.
    """
    asked = carried = 0
    with database.reading() as session:
        running = session.exec(select(Programme.id).where(is_running()).order_by(col(Programme.id))).all()
    for programme_id in running:
        with database.writing() as session:
            programme = session.get_one(Programme, programme_id)
            carried += carry_pairs(session, programme, now=now)
            asked += _ask(session, programme, calendar, now)
    return AskingCounts(asked, carried)


def answer_inquiry(
    session: Session, inquiry_id: int, reasons: Mapping[str, str], *, actor: Actor, now: datetime
) -> None:
    """Take the word that everything is written down, with a reason for each school where nothing was.

    Refused while a school has neither, or a planned visit of the period waits for a word. Twice is one answer;
    a later one with other reasons replaces them.
    """
    inquiry = session.get(VisitInquiry, inquiry_id, with_for_update=True)
    if inquiry is None or inquiry.dropped_at is not None:
        raise NotFound("Этот вопрос снят: отвечать на него больше не нужно.")
    today = local_day(now, session.get_one(Municipality, inquiry.municipality_id).timezone)
    lines = ties_of_holder(session, inquiry.programme_id, inquiry.person_id, inquiry.organisation_id, today)
    ids = [line.tie for line in lines]
    if waiting := unsettled_visits(session, ids, inquiry.ends_on):
        raise Refused(f"Сначала отметьте, состоялись ли намеченные встречи: {', '.join(sorted(set(waiting)))}.")
    counts = counts_by_tie(session, ids, inquiry.starts_on, inquiry.ends_on)
    said = {key: " ".join(reason.split())[:LONGEST_REASON] for key, reason in reasons.items()}
    silent = [line.school for line in lines if not counts.get(line.key) and not said.get(line.key)]
    if silent:
        raise Refused(f"Запишите встречу или напишите, почему её не было: {', '.join(dict.fromkeys(silent))}.")
    kept = {line.key: said[line.key] for line in lines if not counts.get(line.key)}
    if inquiry.answered_at is not None and inquiry.reasons == kept:
        return
    inquiry.answered_at, inquiry.answered_by, inquiry.reasons = now, actor.name, kept
    inquiry.next_notice_on = None
    about = (col(Notice.obligation) == Obligation.VISITS, col(Notice.obligation_id) == inquiry.id)
    end_notices(session, NoticeState.CANCELLED, "о визитах за период уже ответили", *about)
    details = {"programme": inquiry.programme_id, "schools": len(lines), "without": len(kept)}
    note(
        session,
        "visits.answered",
        "visitinquiry",
        inquiry.id,
        now=now,
        municipality_id=inquiry.municipality_id,
        actor=actor,
        details=details,
        reason=parse_period(inquiry.period).name,
    )


def drop_unneeded(session: Session, programme_id: int, today: date, now: datetime) -> int:
    """Stop asking those who help nobody any more, and return how many."""
    waiting = select(VisitInquiry).where(
        VisitInquiry.programme_id == programme_id,
        col(VisitInquiry.answered_at).is_(None),
        col(VisitInquiry.dropped_at).is_(None),
    )
    dropped = 0
    for row in session.exec(waiting).all():
        if not ties_of_holder(session, programme_id, row.person_id, row.organisation_id, today):
            row.dropped_at, row.next_notice_on = now, None
            dropped += 1
    return dropped


def _ask(session: Session, programme: Programme, calendar: WorkingCalendar, now: datetime) -> int:
    home = session.get_one(Municipality, programme.municipality_id)
    today = local_day(now, home.timezone)
    drop_unneeded(session, programme.id or 0, today, now)
    cadence = cadences_of(programme)[0]
    period = period_of(today, cadence.kind)
    while period.end >= today:
        period = period.previous
    dates = round_dates(period, calendar, Roll(home.roll), rules=cadence.rules)
    if not dates.opens_on <= today <= dates.locks_on or period.end < programme.starts_on:
        return 0
    holders = {
        line.holder for line in ties_of_programme(session, programme.id or 0, today) if line.from_on <= period.end
    }
    common = {"period": period.code, "starts_on": period.start, "ends_on": period.end}
    return insert_missing(
        session, VisitInquiry, [_row(programme, one, common, dates, today) for one in sorted(holders)]
    )


def _row(
    programme: Programme, holder: str, common: Mapping[str, Any], dates: RoundDates, today: date
) -> dict[str, Any]:
    kind, _, number = holder.partition(":")
    return {
        "municipality_id": programme.municipality_id,
        "programme_id": programme.id,
        "holder": holder,
        "person_id": int(number) if kind == "person" else None,
        "organisation_id": int(number) if kind == "organisation" else None,
        "due_on": max(dates.due_on, today),
        "next_notice_on": today,
        "answered_at": None,
        "answered_by": "",
        "reasons": {},
        "dropped_at": None,
        **common,
    }
