"""The coordinator decides what a holder asked for: grants time, refuses, or passes the work on; the holder is told."""

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.deadline.assigning import Holder
from shnor_flow.domain.deadline.petition import PetitionKind, PetitionState
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.reminder import counted_from, first_notice_on
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.assignment_steps import (
    Act,
    assignment_by_id,
    cancel_notices,
    require_owed,
    step,
    today_of,
    write_line,
)
from shnor_flow.services.deadline.control_work import Desk, move_due
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.storage.mail.due_notices import ladder_of
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Municipality,
    Occurrence,
    Organisation,
    Person,
    Petition,
)


def grant_time(session: Session, petition_id: int, act: Act, *, to_on: date | None, desk: Desk) -> int:
    """Move the deadline to the day asked for, or to another; return how many people were told."""
    petition = _decide(session, petition_id, act, PetitionState.GRANTED)
    if petition.kind is not PetitionKind.MORE_TIME or petition.wanted_on is None:
        raise Refused("Здесь просят не о сроке. Вернитесь к поручению и решите, кому оно достанется.")
    to_on = to_on or petition.wanted_on
    words = act.text.strip() or f"по просьбе исполнителя: {petition.reason}"
    moved = Act(act.actor, act.now, words)
    move_due(session, [petition.assignment_id], moved, to_on=to_on, calendar=desk.calendar)
    told = f"Срок продлён до {day_in_words(to_on)}"
    return _tell(session, petition, act, told, desk)


def refuse(session: Session, petition_id: int, act: Act, *, desk: Desk) -> int:
    """Leave the assignment as it is, with her reason; reminders go on. Return how many people were told."""
    if not act.text.strip():
        raise Refused("Напишите, почему отказано: исполнитель получит эти слова письмом.")
    petition = _decide(session, petition_id, act, PetitionState.REFUSED)
    assignment = assignment_by_id(session, petition.assignment_id)
    today = today_of(session, assignment, act.now)
    if petition.kind is PetitionKind.NOT_MINE:
        ladder = ladder_of(session, assignment.occurrence_id)
        foot = counted_from(assignment.due_on, assignment.returned_on)
        resumed = first_notice_on(ladder, foot, today, desk.calendar)
        step(session, assignment, OWED, {"next_notice_on": resumed})
    write_line(session, assignment, ProgressKind.REFUSED, act)
    told = (
        f"Срок не продлён: он остаётся {day_in_words(assignment.due_on)}"
        if petition.kind is PetitionKind.MORE_TIME
        else "Поручение остаётся за вами."
    )
    return _tell(session, petition, act, told, desk)


def pass_on(session: Session, assignment_id: int, act: Act, *, to: Holder, desk: Desk) -> int:
    """Let another organisation or person answer from now on, and return the id of their assignment.

    The holder of before is released and, if they asked for it, told. The deadline and the role go along.
    """
    old = assignment_by_id(session, assignment_id)
    require_owed(old)
    name = _name_of(session, old.municipality_id, to)
    if to.key == old.holder:
        raise Refused("Поручение и так у этого исполнителя. Выберите другого.")
    new = _take_over(session, old, to, act, desk)
    assert new.id is not None
    released = {"state": AssignmentState.CANCELLED, "passed_to_id": new.id, "next_notice_on": None}
    step(session, old, OWED, released)
    cancel_notices(session, assignment_id, "поручение передано другому исполнителю")
    before = _name_of(session, old.municipality_id, Holder(old.role, old.organisation_id, old.person_id), is_old=True)
    write_line(session, old, ProgressKind.PASSED_ON, act, prefix=f"Теперь отвечает: {name}. ")
    write_line(session, new, ProgressKind.TAKEN_OVER, act, prefix=f"Прежде отвечал: {before}. ")
    waiting = session.exec(
        select(Petition).where(Petition.assignment_id == assignment_id, Petition.state == PetitionState.WAITING)
    ).first()
    if waiting:
        petition = _decide(session, waiting.id or 0, act, PetitionState.GRANTED)
        _tell(session, petition, act, f"Поручение передано: {name}. Вам больше ничего делать не нужно.", desk)
    return new.id


