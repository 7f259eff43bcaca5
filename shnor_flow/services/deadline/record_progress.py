"""What a holder says about an assignment: done, or how it goes."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.evidence import evidence_is_due, points_to_a_page
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, ProgressKind
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.assignment_steps import (
    Act,
    assignment_by_id,
    cancel_notices,
    is_repeated,
    require_owed,
    step,
    today_of,
    withdraw_petitions,
    write_line,
)
from shnor_flow.services.ports import Files
from shnor_flow.storage.tables import Activity, Assignment, Evidence, Occurrence, Progress

LONGEST_AGO = timedelta(days=366)  # work done more than a year ago is a slip of the pen


def report_done(session: Session, assignment_id: int, act: Act, *, files: Files, done_on: date | None = None) -> bool:
    """Write that its holder says the work is done, today or on `done_on`; False if this very press was written before.

    Where the plan's result is a document, its file or its address on the web must come along or be there already.
    """
    assignment = assignment_by_id(session, assignment_id)
    if is_repeated(session, act):
        return False
    require_owed(assignment)
    today = today_of(session, assignment, act.now)
    done_on = done_on or today
    _require_past(done_on, today)
    _require_evidence(session, assignment, act)
    step(
        session,
        assignment,
        OWED,
        {"state": AssignmentState.REPORTED, "done_on": done_on, "next_notice_on": None},
    )
    cancel_notices(session, assignment_id, "исполнено")
    withdraw_petitions(session, assignment_id, act, "Исполнитель сообщил об исполнении.")
    prefix = f"День исполнения — {day_in_words(done_on)} " if done_on != today else ""
    return write_line(session, assignment, ProgressKind.DONE, act, files, prefix)


def add_note(session: Session, assignment_id: int, act: Act, *, files: Files) -> bool:
    """Write a line on progress; the assignment stays open. False if this very press was written before."""
    assignment = assignment_by_id(session, assignment_id)
    if is_repeated(session, act):
        return False
    if not act.text.strip() and not act.uploads:
        raise Refused("Напишите, что сделано, или приложите файл.")
    require_owed(assignment)
    return write_line(session, assignment, ProgressKind.NOTE, act, files)


def _require_past(done_on: date, today: date) -> None:
    if done_on > today:
        raise Refused(f"{day_in_words(done_on)} ещё не наступило. Укажите сегодняшний или прошедший день.")
    if today - done_on > LONGEST_AGO:
        raise Refused(f"{day_in_words(done_on)} — больше года назад. Проверьте год.")


def _require_evidence(session: Session, assignment: Assignment, act: Act) -> None:
    if act.uploads or points_to_a_page(act.text) or not needs_evidence(session, assignment):
        return
    expected = _activity_of(session, assignment).expected_result
    what = f" («{expected}»)" if expected else ""
    raise Refused(
        f"По плану результат — документ{what}. Приложите файл (подойдёт и фотография) или укажите в тексте адрес "
        "страницы, где документ опубликован, и нажмите «Исполнено» ещё раз."
    )


def needs_evidence(session: Session, assignment: Assignment) -> bool:
    """Tell whether a report of this assignment needs a document that was not handed in before."""
    activity = _activity_of(session, assignment)
    kind = session.get_one(Occurrence, assignment.occurrence_id).kind
    if not evidence_is_due(activity.expected_result, kind, assignment.role, activity.asks_evidence):
        return False
    handed_in = (
        select(Evidence.id)
        .join(Progress, col(Progress.id) == col(Evidence.progress_id))
        .where(Progress.assignment_id == assignment.id)
        .limit(1)
    )
    return session.exec(handed_in).first() is None


def _activity_of(session: Session, assignment: Assignment) -> Activity:
    return session.get_one(Activity, session.get_one(Occurrence, assignment.occurrence_id).activity_id)
