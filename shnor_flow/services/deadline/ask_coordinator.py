"""A holder asks the coordinator for more time, or says that the work is somebody else's: she decides."""

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.deadline.petition import PetitionKind
from shnor_flow.domain.deadline.progress import ProgressKind
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.assignment_steps import (
    LONGEST_TEXT,
    Act,
    assignment_by_id,
    cancel_notices,
    is_repeated,
    require_owed,
    today_of,
    write_line,
)
from shnor_flow.services.deadline.control_work import require_fit
from shnor_flow.storage.deadline.petitions import count_granted, organisation_named, read_control_rules
from shnor_flow.storage.tables import Assignment, Petition

LONGEST_NAME = 300


def ask_more_time(
    session: Session, assignment_id: int, act: Act, *, wanted_on: date, calendar: WorkingCalendar
) -> bool:
    """Ask for another day, with the reason; False if this very press was written before.

    The deadline stays as it is until the coordinator decides, and reminders of it go on.
    """
    assignment = assignment_by_id(session, assignment_id)
    if is_repeated(session, act):
        return False
    require_owed(assignment)
    if not act.text.strip():
        raise Refused("Напишите, почему нужно больше времени: без причины срок не продлевают.")
    today = today_of(session, assignment, act.now)
    rules = read_control_rules(session, assignment.municipality_id)
    granted = count_granted(session, assignment_id)
    if refusal := rules.why_no_more_time(assignment.due_on, today, granted, calendar):
        raise Refused(refusal)
    if wanted_on < assignment.due_on:
        raise Refused(f"Новый срок раньше нынешнего, {day_in_words(assignment.due_on)} Выберите более поздний день.")
    require_fit(wanted_on, today, assignment.due_on, calendar)
    _put(session, Petition(kind=PetitionKind.MORE_TIME, wanted_on=wanted_on, **_asked(assignment, act)))
    prefix = f"До {day_in_words(wanted_on)} Причина: "
    return write_line(session, assignment, ProgressKind.ASKED_TIME, act, prefix=prefix)


def say_not_mine(session: Session, assignment_id: int, act: Act, *, to_whom: str) -> bool:
    """Say that somebody else should answer; reminders stop until the coordinator decides.

    False if this very press was written before.
    """
    assignment = assignment_by_id(session, assignment_id)
    if is_repeated(session, act):
        return False
    require_owed(assignment)
    to_whom = " ".join(to_whom.split())[:LONGEST_NAME]
    if not to_whom and not act.text.strip():
        raise Refused("Напишите, кому передать поручение, или почему оно не ваше: координатору нужно решить.")
    known = organisation_named(session, assignment.municipality_id, to_whom)
    petition = Petition(kind=PetitionKind.NOT_MINE, to_whom=to_whom, organisation_id=known, **_asked(assignment, act))
    _put(session, petition)
    session.execute(
        update(Assignment)
        .where(col(Assignment.id) == assignment_id)
        .values(next_notice_on=None)
        .execution_options(synchronize_session=False)
    )
    cancel_notices(session, assignment_id, "исполнитель сообщил, что поручение не его: решает координатор")
    prefix = f"Передать: {to_whom}. " if to_whom else ""
    return write_line(session, assignment, ProgressKind.NOT_MINE, act, prefix=prefix)


def _asked(assignment: Assignment, act: Act) -> dict[str, Any]:
    return {
        "municipality_id": assignment.municipality_id,
        "assignment_id": assignment.id,
        "waiting_key": f"assignment:{assignment.id}",
        "asked_by": act.actor.name,
        "person_id": act.actor.person_id,
        "asked_at": act.now,
        "reason": act.text.strip()[:LONGEST_TEXT],
    }


def _put(session: Session, petition: Petition) -> None:
    try:
        with session.begin_nested():
            session.add(petition)
    except IntegrityError:
        raise Refused("Ваша просьба уже у координатора. Дождитесь решения: оно придёт письмом.") from None
