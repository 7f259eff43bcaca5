"""Mail one version of the half-year report to its recipients, once each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection.indicator import share, write_value
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.report import HalfYearReport
from shnor_flow.domain.report.figures import Verdict
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.journal import note
from shnor_flow.storage.report import reports
from shnor_flow.storage.report.reports import ReportView

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class SentReport:
    """What became of one sending: who was written to now, and who can't be."""

    letters: int
    without_address: int


def send_report(
    session: Session, report_id: int, *, now: datetime, writer: LetterWriter, links: Links, actor: Actor = SYSTEM
) -> SentReport:
    """Write a letter to every recipient who has not got this version yet."""
    view = reports.report_by_id(session, report_id)
    content = _content(view, reports.read_report(session, report_id), links)
    people = reports.recipients_of(session, view.municipality_id)
    letters = [
        queue_letter(
            session,
            key=reports.letter_key(report_id, person.id or 0),
            kind=LetterKind.REPORT,
            person=person,
            content=content,
            letter_on=local_day(now, view.timezone),
            now=now,
            writer=writer,
            attachments=[{"sha256": view.docx_sha256, "name": f"{view.file_name}.docx", "content_type": DOCX}],
        )
        for person in people
    ]
    sent = SentReport(
        letters=sum(letter is not None for letter in letters),
        without_address=sum(not person.email for person in people),
    )
    if sent.letters:  # pressing the button again sends nothing, and nothing happened
        note(
            session,
            "report.sent",
            "report",
            report_id,
            now=now,
            municipality_id=view.municipality_id,
            actor=actor,
            details={"letters": sent.letters, "without_address": sent.without_address},
        )
    return sent


def _content(view: ReportView, report: HalfYearReport, links: Links) -> dict[str, Any]:
    """Return the short summary that stands in the letter; the whole is attached."""
    tally, verdicts = report.party_total, [line.verdict for line in report.indicators]
    discipline = share(tally.in_time, tally.due)
    return {
        "title": report.title,
        "programme": view.programme,
        "period": view.period.name,
        "as_of": view.as_of,
        "version": view.version,
        "planned": tally.planned,
        "in_time": tally.in_time,
        "late": tally.late,
        "overdue": tally.overdue,
        "not_due": tally.not_due,
        "discipline": write_value(discipline * 100, "%") if discipline is not None else "",
        "indicators": len(verdicts),
        "reached": verdicts.count(Verdict.REACHED),
        "not_reached": verdicts.count(Verdict.NOT_REACHED),
        "not_yet": verdicts.count(Verdict.NOT_YET),
        "incomparable": verdicts.count(Verdict.NO_TARGET),
        "no_data": verdicts.count(Verdict.NO_DATA),
        "silent": [
            {"period": parse_period(one.period).name, "silent": len(one.silent), "expected": one.expected}
            for one in report.rounds
        ],
        "link": links.page(f"/report/{view.report_id}"),
    }
