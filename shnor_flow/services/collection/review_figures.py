"""Look at what a school has filed: accept it, or send it back with a comment."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.check_rule.rule import explained_rules
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.figure_checks import explained
from shnor_flow.domain.collection.open_figures import checked_comments, comments_in_words
from shnor_flow.domain.collection.round_dates import next_reminder_on
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.russian import day_in_words
from shnor_flow.services.collection.file_figures import Post, note_submission
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.storage.collection.explanations import add_explanation
from shnor_flow.storage.collection.rounds import people_to_write_to
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.mail.ladders import ladder_of_round
from shnor_flow.storage.tables import Submission

LONGEST_EXPLANATION = 150


def accept(
    session: Session, submission_id: int, municipality_id: int, *, version: int, actor: Actor, now: datetime
) -> SubmissionView:
    """Lock the version that was looked at; Refused if the school has sent a newer one meanwhile."""
    row, view = _reviewed(session, submission_id, municipality_id, version)
    _learn(session, view, now)
    row.state = SubmissionState.ACCEPTED
    row.answer_by = row.next_notice_on = None
    row.disputed, row.comment = {}, ""  # what was opened after the lock is closed by her word, too
    row.edition += 1
    note_submission(session, row, "submission.accepted", actor, now)
    session.flush()
    return submission_by_id(session, submission_id)


def send_back(  # noqa: PLR0913  (who returns what, why, and with what the school is told)
    session: Session,
    submission_id: int,
    municipality_id: int,
    *,
    version: int,
    comment: str,
    actor: Actor,
    now: datetime,
    calendar: WorkingCalendar,
    post: Post,
    disputed: Mapping[int, str] | None = None,
) -> SubmissionView:
    """Return the figures to the school, which owes them again, and tell its contact persons why.

    With `disputed` ({indicator id: what is wrong}) only those are open to the school; without, the whole form.
    """
    row, view = _reviewed(session, submission_id, municipality_id, version)
    cells = checked_comments(disputed or {}, view.questions)
    if not comment.strip() and not cells:
        raise Refused("Напишите, что исправить: без этого школа не поймёт, почему сведения вернулись.")
    if now >= view.locks_at:
        raise Refused(
            f"Приём закрыт {day_in_words(view.locks_on)}, и школа уже не сможет исправить сведения. "
            "Если число неверно, откройте показатель для исправления или исправьте его сами, с причиной."
        )
    row.state = SubmissionState.RETURNED
    row.comment = comment.strip()
    row.disputed = {str(indicator_id): words for indicator_id, words in cells.items()}
    row.edition += 1
    today = local_day(now, view.timezone)
    # After the due day its ladder has hardly a rung left: what came back is reminded of by the lock.
    row.answer_by = view.locks_on if today > view.due_on else None
    row.next_notice_on = next_reminder_on(
        row.answer_by or view.due_on,
        view.locks_on,
        calendar,
        last_letter_on=today,
        ladder=ladder_of_round(session, row.round_id),
    )
    note_submission(
        session, row, "submission.returned", actor, now, reason=comments_in_words(cells, view.questions, row.comment)
    )
    session.flush()
    returned = submission_by_id(session, submission_id)
    tell_school(session, returned, actor, now, post)
    return returned


def _learn(session: Session, view: SubmissionView, now: datetime) -> None:
    """Offer the accepted explanations to whom the same rule asks next; a long note tells a story of one school."""
    for question in view.questions:
        key = question.indicator_id
        figure = view.filed.get(key)
        if figure is None or len(figure.note) > LONGEST_EXPLANATION:
            continue
        for rule in explained(question, figure, view.previous.get(key), view.before.get(key), view.checking.limits):
            add_explanation(session, view.municipality_id, key, rule, words=figure.note, now=now)
    own = explained_rules(view.checking.rules, view.questions, view.filed, view.previous, view.period.kind)
    for key, rule, words in own:
        if len(words) <= LONGEST_EXPLANATION:
            add_explanation(session, view.municipality_id, key, rule, words=words, now=now)


def _reviewed(
    session: Session, submission_id: int, municipality_id: int, version: int
) -> tuple[Submission, SubmissionView]:
    row = session.exec(select(Submission).where(Submission.id == submission_id).with_for_update()).first()
    if row is None or row.municipality_id != municipality_id:
        raise NotFound("Таких сведений нет, или они не относятся к вашему муниципалитету.")
    if row.state is not SubmissionState.SUBMITTED:
        raise Refused("Решение уже принято, или школа ещё не сдала сведения. Обновите страницу.")
    if row.version != version:
        raise Refused("Пока вы смотрели, школа сдала новую версию. Обновите страницу и посмотрите её.")
    return row, submission_by_id(session, submission_id)


def tell_school(session: Session, view: SubmissionView, actor: Actor, now: datetime, post: Post) -> None:
    """Queue the letter that says what to mend; one for each return, or for each opening after acceptance."""
    occasion = (
        f"reopened:{view.submission_id}:{view.edition}"
        if view.is_reopened
        else (f"returned:{view.submission_id}:{view.version}")
    )
    people = people_to_write_to(session, view.municipality_id, [view.organisation_id], now)
    for person in people[view.organisation_id]:
        queue_letter(
            session,
            key=f"{occasion}:{person.id}",
            thread=f"submission:{view.submission_id}",
            kind=LetterKind.RETURNED_FIGURES,
            person=person,
            content={
                "number": view.receipt,
                "school": view.school,
                "programme": view.programme,
                "period": view.period.name,
                "comment": view.comment,
                "disputed": [
                    {"name": one.name, "comment": view.disputed[one.indicator_id]}
                    for one in view.questions
                    if one.indicator_id in view.disputed
                ],
                "returned_by": actor.name,
                "is_reopened": view.is_reopened,
                "answer_by": view.answer_by,
                "locks_on": view.locks_on,
                "link": post.links.submission(view.submission_id, person.id or 0, now),
            },
            letter_on=local_day(now, view.timezone),
            now=now,
            writer=post.writer,
        )
