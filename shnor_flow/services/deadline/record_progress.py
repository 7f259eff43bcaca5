"""What is done about an assignment: reported, noted, accepted, sent back, given more time.

Every act is one conditional step: two people who press at once, or one who presses twice, leave one line of history.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import end_of_day, local_day
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.letter.reminder import counted_from, first_notice_on, next_notice_on, rungs_of
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.judge_upload import MOST_FILES, JudgedUpload
from shnor_flow.services.deadline.tell_of_return import tell_of_return
from shnor_flow.services.ports import Files, LetterWriter, Links
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.due_notices import ladder_of
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.tables import (
    Assignment,
    Evidence,
    Extension,
    Municipality,
    Notice,
    Progress,
    StoredFile,
)

LONGEST_TEXT = 5000
FARTHEST_DAYS = 3660  # a day ten years away is a slip of the pen


@dataclass(frozen=True)
class Act:
    """Who acts, when, with what words; `client_key` makes a second press of one button harmless."""

    actor: Actor
    now: datetime
    text: str = ""
    client_key: str | None = None
    uploads: tuple[JudgedUpload, ...] = ()


def report_done(session: Session, assignment_id: int, act: Act, *, files: Files) -> bool:
    """Write that its holder says the work is done; False if this very press was written before."""
    assignment = _assignment(session, assignment_id)
    if _is_repeated(session, act):
        return False
    today = _today(session, assignment, act.now)
    _step(
        session,
        assignment,
        OWED,
        {"state": AssignmentState.REPORTED, "done_on": today, "next_notice_on": None},
    )
    _cancel_notices(session, assignment_id, "исполнено")
    return _write(session, assignment, ProgressKind.DONE, act, files)


def add_note(session: Session, assignment_id: int, act: Act, *, files: Files) -> bool:
    """Write a line on progress; the assignment stays open. False if this very press was written before."""
    assignment = _assignment(session, assignment_id)
    if _is_repeated(session, act):
        return False
    if not act.text.strip() and not act.uploads:
        raise Refused("Напишите, что сделано, или приложите файл.")
    if assignment.state not in OWED:
        raise Refused(_why_not(assignment.state))
    return _write(session, assignment, ProgressKind.NOTE, act, files)


def accept(session: Session, assignment_id: int, act: Act, *, done_on: date | None = None) -> None:
    """Remove from control; work that was not reported needs the day it was done and words about how that is known."""
    assignment = _assignment(session, assignment_id)
    today = _today(session, assignment, act.now)
    closed = {"state": AssignmentState.CLOSED, "closed_at": act.now, "next_notice_on": None}
    if assignment.state is AssignmentState.REPORTED:
        _step(session, assignment, (AssignmentState.REPORTED,), closed)
    else:
        if not act.text.strip():
            raise Refused("Исполнитель не сообщил об исполнении. Напишите, на каком основании снимаете с контроля.")
        if (done_on or today) > today:
            raise Refused("День исполнения ещё не наступил. Укажите сегодняшний или прошедший день.")
        _refuse_far(done_on or today, today)
        _step(session, assignment, OWED, closed | {"done_on": done_on or today})
    _cancel_notices(session, assignment_id, "снято с контроля")
    _write(session, assignment, ProgressKind.ACCEPTED, act)


def send_back(
    session: Session, assignment_id: int, act: Act, *, calendar: WorkingCalendar, writer: LetterWriter, links: Links
) -> int:
    """Return reported work with a comment, write to its holder, and return how many people were written to."""
    if not act.text.strip():
        raise Refused("Напишите, что нужно доработать: исполнитель получит эти слова письмом.")
    assignment = _assignment(session, assignment_id)
    today = _today(session, assignment, act.now)
    rungs = rungs_of(ladder_of(session, assignment.occurrence_id), counted_from(assignment.due_on, today), calendar)
    _step(
        session,
        assignment,
        (AssignmentState.REPORTED,),
        # Today the comment itself is mailed; the ladder goes on tomorrow, for late work from its foot.
        {
            "state": AssignmentState.RETURNED,
            "done_on": None,
            "returned_on": today,
            "next_notice_on": next_notice_on(rungs, today),
        },
    )
    _write(session, assignment, ProgressKind.RETURNED, act)
    return tell_of_return(session, assignment, act.text.strip(), by=act.actor, now=act.now, writer=writer, links=links)


def move_due(
    session: Session, assignment_ids: Sequence[int], act: Act, *, to_on: date, calendar: WorkingCalendar
) -> None:
    """Hold the holders to another day, with the reason; the old day stays in the figures."""
    if not act.text.strip():
        raise Refused("Напишите причину переноса срока: она останется в истории.")
    for assignment_id in assignment_ids:
        assignment = _assignment(session, assignment_id)
        _move(session, assignment, act, to_on, calendar)


def _move(session: Session, assignment: Assignment, act: Act, to_on: date, calendar: WorkingCalendar) -> None:
    assert assignment.id is not None
    municipality = session.get_one(Municipality, assignment.municipality_id)
    today = local_day(act.now, municipality.timezone)
    _require_fit(to_on, today, assignment.due_on, calendar)
    ladder = ladder_of(session, assignment.occurrence_id)
    from_on = assignment.due_on
    _step(
        session,
        assignment,
        OWED,
        {
            "due_on": to_on,
            "due_at": end_of_day(to_on, municipality.timezone),
            "next_notice_on": first_notice_on(ladder, to_on, today, calendar),
        },
    )
    _cancel_notices(session, assignment.id, "срок перенесён")
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
    _write(
        session,
        assignment,
        ProgressKind.DUE_MOVED,
        act,
        prefix=f"С {day_in_words(from_on)} на {day_in_words(to_on)} Причина: ",
    )


def _require_fit(to_on: date, today: date, from_on: date, calendar: WorkingCalendar) -> None:
    _refuse_far(to_on, today)
    if to_on < today:
        raise Refused(f"{day_in_words(to_on)} уже прошло. Выберите день не раньше сегодняшнего.")
    if to_on == from_on:
        raise Refused("Это тот же срок. Выберите другой день.")
    if not calendar.is_working(to_on):
        before, after = calendar.roll(to_on, Roll.BACKWARD), calendar.roll(to_on, Roll.FORWARD)
        raise Refused(
            f"{day_in_words(to_on)} — нерабочий день. Ближайшие рабочие: {day_in_words(before)} и {day_in_words(after)}"
        )


def _refuse_far(day: date, today: date) -> None:
    if abs((day - today).days) > FARTHEST_DAYS:
        raise Refused(f"{day_in_words(day)} — слишком далеко от сегодняшнего дня. Проверьте год.")


def _assignment(session: Session, assignment_id: int) -> Assignment:
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound("Такого поручения нет.")
    return assignment


def _today(session: Session, assignment: Assignment, now: datetime) -> date:
    return local_day(now, session.get_one(Municipality, assignment.municipality_id).timezone)


def _is_repeated(session: Session, act: Act) -> bool:
    if act.client_key is None:
        return False
    return session.exec(select(Progress.id).where(Progress.client_key == act.client_key)).first() is not None


def _step(
    session: Session, assignment: Assignment, before: Iterable[AssignmentState], values: dict[str, object]
) -> None:
    """Change the row only from these states: whoever comes second is told what has happened meanwhile."""
    changed = session.execute(
        update(Assignment)
        .where(col(Assignment.id) == assignment.id, col(Assignment.state).in_(tuple(before)))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    session.refresh(assignment)
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has it
        raise Refused(_why_not(assignment.state))


def _why_not(state: AssignmentState) -> str:
    return {
        AssignmentState.OPEN: "Исполнитель ещё не сообщил об исполнении.",
        AssignmentState.RETURNED: "Работа уже возвращена исполнителю на доработку.",
        AssignmentState.REPORTED: "Об исполнении уже сообщено, работа ждёт проверки координатором.",
        AssignmentState.CLOSED: "Поручение уже снято с контроля: больше ничего делать не нужно.",
        AssignmentState.CANCELLED: "Поручение отменено: план его больше не требует.",
    }[state]


def _cancel_notices(session: Session, assignment_id: int, reason: str) -> None:
    end_notices(
        session,
        NoticeState.CANCELLED,
        reason,
        col(Notice.obligation) == Obligation.ASSIGNMENT,
        col(Notice.obligation_id) == assignment_id,
    )


def _write(
    session: Session, assignment: Assignment, kind: ProgressKind, act: Act, files: Files | None = None, prefix: str = ""
) -> bool:
    """Add the line of history, its files and a line of the journal; False if the same press came in meanwhile."""
    assert assignment.id is not None
    line = Progress(
        assignment_id=assignment.id,
        kind=kind,
        at=act.now,
        by=act.actor.name,
        person_id=act.actor.person_id,
        text=prefix + act.text.strip()[:LONGEST_TEXT],
        client_key=act.client_key,
    )
    try:
        with session.begin_nested():
            session.add(line)
    except IntegrityError:
        return False
    assert line.id is not None
    if files is not None:
        _keep_files(session, line.id, act, files)
    note(
        session,
        f"assignment.{kind}",
        "assignment",
        assignment.id,
        now=act.now,
        municipality_id=assignment.municipality_id,
        actor=act.actor,
        details={"progress_id": line.id, "files": len(act.uploads)},
        reason=act.text.strip()[:LONGEST_TEXT],
    )
    return True


def _keep_files(session: Session, progress_id: int, act: Act, files: Files) -> None:
    if len(act.uploads) > MOST_FILES:
        raise Refused(f"За один раз можно приложить не больше {MOST_FILES} файлов.")
    kept: set[str] = set()
    for upload in act.uploads:
        sha256 = files.keep(upload.data)
        if sha256 in kept:
            continue
        kept.add(sha256)
        if session.get(StoredFile, sha256) is None:
            session.add(
                StoredFile(sha256=sha256, size=len(upload.data), content_type=upload.content_type, stored_at=act.now)
            )
            session.flush()
        session.add(Evidence(progress_id=progress_id, file_sha256=sha256, name=upload.name))
