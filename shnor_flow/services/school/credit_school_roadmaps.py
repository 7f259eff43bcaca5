"""A school whose own roadmap runs has done what the municipal plan asks for by it: its assignment is reported done."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import day_in_digits
from shnor_flow.domain.school_roadmap import asks_for_school_roadmaps
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.services.deadline.record_progress import report_done
from shnor_flow.services.ports import Files
from shnor_flow.storage.journal import note
from shnor_flow.storage.roadmap.editions import activities_of
from shnor_flow.storage.roadmap.school_roadmaps import OwedRoadmap, owed_school_roadmaps
from shnor_flow.storage.tables import Activity, Roadmap, StoredFile


def credit_school_roadmaps(session: Session, *, files: Files, now: datetime) -> int:
    """Report what running school roadmaps fulfil, and return how much; removing from control stays a person's act.

    Of a yearly activity the overdue ones and the next are done by it: the year after needs a new look. Work that the
    coordinator has sent back is not reported by itself again.
    """
    reported = 0
    for _, owed in groupby(owed_school_roadmaps(session), key=lambda each: (each.activity_id, each.organisation_id)):
        for each in _done_by_it(owed, now):
            key = f"school-roadmap:{each.assignment_id}:{each.roadmap_id}"
            act = Act(SYSTEM, now, _words(each), client_key=key, uploads=_document(session, each, files))
            try:
                reported += report_done(session, each.assignment_id, act, files=files)
            except Refused:  # somebody reported it this very moment
                continue
    return reported


def name_school_activity(
    session: Session, roadmap_id: int, activity_id: int | None, *, actor: Actor, now: datetime
) -> None:
    """Let a person say which activity the schools' roadmaps fulfil; None: no activity of this plan."""
    roadmap = session.get(Roadmap, roadmap_id)
    rows = activities_of(session, roadmap_id)
    if roadmap is None or activity_id not in (None, *(row.id for row in rows)):
        raise NotFound("Такого мероприятия в плане нет: обновите страницу.")
    for row in rows:
        row.is_school_roadmaps = row.id == activity_id
    session.flush()
    home, details = roadmap.municipality_id, {"activity": activity_id}
    note(
        session,
        "roadmap.school_activity",
        "roadmap",
        roadmap_id,
        now=now,
        municipality_id=home,
        actor=actor,
        details=details,
    )


def candidates_of(session: Session, roadmap_id: int) -> list[Activity]:
    """Return the activities that sound like it."""
    rows = activities_of(session, roadmap_id)
    return [row for row in rows if asks_for_school_roadmaps(row.title, row.expected_result)]


def _done_by_it(owed: Iterable[OwedRoadmap], now: datetime) -> list[OwedRoadmap]:
    found = list(owed)
    today = local_day(now, found[0].timezone)
    ahead = [each.due_on for each in found if each.due_on >= today]
    return [each for each in found if each.due_on <= min(ahead, default=today)]


def _document(session: Session, owed: OwedRoadmap, files: Files) -> tuple[JudgedUpload, ...]:
    """Return the school's plan as it came: the municipal plan may ask for a document to show."""
    roadmap = session.get_one(Roadmap, owed.roadmap_id)
    kept = session.get(StoredFile, roadmap.source_sha256)
    if kept is None:
        return ()
    return (JudgedUpload(roadmap.source_name, files.read(kept.sha256), kept.content_type),)


def _words(owed: OwedRoadmap) -> str:
    started = day_in_digits(local_day(owed.started_at, owed.timezone))
    return f"Дорожная карта школы действует с {started} (редакция № {owed.edition})."
