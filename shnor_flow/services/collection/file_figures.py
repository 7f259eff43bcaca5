"""File a school's figures: keep a draft at every save, submit a frozen version, give a receipt."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.collection import Reporter, RoundState, SubmissionState, is_on_time
from shnor_flow.domain.collection.figure_checks import Problem, read_figure
from shnor_flow.domain.collection.indicator import FiledFigure, TypedFigure, filed
from shnor_flow.domain.collection.known import known_in_words
from shnor_flow.domain.collection.open_figures import refuse_locked, with_locked
from shnor_flow.domain.completeness.content import content_of
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.report.snapshot import as_plain
from shnor_flow.domain.russian import day_in_words, moment_in_words
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.collection.figure_files import figure_files
from shnor_flow.storage.collection.known import known_figures
from shnor_flow.storage.collection.submission import (
    Receipt,
    SubmissionView,
    as_changed,
    receipt_of,
    submission_to_change,
)
from shnor_flow.storage.completeness.content import keep_content
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Figure, Person, Submission, SubmissionVersion

Typed = Mapping[int, TypedFigure]


class StaleForm(Refused):
    """Пока форма была открыта, эти сведения изменил кто-то другой. Сверьте оба варианта и сохраните верный."""

    def __init__(self, current: SubmissionView) -> None:
        super().__init__(self.__doc__ or "")
        self.current = current


@dataclass(frozen=True)
class FormSent:
    """What a form brings: the edition it was made for, and a key that two presses of one button share.

    `sheet_edition` is that of a spreadsheet that can't be filed yet: sent again mended, it meets a draft of its own.
    """

    submission_id: int
    edition: int
    client_key: str
    typed: Typed
    sheet_edition: int | None = None


@dataclass(frozen=True)
class Filing:
    """The outcome of a submit: a receipt, or the problems that are left, with everything typed kept as a draft."""

    view: SubmissionView
    problems: tuple[Problem, ...] = ()
    receipt: Receipt | None = None


@dataclass(frozen=True)
class Post:
    """What a receipt is written and addressed with."""

    writer: LetterWriter
    links: Links


def why_closed(view: SubmissionView, now: datetime) -> str:
    """Return why nothing can be filed now and what to do about it; empty while the form is open."""
    if view.is_reopened:
        return ""  # her decision holds beyond the round's days
    if view.state is SubmissionState.ACCEPTED:
        return f"Координатор принял сведения, сами вы их уже не измените. {_whom_to_ask(view)}"
    if view.round_state is RoundState.PLANNED:
        return f"Сбор за {view.period.name} откроется {day_in_words(view.opens_on)} Заходите по этой же ссылке."
    if view.state is SubmissionState.EXCUSED:
        return f"Школа освобождена от сведений за {view.period.name}: {view.comment}"
    # The instant decides, not the job: a form that came in the last second may be read after the job has locked.
    if now >= view.locks_at:
        return f"Приём сведений за {view.period.name} закрыт: последний день — {day_in_words(view.locks_on)} " + (
            _whom_to_ask(view)
        )
    return ""


def save_draft(session: Session, sent: FormSent, *, actor: Actor, now: datetime) -> SubmissionView:
    """Keep what was typed, readable or not; StaleForm if somebody else changed it since the form was made."""
    row, view = submission_to_change(session, sent.submission_id)
    _refuse_closed(view, now)
    typed = asked_for(view, sent.typed)
    if typed == (view.draft or asked_for(view, view.typed)) and view.state is not SubmissionState.EXPECTED:
        return view  # the second press of one button, or nothing but what was filed
    _refuse_stale(view, sent.edition, typed)
    refuse_locked(view.questions, sent.typed, view.locked, view.filed)
    keep_draft(row, typed, now)
    row.draft_of_sheet = sent.sheet_edition
    if row.state is SubmissionState.EXPECTED:
        row.state = SubmissionState.DRAFT
    note_submission(session, row, "submission.saved", actor, now)
    session.flush()
    return as_changed(view, row)


def submit(session: Session, sent: FormSent, *, actor: Actor, now: datetime, post: Post) -> Filing:
    """Freeze a version if nothing stands against it; the same form sent twice gets the same receipt."""
    row, view = submission_to_change(session, sent.submission_id)
    typed = asked_for(view, sent.typed)
    earlier = version_sent(session, sent.submission_id, sent.client_key)
    if earlier and _says_again(earlier, _answers(view, typed), sent.typed):
        return Filing(view, receipt=receipt_of(view, earlier))
    _refuse_closed(view, now)
    if earlier:
        # The browser's «Back» brings the old form with its old key: what was changed in it must not be swallowed.
        raise StaleForm(view)
    _refuse_stale(view, sent.edition, typed)
    refuse_locked(view.questions, sent.typed, view.locked, view.filed)
    problems = view.problems_of(typed)
    if problems:
        keep_draft(row, typed, now)
        if row.state is SubmissionState.EXPECTED:
            row.state = SubmissionState.DRAFT
        session.flush()
        return Filing(as_changed(view, row), problems)
    version = freeze(session, row, view, typed, sent.client_key, actor, now)
    note_submission(session, row, "submission.submitted", actor, now)
    session.flush()
    after = as_changed(view, row, {one.indicator_id: one.given for one in _answers(view, typed)})
    receipt = receipt_of(after, version)
    person = session.get(Person, actor.person_id) if actor.person_id else None
    if person is not None:
        send_receipt(session, after, receipt, person, now, post)
    return Filing(after, receipt=receipt)


def note_submission(
    session: Session, row: Submission, action: str, actor: Actor, now: datetime, *, reason: str = ""
) -> None:
    """Write into the journal what was done with a school's figures, and with which version."""
    note(
        session,
        action,
        "submission",
        row.id,
        now=now,
        municipality_id=row.municipality_id,
        actor=actor,
        details={"version": row.version},
        reason=reason,
    )


