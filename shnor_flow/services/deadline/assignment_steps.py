"""The steps of which every act on an assignment is made: one conditional change, one line of history.

Two people who press at once, or one who presses twice, leave one line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.deadline.petition import PetitionState
from shnor_flow.domain.deadline.progress import OWED, AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.deadline.judge_upload import MOST_FILES, JudgedUpload
from shnor_flow.services.ports import Files
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.tables import (
    Assignment,
    Evidence,
    Municipality,
    Notice,
    Petition,
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


def assignment_by_id(session: Session, assignment_id: int) -> Assignment:
    """Return the row; NotFound if there is none."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound("Такого поручения нет.")
    return assignment


def today_of(session: Session, assignment: Assignment, now: datetime) -> date:
    """Return the day on the municipality's wall clock."""
    return local_day(now, session.get_one(Municipality, assignment.municipality_id).timezone)


def is_repeated(session: Session, act: Act) -> bool:
    """Tell whether this very press was written before."""
    if act.client_key is None:
        return False
    return session.exec(select(Progress.id).where(Progress.client_key == act.client_key)).first() is not None


def require_owed(assignment: Assignment) -> None:
    """Refuse, in words, what can be done only while somebody still owes the work."""
    if assignment.passed_to_id:
        raise Refused("Поручение передано другому исполнителю. Вам больше ничего делать не нужно.")
    if assignment.state not in OWED:
        raise Refused(why_not(assignment.state))


def refuse_far(day: date, today: date) -> None:
    """Refuse a day that nobody can have meant."""
    if abs((day - today).days) > FARTHEST_DAYS:
        raise Refused(f"{day_in_words(day)} — слишком далеко от сегодняшнего дня. Проверьте год.")


def step(
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
        raise Refused(why_not(assignment.state))


def why_not(state: AssignmentState) -> str:
    """Say how the assignment stands, to somebody whose page shows it otherwise."""
    return {
        AssignmentState.OPEN: "Исполнитель ещё не сообщил об исполнении.",
        AssignmentState.RETURNED: "Работа уже возвращена исполнителю на доработку.",
        AssignmentState.REPORTED: "Об исполнении уже сообщено, работа ждёт проверки координатором.",
        AssignmentState.CLOSED: "Поручение уже снято с контроля: больше ничего делать не нужно.",
        AssignmentState.CANCELLED: "Поручение отменено: план его больше не требует.",
    }[state]


def cancel_notices(session: Session, assignment_id: int, reason: str) -> None:
    """End the reminders that wait for a letter."""
    end_notices(
        session,
        NoticeState.CANCELLED,
        reason,
        col(Notice.obligation) == Obligation.ASSIGNMENT,
        col(Notice.obligation_id) == assignment_id,
    )


def withdraw_petitions(session: Session, assignment_id: int, act: Act, because: str) -> None:
    """Close what was asked of the coordinator and has nothing left to decide."""
    session.execute(
        update(Petition)
        .where(col(Petition.assignment_id) == assignment_id, col(Petition.state) == PetitionState.WAITING)
        .values(state=PetitionState.WITHDRAWN, waiting_key=None, decided_at=act.now, decision=because)
        .execution_options(synchronize_session=False)
    )


def write_line(
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
    for sha256, name in keep_uploads(session, act.uploads, files, act.now).items():
        session.add(Evidence(progress_id=progress_id, file_sha256=sha256, name=name))


def keep_uploads(session: Session, uploads: Sequence[JudgedUpload], files: Files, now: datetime) -> dict[str, str]:
    """Put the files on disk and return their names by content; the same content is kept once."""
    if len(uploads) > MOST_FILES:
        raise Refused(
            f"За один раз можно приложить не больше {MOST_FILES} файлов, а выбрано {len(uploads)}. "
            "Сложите их в один архив ZIP или запишите остальные в ход работы."
        )
    kept: dict[str, str] = {}
    for upload in uploads:
        sha256 = files.keep(upload.data)
        if sha256 in kept:
            continue
        kept[sha256] = upload.name
        if session.get(StoredFile, sha256) is None:
            session.add(
                StoredFile(sha256=sha256, size=len(upload.data), content_type=upload.content_type, stored_at=now)
            )
            session.flush()
    return kept
