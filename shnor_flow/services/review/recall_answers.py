"""What was decided about the same words before: applied to a new plan in plain sight, and taken back in one press."""

from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.services.roadmap import settle_findings as settling
from shnor_flow.storage.deadline.windows import windows_as_stored
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Activity, AnswerKind, Finding, Municipality, Roadmap, TermAnswer


def recall_answers(session: Session, roadmap: Roadmap, *, now: datetime) -> int:
    """Answer the doubts about terms as they were answered before, and return how many rows that settles.

    An answer that gives no sensible dates in this programme is not used: its question stays.
    """
    answers = _answers(session, roadmap.municipality_id)
    zone = session.get_one(Municipality, roadmap.municipality_id).timezone
    recalled = 0
    for activity, findings in _doubtful(session, roadmap) if answers else ():
        answer = answers.get(wording_key(activity.term))
        if answer is None or not _apply(session, activity, answer, now):
            continue
        for finding in findings:
            finding.is_recalled = True
            finding.resolution = f"Как решено {local_day(answer.answered_at, zone):%d.%m.%Y}: {_told(activity, answer)}"
        recalled += 1
    session.flush()
    return recalled


def ask_term_again(session: Session, activity_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a recalled answer back: the row is read as its words stand, and its question is open again."""
    activity = session.get(Activity, activity_id, with_for_update=True)
    if activity is None:
        raise NotFound("Такого мероприятия нет: обновите страницу.")
    recalled = session.exec(select(Finding).where(Finding.activity_id == activity_id, col(Finding.is_recalled))).all()
    if not recalled:
        raise Refused("Этот ответ уже отменён: обновите страницу.")
    reading = settling.preview_term(session, activity_id, activity.term)
    activity.kind, activity.windows = reading.kind, windows_as_stored(reading)
    activity.restated, activity.rule = reading.restated, reading.rule
    activity.confirmed_at = activity.confirmed_by = None
    activity.needs_planning = True
    for finding in recalled:
        finding.resolved_at, finding.resolved_by, finding.resolution, finding.is_recalled = None, None, "", False
    session.flush()
    home = session.get_one(Roadmap, activity.roadmap_id).municipality_id
    note(session, "activity.term_asked_again", "activity", activity_id, now=now, municipality_id=home, actor=actor)


def _answers(session: Session, municipality_id: int) -> dict[str, TermAnswer]:
    found = session.exec(select(TermAnswer).where(TermAnswer.municipality_id == municipality_id))
    return {answer.wording_key: answer for answer in found}


def _doubtful(session: Session, roadmap: Roadmap) -> list[tuple[Activity, list[Finding]]]:
    query = (
        select(Activity, Finding)
        .join(Finding, col(Finding.activity_id) == col(Activity.id))
        .where(
            Activity.roadmap_id == roadmap.id,
            col(Activity.needs_review),
            col(Activity.confirmed_at).is_(None),
            Finding.kind == FindingKind.TERM,
            col(Finding.resolved_at).is_(None),
        )
        .order_by(col(Activity.position))
    )
    doubtful: dict[int, tuple[Activity, list[Finding]]] = {}
    for activity, finding in session.exec(query):
        doubtful.setdefault(activity.id or 0, (activity, []))[1].append(finding)
    return list(doubtful.values())


def _apply(session: Session, activity: Activity, answer: TermAnswer, now: datetime) -> bool:
    one = activity.id or 0
    try:
        if answer.kind is AnswerKind.WORDS:
            settling.give_term(session, one, answer.words, actor=SYSTEM, now=now)
        elif answer.kind is AnswerKind.UNDATED:
            settling.leave_without_dates(session, one, answer.words, actor=SYSTEM, now=now)
        elif activity.rule == answer.rule:
            settling.confirm_reading(session, one, actor=SYSTEM, now=now)
        else:
            return False
    except Refused:  # the words give no dates in this programme
        return False
    return True


def _told(activity: Activity, answer: TermAnswer) -> str:
    if answer.kind is AnswerKind.UNDATED:
        return f"без срока ({answer.words})"
    return f"«{answer.words}»" if answer.kind is AnswerKind.WORDS else activity.restated
