"""The coordinator decides what a doubtful reply meant, or puts it aside; and takes or drops a suggested absence."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter.reply import ReplyAct, ReplyKind, ReplyState, SaidOfOne
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.services.reply.take_reply import ReplyDesk, write_said
from shnor_flow.storage.journal import note
from shnor_flow.storage.people.answerers import read_answerer
from shnor_flow.storage.reply.replies import all_filed_since, reply_of, waiting_forms
from shnor_flow.storage.tables import Absence, Person, Reply


def record_reply(
    session: Session,
    reply_id: int,
    municipality_id: int,
    said: SaidOfOne,
    *,
    desk: ReplyDesk,
    actor: Actor,
    now: datetime,
) -> str:
    """Write down what she says the reply means, in its sender's name and hers; return what came of it."""
    row = reply_of(session, reply_id, municipality_id)
    if row.person_id is None:
        raise NotFound
    if said.act is ReplyAct.MORE_TIME and said.until is None:
        raise Refused("Укажите, до какого дня просят продлить срок.")
    who = read_answerer(session, said.assignment_id, row.person_id)
    uploads = tuple(
        JudgedUpload(file["name"], desk.files.read(file["sha256"]), file["content_type"]) for file in row.files
    )
    signed = Actor(f"{who.name} (ответ письмом, записал(а) {actor.name})", who.person_id)
    outcome = write_said(session, desk, row, said, signed, uploads, now)
    if outcome.startswith("не записано"):
        raise Refused(outcome[0].upper() + outcome[1:])
    _settle(session, row, ReplyState.SETTLED, actor, now)
    row.outcome = outcome
    return outcome


def dismiss_reply(session: Session, reply_id: int, municipality_id: int, *, actor: Actor, now: datetime) -> None:
    """Put a reply aside: it says nothing about an assignment."""
    row = reply_of(session, reply_id, municipality_id)
    _settle(session, row, ReplyState.DISMISSED, actor, now)
    note(session, "reply.dismissed", "reply", reply_id, now=now, municipality_id=municipality_id, actor=actor)


def settle_forms(session: Session, reply_id: int, municipality_id: int, *, actor: Actor, now: datetime) -> None:
    """Close a reply all of whose forms are filed by now; one with another form goes on waiting."""
    row = reply_of(session, reply_id, municipality_id)
    numbers = {int(file["submission_id"]) for file in row.files if "submission_id" in file}
    waits = row.state is ReplyState.DOUBTFUL and row.kind is ReplyKind.SHEET
    if waits and all_filed_since(session, numbers, row.received_at):
        _settle(session, row, ReplyState.SETTLED, actor, now)


def close_filed(session: Session, now: datetime) -> int:
    """Close what waited with forms whose figures were filed since, by whatever way."""
    closed = 0
    for row in waiting_forms(session):
        numbers = {int(file["submission_id"]) for file in row.files if "submission_id" in file}
        is_known = all("submission_id" in file for file in row.files)
        if is_known and all_filed_since(session, numbers, row.received_at):
            row.state, row.decided_at = ReplyState.SETTLED, now
            row.outcome = f"{row.outcome}\nПосле этого сведения сданы."
            closed += 1
    return closed


def settle_absence(
    session: Session,
    absence_id: int,
    municipality_id: int,
    *,
    substitute_id: int | None,
    is_taken: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Let a suggested absence count, with the substitute she names, or drop it."""
    row = session.get(Absence, absence_id)
    if row is None or row.municipality_id != municipality_id or row.is_confirmed or row.cancelled_at:
        raise NotFound
    if is_taken:
        substitute = session.get(Person, substitute_id) if substitute_id else None
        if substitute_id and (substitute is None or substitute.municipality_id != municipality_id):
            raise NotFound
        if substitute_id == row.person_id:
            raise Refused("Человек не может замещать сам себя. Выберите другого.")
        row.substitute_id, row.is_confirmed = substitute_id, True
    else:
        row.cancelled_at = now
    action = "absence.taken" if is_taken else "absence.dropped"
    note(session, action, "person", row.person_id, now=now, municipality_id=municipality_id, actor=actor)


def _settle(session: Session, row: Reply, state: ReplyState, actor: Actor, now: datetime) -> None:
    changed = session.execute(
        update(Reply)
        .where(col(Reply.id) == row.id, col(Reply.state) == ReplyState.DOUBTFUL)
        .values(state=state, decided_by=actor.person_id, decided_at=now)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has it
        raise Refused("Этот ответ уже разобран.")
    session.refresh(row)