def _decide(session: Session, petition_id: int, act: Act, state: PetitionState) -> Petition:
    """Settle the petition once: whoever comes second is told so."""
    petition = session.get(Petition, petition_id)
    if petition is None:
        raise NotFound("Такой просьбы нет.")
    changed: Any = session.execute(
        update(Petition)
        .where(col(Petition.id) == petition_id, col(Petition.state) == PetitionState.WAITING)
        .values(
            state=state,
            waiting_key=None,
            decided_by=act.actor.person_id,
            decided_at=act.now,
            decision=act.text.strip(),
        )
        .execution_options(synchronize_session=False)
    )
    session.refresh(petition)
    if changed.rowcount != 1:
        raise Refused("Эта просьба уже решена. Обновите страницу: там видно, как.")
    return petition


def _take_over(session: Session, old: Assignment, to: Holder, act: Act, desk: Desk) -> Assignment:
    """Give the obligation to the new holder, who may have a part in it already."""
    today = today_of(session, old, act.now)
    notice_on = first_notice_on(ladder_of(session, old.occurrence_id), old.due_on, today, desk.calendar)
    held = session.exec(
        select(Assignment).where(Assignment.occurrence_id == old.occurrence_id, Assignment.holder == to.key)
    ).first()
    values: dict[str, Any] = {
        "role": old.role,
        "due_on": old.due_on,
        "due_at": old.due_at,
        "state": AssignmentState.OPEN,
        "next_notice_on": notice_on,
    }
    if held is None:
        new = Assignment(
            municipality_id=old.municipality_id,
            occurrence_id=old.occurrence_id,
            holder=to.key,
            organisation_id=to.organisation_id,
            person_id=to.person_id,
            **values,
        )
        session.add(new)
        session.flush()
        return new
    if held.state in (AssignmentState.REPORTED, AssignmentState.CLOSED):
        raise Refused("Этот исполнитель свою часть уже выполнил. Выберите другого или верните его работу.")
    if held.state is not AssignmentState.CANCELLED and old.role is PartyRole.CONTRIBUTOR:
        values = {"role": held.role}  # a lead stays one
    step(session, held, (*OWED, AssignmentState.CANCELLED), values | {"passed_to_id": None})
    return held


def _name_of(session: Session, municipality_id: int, holder: Holder, *, is_old: bool = False) -> str:
    """Return the holder's name; NotFound if they are not of this municipality, or have left."""
    found: Organisation | Person | None = (
        session.get(Person, holder.person_id)
        if holder.person_id
        else session.get(Organisation, holder.organisation_id or 0)
    )
    if found is None or found.municipality_id != municipality_id or not (found.is_active or is_old):
        raise NotFound("Такого исполнителя в справочнике нет.")
    return found.full_name if isinstance(found, Person) else found.name


def _tell(session: Session, petition: Petition, act: Act, told: str, desk: Desk) -> int:
    person = session.get(Person, petition.person_id) if petition.person_id else None
    if person is None:
        return 0
    assignment = session.get_one(Assignment, petition.assignment_id)
    activity = session.get_one(Activity, session.get_one(Occurrence, assignment.occurrence_id).activity_id)
    zone = session.get_one(Municipality, petition.municipality_id).timezone
    letter = queue_letter(
        session,
        key=f"decision:petition:{petition.id}",
        kind=LetterKind.DECISION,
        person=person,
        content={
            "what": f"{activity.number} {activity.title}".strip(),
            "told": told,
            "comment": act.text.strip(),
            "by": act.actor.name,
            "link": desk.links.assignment(petition.assignment_id, petition.person_id or 0, act.now),
            "action": "Открыть поручение",
            "mark": "" if assignment.passed_to_id else f"Поручение № {assignment.id}",
        },
        letter_on=local_day(act.now, zone),
        now=act.now,
        writer=desk.writer,
    )
    return int(letter is not None)
