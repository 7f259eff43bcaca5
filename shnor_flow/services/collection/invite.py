"""Invite a school to a round: a letter to each of its people, with the link, the days and the form as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import Reporter
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.collection.attach_form import FormDesk
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.collection.rounds import Invitee
from shnor_flow.storage.tables import Municipality, Programme


@dataclass(frozen=True)
class InvitationDesk:
    """What invitations are written and addressed with; `forms` is None where they carry no file."""

    writer: LetterWriter
    links: Links
    forms: FormDesk | None = None


def told_to_all(
    session: Session, programme_id: int, period: ReportingPeriod, due_on: date, locks_on: date
) -> dict[str, Any]:
    """Return what every invitation of a round says."""
    questions = questions_of(session, programme_id, period, Reporter.SCHOOL)
    return {
        "period": period.name,
        "programme": session.get_one(Programme, programme_id).title,
        "due_on": due_on,
        "locks_on": locks_on,
        "indicators": [question.name for question in questions],
    }


def invite(
    session: Session,
    invitee: Invitee,
    common: Mapping[str, Any],
    files: tuple[dict[str, Any], ...],
    *,
    desk: InvitationDesk,
    now: datetime,
) -> bool:
    """Queue one person's invitation, once; False where it was written before, or there is no address."""
    link = desk.links.submission(invitee.submission_id, invitee.person_id, now)
    zone = session.get_one(Municipality, invitee.person.municipality_id).timezone
    letter = queue_letter(
        session,
        key=f"invitation:{invitee.submission_id}:{invitee.person.id}",
        thread=f"submission:{invitee.submission_id}",
        kind=LetterKind.INVITATION,
        person=invitee.person,
        content={
            **common,
            "school": invitee.school,
            "link": link,
            "has_form": bool(files),
            "school_link": _school_link(invitee, desk, now),
        },
        letter_on=local_day(now, zone),
        now=now,
        writer=desk.writer,
        attachments=files,
    )
    return letter is not None


def _school_link(invitee: Invitee, desk: InvitationDesk, now: datetime) -> str:
    """Return the school's own page; a department that reports has none."""
    if invitee.reporter is not Reporter.SCHOOL:
        return ""
    return desk.links.school(invitee.organisation_id, invitee.person_id, now)
