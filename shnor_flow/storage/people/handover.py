"""Moving what is open from one person to another: rows keep their ids, so that history and files stay with them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.storage.roadmap.planning import mark_for_planning
from shnor_flow.storage.tables import (
    Activity,
    ActivityParty,
    Appointment,
    Assignment,
    Occurrence,
    PartyHolder,
)

_OPEN = (AssignmentState.OPEN, AssignmentState.RETURNED, AssignmentState.REPORTED)


@dataclass(frozen=True)
class HandedAssignment:
    """An assignment as the successor's letter tells it."""

    assignment_id: int
    what: str
    due_on: date
    is_reported: bool  # the predecessor reported it done, and the coordinator has not looked


def move_assignments(session: Session, from_id: int, to_id: int, today: date) -> tuple[HandedAssignment, ...]:
    """Let the open assignments be the successor's, by day; where they hold one already, theirs stays and this one ends.

    Reminders of them start for the successor with what is current.
    """
    query = (
        select(Assignment, Activity.number, Activity.title)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(Assignment.person_id == from_id, col(Assignment.state).in_(_OPEN))
        .order_by(col(Assignment.due_on), col(Assignment.id))
    )
    rows = session.exec(query).all()
    occurrences = [row.occurrence_id for row, _, _ in rows]
    held = set(
        session.exec(
            select(Assignment.occurrence_id).where(
                col(Assignment.occurrence_id).in_(occurrences), Assignment.holder == _holder(to_id)
            )
        )
    )
    moved = []
    for row, number, title in rows:
        if row.occurrence_id in held:
            row.state, row.next_notice_on = AssignmentState.CANCELLED, None
            continue
        row.holder, row.person_id = _holder(to_id), to_id
        if row.next_notice_on is not None and row.due_on < today:
            row.next_notice_on = today
        is_reported = row.state is AssignmentState.REPORTED
        moved.append(HandedAssignment(row.id or 0, f"{number} {title}".strip(), row.due_on, is_reported))
    session.flush()
    return tuple(moved)


def move_wordings(session: Session, from_id: int, to_id: int) -> int:
    """Let the plan's words that mean the one mean the other, for what is still to come too; return how many."""
    mine = session.exec(select(PartyHolder).where(PartyHolder.person_id == from_id)).all()
    theirs = set(session.exec(select(PartyHolder.party_id).where(PartyHolder.person_id == to_id)))
    for row in mine:
        if row.party_id in theirs:
            session.delete(row)
        else:
            row.person_id = to_id
    session.flush()
    if mine:
        parties = {row.party_id for row in mine}
        named = select(ActivityParty.activity_id).where(col(ActivityParty.party_id).in_(parties))
        mark_for_planning(session, col(Activity.id).in_(named))
    return len(mine)


def move_duties(session: Session, from_id: int, to_id: int) -> int:
    """Let the successor have the duties: coordinating, heading, getting reports; return how many are new to them."""
    mine = session.exec(select(Appointment).where(Appointment.person_id == from_id)).all()
    theirs = set(session.exec(select(Appointment.duty).where(Appointment.person_id == to_id)))
    new = [row for row in mine if row.duty not in theirs]
    for row in mine:
        if row.duty in theirs:
            session.delete(row)
    session.flush()
    session.execute(update(Appointment).where(col(Appointment.id).in_([row.id for row in new])).values(person_id=to_id))
    return len(new)


def _holder(person_id: int) -> str:
    return f"person:{person_id}"
