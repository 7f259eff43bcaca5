"""Take a school's form that comes back as a spreadsheet: whose it is, what it says, and whether that may be kept.

A file is one way to fill in the same form: it goes through the same draft, the same checks and the same submit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import REPORTED
from shnor_flow.domain.collection.figure_checks import Problem
from shnor_flow.domain.collection.figures_sheet import (
    FIELDS,
    FiguresSheet,
    SheetTicket,
    differs,
    sheet_problems,
    typed_in,
)
from shnor_flow.domain.collection.indicator import Question, TypedFigure
from shnor_flow.domain.errors import ForgedLink, Refused
from shnor_flow.services.collection.file_figures import (
    FormSent,
    Post,
    Typed,
    save_draft,
    send_receipt,
    submit,
    why_closed,
)
from shnor_flow.storage.collection.rounds import people_to_write_to
from shnor_flow.storage.collection.submission import Receipt, SubmissionView, receipt_by_version, submission_by_id
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Person

_AGAIN = "Скачайте форму заново по ссылке из последнего письма и перенесите в неё числа. Из файла ничего не взято."


class SheetTokens(Protocol):
    """Reads the token of a form that went out as a file."""

    def read_sheet(self, token: str, now: datetime) -> SheetTicket:
        """Return what it was made for; Refused if it has expired, ForgedLink if it is not ours."""

    def kept_sheet(self, submission_id: int, sha256: str) -> str:
        """Return the name of a kept file that only the pages of this submission open."""


@dataclass(frozen=True)
class SheetSent:
    """A file that came back: what it holds, and its content's hash, by which the same file sent twice is one.

    `confirmed_edition` is that of the figures whose differences from the file a person has looked at.
    """

    sheet: FiguresSheet
    sha256: str
    confirmed_edition: int | None = None


@dataclass(frozen=True)
class Difference:
    """An answer that somebody has saved since the file was made, and the file's own."""

    question: Question
    kept: TypedFigure
    found: TypedFigure


@dataclass(frozen=True)
class SheetTaken:
    """What came of a file: a receipt, problems with a draft kept, or differences to confirm with nothing saved."""

    view: SubmissionView
    ticket: SheetTicket
    typed: Typed
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    receipt: Receipt | None = None


@dataclass(frozen=True)
class SheetDesk:
    """Who reads tokens, and what receipts are written and addressed with."""

    tokens: SheetTokens
    post: Post


def note_sheet(session: Session, view: SubmissionView, name: str, sha256: str, actor: Actor, now: datetime) -> None:
    """Write down which kept file was sent for these figures, whatever becomes of it."""
    note(
        session,
        "submission.file_sent",
        "submission",
        view.submission_id,
        now=now,
        municipality_id=view.municipality_id,
        actor=actor,
        details={"version": view.version, "sha256": sha256, "name": name},
    )


def take_sheet(
    session: Session, submission_id: int, sent: SheetSent, *, desk: SheetDesk, actor: Actor, now: datetime
) -> SheetTaken:
    """Submit what the file says, or keep it as a draft with its problems; Refused where it is not for these figures."""
    laid = lay_beside(session, submission_id, sent, tokens=desk.tokens, now=now)
    if laid.receipt or laid.differences:
        return laid
    return _file(session, laid, sent, desk, actor, now)


def lay_beside(
    session: Session, submission_id: int, sent: SheetSent, *, tokens: SheetTokens, now: datetime
) -> SheetTaken:
    """Return what taking the file would come to, saving nothing; Refused where it is not for these figures."""
    view = submission_by_id(session, submission_id)
    ticket = ticket_of(sent.sheet, tokens, now)
    _refuse_foreign(session, view, ticket)
    _refuse_broken(sent.sheet)
    typed, problems = look_through(view, sent.sheet, ticket)
    if _is_known(view, typed) and not problems:
        return SheetTaken(view, ticket, typed, receipt=receipt_by_version(session, view, view.version))
    if reason := why_closed(view, now):
        raise Refused(reason)
    if all(figure.is_blank for figure in typed.values()):
        raise Refused("В файле не заполнена ни одна строка, ничего не изменено. Заполните жёлтые ячейки и загрузите.")
    # A file sent again after its errors were mended meets nobody's answers but its own.
    is_answered = view.edition in (ticket.edition, sent.confirmed_edition) or view.draft_of_sheet == ticket.edition
    if not is_answered and (conflicts := _conflicts(view, typed)):
        return SheetTaken(view, ticket, typed, problems, conflicts)
    return SheetTaken(view, ticket, typed, problems)


def look_through(
    view: SubmissionView, sheet: FiguresSheet, ticket: SheetTicket
) -> tuple[dict[int, TypedFigure], tuple[Problem, ...]]:
    """Return the form as the file fills it in, with everything that keeps it from being filed; nothing is saved."""
    typed = typed_in(sheet, view.questions, view.typed)
    if ticket.edition != view.edition:
        # A cell left empty while somebody filled it in elsewhere is no wish to wipe that out.
        typed |= {key: kept for key, kept in view.typed.items() if key in typed and typed[key].is_blank}
    open_ = [question for question in view.questions if question.indicator_id not in view.locked]
    own = sheet_problems(sheet, open_)
    marked = {(problem.indicator_id, problem.field) for problem in own}
    others = [problem for problem in view.problems_of(typed) if (problem.indicator_id, problem.field) not in marked]
    return typed, (*own, *others)