def _refuse_closed(view: SubmissionView, now: datetime) -> None:
    reason = why_closed(view, now)
    if reason:
        raise Refused(reason)


def _refuse_stale(view: SubmissionView, edition: int, typed: Typed) -> None:
    if edition != view.edition and typed != view.draft:
        raise StaleForm(view)


def asked_for(view: SubmissionView, typed: Typed) -> dict[int, TypedFigure]:
    """Return what was typed for every question of the form, and for nothing else; what is locked stays as filed."""
    asked = {question.indicator_id: typed.get(question.indicator_id, TypedFigure()) for question in view.questions}
    return with_locked(asked, view.locked, view.filed)


def keep_draft(row: Submission, typed: Typed, now: datetime) -> None:
    """Write down what was typed, as the next edition."""
    row.draft = {str(indicator_id): asdict(figure) for indicator_id, figure in typed.items()}
    row.draft_of_sheet = None
    row.edition += 1
    row.edited_at = now


def version_sent(session: Session, submission_id: int, client_key: str) -> SubmissionVersion | None:
    """Return the version that a form of this key has made; Refused for the key of another school's form."""
    version = session.exec(select(SubmissionVersion).where(SubmissionVersion.client_key == client_key)).first()
    if version and version.submission_id != submission_id:
        raise Refused("Форма относится к другим сведениям. Откройте ссылку из письма ещё раз.")
    return version


def _answers(view: SubmissionView, typed: Typed) -> list[FiledFigure]:
    read = ((question, read_figure(question, typed[question.indicator_id])[0]) for question in view.questions)
    return [filed(question, figure) for question, figure in read if figure is not None]


def _plain(answers: list[FiledFigure]) -> list[dict[str, Any]]:
    return [as_plain(figure) for figure in answers]


def _says_again(earlier: SubmissionVersion, answers: list[FiledFigure], sent: Typed) -> bool:
    """Tell whether a form repeats a version; figures that were locked in it did not come with it."""
    known = [figure for figure in earlier.figures if figure["indicator_id"] in sent]
    return known == _plain([figure for figure in answers if figure.indicator_id in sent])


