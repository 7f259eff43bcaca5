"""Correct figures after acceptance or the lock: open chosen ones to the school, or record the right ones for it.

Either way a new version with its reason comes out of it; until then the accepted one counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.figure_checks import read_figure
from shnor_flow.domain.collection.indicator import TypedFigure, as_typed
from shnor_flow.domain.collection.open_figures import checked_comments, comments_in_words
from shnor_flow.domain.collection.round_dates import next_reminder_on
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.services.collection.file_figures import (
    Filing,
    Post,
    Typed,
    freeze,
    note_submission,
    send_receipt,
    version_sent,
)
from shnor_flow.services.collection.review_figures import tell_school
from shnor_flow.storage.collection.rounds import people_to_write_to
from shnor_flow.storage.collection.submission import SubmissionView, receipt_of, submission_by_id
from shnor_flow.storage.mail.ladders import ladder_of_round
from shnor_flow.storage.tables import Submission

DAYS_TO_CORRECT = 5  # working days: a full week, as any round leaves


@dataclass(frozen=True)
class Correction:
    """What the coordinator corrects on a school's behalf, why, and what she has it from: a letter, a call."""

    version: int  # the one she looked at
    client_key: str  # two presses of one button share it
    typed: Typed
    reason: str
    source: str


def reopen(  # noqa: PLR0913  (who opens what, why, and with what the school is told)
    session: Session,
    submission_id: int,
    municipality_id: int,
    *,
    version: int,
    disputed: Mapping[int, str],
    reason: str,
    actor: Actor,
    now: datetime,
    calendar: WorkingCalendar,
    post: Post,
) -> SubmissionView:
    """Open the disputed figures to the school whatever the round's days; the filed version counts until it answers.

    The school is asked to answer within DAYS_TO_CORRECT working days, and reminded as of any other figures.
    """
    row, view = _settled(session, submission_id, municipality_id, version, now)
    cells = checked_comments(disputed, view.questions)
    if not cells:
        raise Refused("Впишите рядом с показателем, что в нём исправить: откроются только отмеченные.")
    if not reason.strip():
        raise Refused("Напишите, почему сведения исправляются: причина останется в истории и в новой версии.")
    row.disputed = {str(indicator_id): words for indicator_id, words in cells.items()}
    row.comment = reason.strip()
    row.edition += 1
    today = local_day(now, view.timezone)
    row.answer_by = calendar.add_working_days(today, DAYS_TO_CORRECT)
    row.next_notice_on = next_reminder_on(
        row.answer_by, date.max, calendar, last_letter_on=today, ladder=ladder_of_round(session, row.round_id)
    )
    words = comments_in_words(cells, view.questions, row.comment)
    note_submission(session, row, "submission.reopened", actor, now, reason=words)
    session.flush()
    opened = submission_by_id(session, submission_id)
    tell_school(session, opened, actor, now, post)
    return opened


def close_again(
    session: Session, submission_id: int, municipality_id: int, *, actor: Actor, now: datetime
) -> SubmissionView:
    """Take an opening back: the filed version stands. Twice is once."""
    row, view = _found(session, submission_id, municipality_id)
    if not view.is_reopened:
        return view
    row.disputed, row.comment, row.draft = {}, "", {}
    row.answer_by = row.next_notice_on = None
    row.edition += 1
    note_submission(session, row, "submission.closed_again", actor, now)
    session.flush()
    return submission_by_id(session, submission_id)


def record_correction(
    session: Session,
    submission_id: int,
    municipality_id: int,
    correction: Correction,
    *,
    actor: Actor,
    now: datetime,
    post: Post | None,
) -> Filing:
    """File a version on the school's behalf and send it the receipt; errors block, the reason answers any question.

    Without `post` nobody is written to: figures of a past period that a file brought.
    """
    row, view = _found(session, submission_id, municipality_id)
    if earlier := version_sent(session, submission_id, correction.client_key):
        return Filing(view, receipt=receipt_of(view, earlier))
    row, view = _settled(session, submission_id, municipality_id, correction.version, now)
    was = {indicator_id: as_typed(figure) for indicator_id, figure in view.filed.items()}
    changed = _changed(view, correction.typed, was)
    if not changed:
        raise Refused("Ни одно число не изменилось: впишите верное рядом с показателем.")
    if not correction.reason.strip() or not correction.source.strip():
        raise Refused("Напишите причину исправления и откуда верное число: письмо школы, звонок, документ.")
    if problems := view.checking.errors_in(view.asking, {**was, **changed}, frozenset(changed)):
        return Filing(view, problems)
    state = row.state
    asked = {question.indicator_id: TypedFigure() for question in view.questions}
    reason = f"{correction.reason.strip()} Источник: {correction.source.strip()}"
    version = freeze(session, row, view, {**asked, **was, **changed}, correction.client_key, actor, now)
    version.reason = reason
    row.state = state
    note_submission(session, row, "submission.corrected", actor, now, reason=reason)
    session.flush()
    after = submission_by_id(session, submission_id)
    receipt = receipt_of(after, version)
    if post is not None:
        people = people_to_write_to(session, after.municipality_id, [after.organisation_id], now)
        for person in people[after.organisation_id]:
            send_receipt(session, after, receipt, person, now, post)
    return Filing(after, receipt=receipt)


def can_be_corrected(view: SubmissionView, now: datetime) -> bool:
    """Tell whether only a correction can change what was filed: it was accepted, or the round has locked."""
    is_accepted = view.state is SubmissionState.ACCEPTED
    return is_accepted or (view.state is SubmissionState.SUBMITTED and now >= view.locks_at)


def _changed(view: SubmissionView, typed: Typed, was: Typed) -> dict[int, TypedFigure]:
    known = {question.indicator_id: (view.filed.get(question.indicator_id), ()) for question in view.questions}
    return {
        question.indicator_id: typed[question.indicator_id]
        for question in view.questions
        if question.indicator_id in typed
        and typed[question.indicator_id] != was.get(question.indicator_id)  # 0.333333 is not what was filed
        and read_figure(question, typed[question.indicator_id]) != known[question.indicator_id]
    }


def _found(session: Session, submission_id: int, municipality_id: int) -> tuple[Submission, SubmissionView]:
    row = session.exec(select(Submission).where(Submission.id == submission_id).with_for_update()).first()
    if row is None or row.municipality_id != municipality_id:
        raise NotFound("Таких сведений нет, или они не относятся к вашему муниципалитету.")
    return row, submission_by_id(session, submission_id)


def _settled(
    session: Session, submission_id: int, municipality_id: int, version: int, now: datetime
) -> tuple[Submission, SubmissionView]:
    row, view = _found(session, submission_id, municipality_id)
    if not can_be_corrected(view, now):
        raise Refused("Исправлять после приёмки можно только принятые сведения. Обновите страницу.")
    if row.version != version:
        raise Refused("Пока вы смотрели, появилась новая версия. Обновите страницу и посмотрите её.")
    return row, view