def ticket_of(sheet: FiguresSheet, tokens: SheetTokens, now: datetime) -> SheetTicket:
    """Return what the form was made for; Refused with what is wrong with its tokens."""
    if not sheet.tokens:
        raise Refused(f"В файле нет метки нашей формы: её удалили, или таблица сделана заново. {_AGAIN}")
    found, expired = _read_tokens(sheet, tokens, now)
    if not found:
        raise Refused(f"{expired} {_AGAIN}" if expired else f"Метка формы испорчена или сделана не у нас. {_AGAIN}")
    if len({ticket.submission_id for ticket in found}) > 1:
        raise Refused(f"В файле метки двух разных форм: похоже, в него скопирован лист из другой. {_AGAIN}")
    return min(found, key=lambda ticket: ticket.edition)


def _read_tokens(sheet: FiguresSheet, tokens: SheetTokens, now: datetime) -> tuple[list[SheetTicket], str]:
    found, expired = [], ""
    for token in sheet.tokens:
        try:
            found.append(tokens.read_sheet(token, now))
        except ForgedLink:
            continue  # one of the three places was spoilt: the others may still stand
        except Refused as refused:
            expired = str(refused)
    return found, expired


def _refuse_foreign(session: Session, view: SubmissionView, ticket: SheetTicket) -> None:
    if ticket.organisation_id != view.organisation_id:
        raise Refused(f"Это форма другой школы. Загрузите файл, скачанный для школы «{view.school}». {_AGAIN}")
    if ticket.submission_id != view.submission_id:
        other = submission_by_id(session, ticket.submission_id, view.municipality_id)
        what = other.period.name if other.period != view.period else "другой программе"
        raise Refused(
            f"Эта форма — за {what}, а на этой странице сдаются за {view.period.name}: это разные сборы. {_AGAIN}"
        )


def _refuse_broken(sheet: FiguresSheet) -> None:
    if sheet.trouble:
        raise Refused(sheet.trouble)
    if len(sheet.missing_fields) == len(FIELDS):
        raise Refused(f"Из таблицы удалена скрытая строка над заголовком: без неё непонятно, где какой ответ. {_AGAIN}")
    if sheet.missing_fields:
        raise Refused(f"В таблице нет столбца с ответами: его удалили или вставили поверх него другой. {_AGAIN}")


def _is_known(view: SubmissionView, typed: Mapping[int, TypedFigure]) -> bool:
    """Tell whether the file says what was filed already, and nobody has asked for anything else since."""
    is_settled = view.state in REPORTED and not view.is_reopened and not view.draft
    return is_settled and not _changed(view, typed)


def _changed(view: SubmissionView, typed: Mapping[int, TypedFigure]) -> bool:
    return any(
        differs(question, view.typed.get(question.indicator_id), typed.get(question.indicator_id))
        for question in view.questions
    )


def _conflicts(view: SubmissionView, typed: Mapping[int, TypedFigure]) -> tuple[Difference, ...]:
    pairs = (
        (question, view.typed.get(question.indicator_id), typed.get(question.indicator_id))
        for question in view.questions
    )
    return tuple(
        Difference(question, kept, found)
        for question, kept, found in pairs
        if kept is not None and found is not None and not kept.is_blank and differs(question, kept, found)
    )


def _file(
    session: Session, laid: SheetTaken, sent: SheetSent, desk: SheetDesk, actor: Actor, now: datetime
) -> SheetTaken:
    view, typed, problems = laid.view, laid.typed, laid.problems
    form = FormSent(view.submission_id, view.edition, f"sheet-{sent.sha256[:40]}-{view.edition}", typed)
    if problems:
        form = replace(form, sheet_edition=laid.ticket.edition)
        after = save_draft(session, form, actor=actor, now=now)  # the same file once more changes nothing
        return SheetTaken(after, laid.ticket, typed, problems)
    filing = submit(session, form, actor=actor, now=now, post=desk.post)
    if filing.receipt:
        _tell_school(session, filing.view, filing.receipt, actor, desk.post, now)
    return SheetTaken(filing.view, laid.ticket, typed, filing.problems, receipt=filing.receipt)


def _tell_school(
    session: Session, view: SubmissionView, receipt: Receipt, actor: Actor, post: Post, now: datetime
) -> None:
    """Send the receipt to the school as well, where somebody else has filed its file."""
    filer = session.get(Person, actor.person_id) if actor.person_id else None
    if filer is None or filer.organisation_id == view.organisation_id:
        return
    people = people_to_write_to(session, view.municipality_id, [view.organisation_id], now)
    for person in people[view.organisation_id]:
        send_receipt(session, view, receipt, person, now, post)