def freeze(
    session: Session,
    row: Submission,
    view: SubmissionView,
    typed: Typed,
    client_key: str,
    actor: Actor,
    now: datetime,
) -> SubmissionVersion:
    """Make the next version of what was typed, which nothing stands against any more, and let it count."""
    answers = _answers(view, typed)
    _replace_figures(session, view.submission_id, answers)
    keep_content(row, content_of(len(view.questions), answers))
    asked = row.disputed
    row.version += 1
    row.edition += 1
    row.draft = {}
    row.state = SubmissionState.SUBMITTED
    row.edited_at = row.submitted_at = now
    row.submitted_by = actor.name
    reason = row.comment if view.is_reopened else ""
    row.comment = ""
    row.disputed = {}
    row.answer_by = row.next_notice_on = None  # whoever has answered is not reminded
    if row.version == 1:
        row.is_on_time = is_on_time(now, view.on_time_until)
    version = SubmissionVersion(
        submission_id=view.submission_id,
        number=row.version,
        client_key=client_key,
        submitted_at=now,
        submitted_by=actor.name,
        figures=_plain(answers),
        asked=asked,
        reason=reason,
        files=[as_plain(file) for file in figure_files(session, view.submission_id)],
        known=_answered_otherwise(session, view, answers),
    )
    session.add(version)
    return version


def _answered_otherwise(session: Session, view: SubmissionView, answers: list[FiledFigure]) -> dict[str, Any]:
    """Return what was known on this day and is filed otherwise, as the coordinator will read it."""
    known = known_figures(session, view)
    given = {one.indicator_id: one.given for one in answers}
    return {
        str(key): {"words": known_in_words(question, known[key]), "told": known[key].told}
        for question in view.questions
        if (key := question.indicator_id) in known and known[key].differs(given.get(key))
    }


def _replace_figures(session: Session, submission_id: int, answers: list[FiledFigure]) -> None:
    session.execute(delete(Figure).where(col(Figure.submission_id) == submission_id))
    rows = [
        {
            "submission_id": submission_id,
            "indicator_id": figure.indicator_id,
            "answer": figure.answer,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "note": figure.note,
        }
        for figure in answers
    ]
    if rows:
        # Said, a missing number is one of the columns; unsaid, every such row would be a statement of its own.
        session.execute(insert(Figure), rows, execution_options={"render_nulls": True})


def send_receipt(
    session: Session, view: SubmissionView, receipt: Receipt, person: Person, now: datetime, post: Post
) -> None:
    """Queue the receipt for one person of the school; one letter a version and person."""
    assert person.id is not None
    queue_letter(
        session,
        key=f"receipt:{view.submission_id}:{receipt.version}:{person.id}",
        thread=f"submission:{view.submission_id}",
        kind=LetterKind.RECEIPT,
        person=person,
        content={
            "number": receipt.number,
            "school": view.school,
            "programme": view.programme,
            "period": view.period.name,
            "submitted": moment_in_words(receipt.submitted_at, view.timezone),
            "submitted_by": receipt.submitted_by,
            "is_on_time": receipt.is_on_time,
            "reason": receipt.reason,
            "locks_on": view.locks_on,
            "figures": [
                {"name": one.name, "answer": one.in_words, "written": one.share_in_words, "note": one.note}
                for one in receipt.figures
            ],
            "files": [one.name for one in receipt.files],
            "link": post.links.submission(view.submission_id, person.id, now),
            "school_link": _school_link(view, person.id, now, post),
        },
        letter_on=local_day(now, view.timezone),
        now=now,
        writer=post.writer,
    )


def _school_link(view: SubmissionView, person_id: int, now: datetime, post: Post) -> str:
    """Return the school's own page; a department that reports has none."""
    return post.links.school(view.organisation_id, person_id, now) if view.reporter is Reporter.SCHOOL else ""


def _whom_to_ask(view: SubmissionView) -> str:
    helpers = "; ".join(", ".join(filter(None, (one.name, one.email, one.phone))) for one in view.helpers)
    who = f"координатору ({helpers})" if helpers else "муниципальному координатору"
    return (
        f"Чтобы исправить сведения, напишите {who}: назовите школу, квартал, показатель, верное число и причину. "
        "Координатор откроет вам этот показатель или исправит его сам, это будет новая версия сведений."
    )
