"""What the coordinator does about an assignment: takes it off control or back on, sends it back, moves its day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from shnor_flow.domain.calendar.dates import end_of_day, local_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, ProgressKind
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.reminder import counted_from, first_notice_on, next_notice_on, rungs_of
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.assignment_steps import (
    Act,
    assignment_by_id,
    cancel_notices,
    refuse_far,
    step,
    today_of,
    withdraw_petitions,
    write_line,
)
from shnor_flow.services.deadline.tell_of_return import tell_of_return
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.mail.due_notices import ladder_of
from shnor_flow.storage.tables import Assignment, Extension, Municipality


@dataclass(frozen=True)
class Desk:
    """What the coordinator's decisions need beside her words."""

    calendar: WorkingCalendar
    writer: LetterWriter
    links: Links


def accept(session: Session, assignment_id: int, act: Act, *, done_on: date | None = None) -> None:
    """Remove from control; work that was not reported needs the day it was done and words about how that is known.

    Of reported work the day stays as the holder gave it, unless the coordinator names another.
    """
    assignment = assignment_by_id(session, assignment_id)
    today = today_of(session, assignment, act.now)
    if done_on and done_on > today:
        raise Refused("День исполнения ещё не наступил. Укажите сегодняшний или прошедший день.")
    refuse_far(done_on or today, today)
    closed = {"state": AssignmentState.CLOSED, "closed_at": act.now, "next_notice_on": None}
    if assignment.state is AssignmentState.REPORTED:
        step(session, assignment, (AssignmentState.REPORTED,), closed | {"done_on": done_on or assignment.done_on})
    else:
        if not act.text.strip():
            raise Refused("Исполнитель не сообщил об исполнении. Напишите, на каком основании снимаете с контроля.")
        step(session, assignment, OWED, closed | {"done_on": done_on or today})
    cancel_notices(session, assignment_id, "снято с контроля")
    withdraw_petitions(session, assignment_id, act, "Поручение снято с контроля.")
    write_line(session, assignment, ProgressKind.ACCEPTED, act)


def send_back(session: Session, assignment_id: int, act: Act, *, desk: Desk) -> int:
    """Return reported work with a comment, write to its holder, and return how many people were written to."""
    if not act.text.strip():
        raise Refused("Напишите, что нужно доработать: исполнитель получит эти слова письмом.")
    return _owe_again(session, assignment_id, act, desk, AssignmentState.REPORTED, ProgressKind.RETURNED)


def reopen(session: Session, assignment_id: int, act: Act, *, desk: Desk) -> int:
    """Take back «снято с контроля» with a reason: the work is owed again. Return how many people were written to."""
    if not act.text.strip():
        raise Refused("Напишите, почему поручение снова на контроле: исполнитель получит эти слова письмом.")
    if assignment_by_id(session, assignment_id).state in OWED:
        raise Refused("Поручение и так на контроле: исполнитель ещё не сообщил об исполнении.")
    return _owe_again(session, assignment_id, act, desk, AssignmentState.CLOSED, ProgressKind.REOPENED)


def _owe_again(
    session: Session, assignment_id: int, act: Act, desk: Desk, before: AssignmentState, kind: ProgressKind
) -> int:
    assignment = assignment_by_id(session, assignment_id)
    today = today_of(session, assignment, act.now)
    ladder = ladder_of(session, assignment.occurrence_id)
    rungs = rungs_of(ladder, counted_from(assignment.due_on, today), desk.calendar)
    step(
        session,
        assignment,
        (before,),
        # Today the comment itself is mailed; the ladder goes on tomorrow, for late work from its foot.
        {
            "state": AssignmentState.RETURNED,
            "done_on": None,
            "closed_at": None,
            "returned_on": today,
            "next_notice_on": next_notice_on(rungs, today),
        },
    )
    write_line(session, assignment, kind, act)
    return tell_of_return(
        session, assignment, act.text.strip(), by=act.actor, now=act.now, writer=desk.writer, links=desk.links
    )


def move_due(
    session: Session, assignment_ids: Sequence[int], act: Act, *, to_on: date, calendar: WorkingCalendar
) -> None:
    """Hold the holders to another day, with the reason; the old day stays in the figures."""
    if not act.text.strip():
        raise Refused("Напишите причину переноса срока: она останется в истории.")
    for assignment_id in assignment_ids:
        assignment = assignment_by_id(session, assignment_id)
        _move(session, assignment, act, to_on, calendar)


def _move(session: Session, assignment: Assignment, act: Act, to_on: date, calendar: WorkingCalendar) -> None:
    assert assignment.id is not None
    municipality = session.get_one(Municipality, assignment.municipality_id)
    today = local_day(act.now, municipality.timezone)
    require_fit(to_on, today, assignment.due_on, calendar)
    ladder = ladder_of(session, assignment.occurrence_id)
    from_on = assignment.due_on
    step(
        session,
        assignment,
        OWED,
        {
            "due_on": to_on,
            "due_at": end_of_day(to_on, municipality.timezone),
            "next_notice_on": first_notice_on(ladder, to_on, today, calendar),
        },
    )
    cancel_notices(session, assignment.id, "срок перенесён")
    session.add(
        Extension(
            assignment_id=assignment.id,
            from_on=from_on,
            to_on=to_on,
            reason=act.text.strip(),
            decided_by=act.actor.person_id,
            decided_at=act.now,
        )
    )
    prefix = f"С {day_in_words(from_on)} на {day_in_words(to_on)} Причина: "
    write_line(session, assignment, ProgressKind.DUE_MOVED, act, prefix=prefix)


def require_fit(to_on: date, today: date, from_on: date, calendar: WorkingCalendar) -> None:
    """Refuse a day to which nobody can be held, and name the nearest that fit."""
    refuse_far(to_on, today)
    if to_on < today:
        raise Refused(f"{day_in_words(to_on)} уже прошло. Выберите день не раньше сегодняшнего.")
    if to_on == from_on:
        raise Refused("Это тот же срок. Выберите другой день.")
    if not calendar.is_working(to_on):
        before, after = calendar.roll(to_on, Roll.BACKWARD), calendar.roll(to_on, Roll.FORWARD)
        raise Refused(
            f"{day_in_words(to_on)} — нерабочий день. Ближайшие рабочие: {day_in_words(before)} и {day_in_words(after)}"
        )
