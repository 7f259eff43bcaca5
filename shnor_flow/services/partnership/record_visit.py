"""A visit is planned or recorded, corrected by a new version, withdrawn with a reason; never deleted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import NoticeState, Obligation
from shnor_flow.domain.partnership import Tie, VisitState
from shnor_flow.domain.partnership.visit import VisitCard, asked_on, checked_card, checked_reason, state_on
from shnor_flow.services.deadline.assignment_steps import keep_uploads
from shnor_flow.services.deadline.judge_upload import JudgedUpload
from shnor_flow.services.ports import Files
from shnor_flow.storage.journal import note
from shnor_flow.storage.mail.notices import end_notices
from shnor_flow.storage.partnership.ties import TieRow, read_tie
from shnor_flow.storage.tables import (
    Curatorship,
    Municipality,
    Notice,
    Organisation,
    Person,
    Visit,
    VisitVersion,
)

CHANGED = "Пока форма была открыта, запись изменили. Откройте её заново: там то, что записано сейчас."


@dataclass(frozen=True)
class Writing:
    """Who writes, when, with which files; `client_key` makes a second press of one button harmless."""

    actor: Actor
    now: datetime
    client_key: str = ""
    is_for_others: bool = False  # the coordinator writes down what the curator or the partner did
    uploads: tuple[JudgedUpload, ...] = ()


def record_visit(session: Session, tie: Tie, card: VisitCard, writing: Writing, *, files: Files) -> int:
    """Write a visit down, or plan one for a day to come, and return its id; the same press twice is one visit."""
    of = read_tie(session, tie, lock=True)
    if of is None:
        raise NotFound
    pressed = session.exec(select(Visit.id).where(Visit.client_key == writing.client_key)).first()
    if pressed is not None:
        return pressed
    today = _today(session, of.municipality_id, writing.now)
    card = checked_card(card, today, of.from_on, of.until_on)
    state = state_on(card.held_on, today)
    visit = Visit(
        municipality_id=of.municipality_id,
        programme_id=of.programme_id,
        school_id=of.school_id,
        partnership_id=tie.partnership_id,
        curatorship_id=tie.curatorship_id,
        kind=card.kind,
        state=state,
        held_on=card.held_on,
        topic=card.topic,
        result=card.result,
        follow_up_on=card.follow_up_on,
        files=_kept(session, writing, files),
        made_by=_who_came(session, of, writing),
        person_id=of.person_id if writing.is_for_others else writing.actor.person_id,
        recorded_at=writing.now,
        recorded_by=writing.actor.name,
        client_key=writing.client_key,
        next_notice_on=asked_on(card.held_on, state),
    )
    session.add(visit)
    session.flush()
    _note(session, "visit.recorded", visit, writing)
    return visit.id or 0


def correct_visit(
    session: Session, visit_id: int, edition: int, card: VisitCard, writing: Writing, *, files: Files, reason: str = ""
) -> None:
    """Write what the form says as a new version; of a planned visit whose day has come: it was held.

    Refused for a form made before somebody else's change, and for a withdrawn visit.
    """
    visit = _locked(session, visit_id)
    of = read_tie(session, tie_of_visit(visit))
    assert of is not None
    today = _today(session, visit.municipality_id, writing.now)
    card = checked_card(card, today, of.from_on, of.until_on)
    if visit.edition != edition:
        if _says(visit, card) and not writing.uploads:
            return  # the second press of one button
        raise Refused(CHANGED)
    _refuse_withdrawn(visit)
    state = state_on(card.held_on, today)
    if _says(visit, card) and visit.state is state and not writing.uploads:
        return
    _keep_version(session, visit, writing, reason)
    visit.kind, visit.held_on, visit.topic = card.kind, card.held_on, card.topic
    visit.result, visit.follow_up_on = card.result, card.follow_up_on
    visit.state, visit.reason = state, ""
    visit.next_notice_on = asked_on(card.held_on, state)
    visit.files = [*visit.files, *_kept(session, writing, files)]
    _silence(session, visit)
    _note(session, "visit.corrected", visit, writing, reason)


def miss_visit(session: Session, visit_id: int, edition: int, reason: str, writing: Writing) -> None:
    """Say that a planned visit did not take place, and why."""
    visit = _locked(session, visit_id)
    if visit.state is VisitState.NOT_HELD:
        return
    if visit.state is not VisitState.PLANNED:
        raise Refused("Эта встреча уже записана как состоявшаяся: исправьте запись или отзовите её.")
    _close(session, visit, edition, VisitState.NOT_HELD, checked_reason(reason, "Встреча не состоялась"), writing)
    _note(session, "visit.missed", visit, writing, visit.reason)


def withdraw_visit(session: Session, visit_id: int, edition: int, reason: str, writing: Writing) -> None:
    """Take a record back: it stays, with the reason, and is counted no more."""
    visit = _locked(session, visit_id)
    if visit.state is VisitState.WITHDRAWN:
        return
    _close(session, visit, edition, VisitState.WITHDRAWN, checked_reason(reason, "Запись отзывается"), writing)
    _note(session, "visit.withdrawn", visit, writing, visit.reason)


def tie_of_visit(visit: Visit) -> Tie:
    """Return what the visit belongs to."""
    return Tie(visit.partnership_id, visit.curatorship_id)


def _close(session: Session, visit: Visit, edition: int, state: VisitState, reason: str, writing: Writing) -> None:
    if visit.edition != edition:
        raise Refused(CHANGED)
    _keep_version(session, visit, writing, reason)
    visit.state, visit.reason, visit.next_notice_on = state, reason, None
    _silence(session, visit)


def _locked(session: Session, visit_id: int) -> Visit:
    visit = session.get(Visit, visit_id, with_for_update=True)
    if visit is None:
        raise NotFound
    return visit


def _refuse_withdrawn(visit: Visit) -> None:
    if visit.state is VisitState.WITHDRAWN:
        raise Refused("Запись отозвана: запишите встречу заново.")


def _says(visit: Visit, card: VisitCard) -> bool:
    return card == VisitCard(visit.kind, visit.held_on, visit.topic, visit.result, visit.follow_up_on)


def _keep_version(session: Session, visit: Visit, writing: Writing, reason: str) -> None:
    before = {
        "kind": visit.kind.value,
        "state": visit.state.value,
        "held_on": visit.held_on.isoformat(),
        "topic": visit.topic,
        "result": visit.result,
        "follow_up_on": visit.follow_up_on.isoformat() if visit.follow_up_on else None,
        "files": len(visit.files),
    }
    session.add(
        VisitVersion(
            visit_id=visit.id or 0,
            number=visit.edition,
            changed_at=writing.now,
            changed_by=writing.actor.name,
            reason=" ".join(reason.split()),
            before=before,
        )
    )
    visit.edition += 1


def _who_came(session: Session, of: TieRow, writing: Writing) -> str:
    """Return who is shown as having come: the writer, or for whom they write; a partner's people with its name."""
    if isinstance(of, Curatorship):
        return session.get_one(Person, of.person_id).full_name if writing.is_for_others else writing.actor.name
    partner = session.get_one(Organisation, of.partner_id)
    name = partner.short_name or partner.name
    is_known = not writing.is_for_others and writing.actor.name not in (partner.name, name)
    return f"{writing.actor.name}, {name}" if is_known else name


def _kept(session: Session, writing: Writing, files: Files) -> list[dict[str, str]]:
    kept = keep_uploads(session, writing.uploads, files, writing.now)
    return [{"sha256": sha256, "name": name} for sha256, name in kept.items()]


def _silence(session: Session, visit: Visit) -> None:
    """End what was planned to be asked; what is planned anew has its own day."""
    about = (col(Notice.obligation) == Obligation.PLANNED_VISIT, col(Notice.obligation_id) == visit.id)
    end_notices(session, NoticeState.CANCELLED, "о встрече уже ответили", *about)


def _today(session: Session, municipality_id: int, now: datetime) -> date:
    return local_day(now, session.get_one(Municipality, municipality_id).timezone)


def _note(session: Session, action: str, visit: Visit, writing: Writing, reason: str = "") -> None:
    details = {"school": visit.school_id, "held_on": visit.held_on.isoformat(), "edition": visit.edition}
    session.flush()
    note(
        session,
        action,
        "visit",
        visit.id,
        now=writing.now,
        municipality_id=visit.municipality_id,
        actor=writing.actor,
        details=details,
        reason=reason,
    )
