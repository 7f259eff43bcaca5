"""A school's form as a spreadsheet: kept first, read in a guarded child, then taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.jobs import House

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shnor_flow.domain.actor import Actor
    from shnor_flow.domain.collection.figure_checks import Problem
    from shnor_flow.domain.collection.figures_sheet import FiguresSheet
    from shnor_flow.services.collection.attach_form import FormDesk
    from shnor_flow.services.collection.file_figures import Typed
    from shnor_flow.services.collection.take_sheet import SheetDesk, SheetTaken
    from shnor_flow.services.reply.read_forms import FormsDesk
    from shnor_flow.storage.collection.submission import SubmissionView

LARGEST_FORM = 5 * 1024 * 1024  # bytes: an empty form is 10 KB


@dataclass(frozen=True)
class SheetFile:
    """A file as it came; `confirmed_edition` is that of the figures it was laid beside and found right."""

    data: bytes
    name: str
    confirmed_edition: int | None = None


def receive_sheet(
    home: House, submission_id: int, file: SheetFile, *, actor: "Actor", now: datetime
) -> tuple[str, "SheetTaken"]:
    """Return the hash the file is kept under, and what came of it; Refused and UnreadableFile after it was kept."""
    from shnor_flow.services.collection.take_sheet import SheetSent, take_sheet

    sha256 = keep_sheet(home, submission_id, file, actor=actor, now=now)
    sent = SheetSent(read_sheet(file.data, file.name), sha256, file.confirmed_edition)
    with home.database.writing() as session:
        return sha256, take_sheet(session, submission_id, sent, desk=_desk(home), actor=actor, now=now)


def keep_sheet(home: House, submission_id: int, file: SheetFile, *, actor: "Actor", now: datetime) -> str:
    """Keep the file and write down that it came: whatever stands in it, nothing is lost."""
    from shnor_flow.services.collection.take_sheet import note_sheet
    from shnor_flow.storage.collection.submission import submission_by_id

    if len(file.data) > LARGEST_FORM:
        raise UnreadableFile(
            f"Файл «{file.name}» больше 5 МБ: это не форма сведений, или в неё вставлены картинки. Уберите их и"
            " загрузите снова."
        )
    sha256 = home.files.keep(file.data)
    if file.data and file.confirmed_edition is None:
        with home.database.writing() as session:
            note_sheet(session, submission_by_id(session, submission_id), file.name, sha256, actor, now)
    return sha256


def lay_sheet_beside(home: House, submission_id: int, file: SheetFile, now: datetime) -> "SheetTaken":
    """Return what taking the file would come to; nothing is saved."""
    from shnor_flow.services.collection.take_sheet import SheetSent, lay_beside

    sent = SheetSent(read_sheet(file.data, file.name), "")
    with home.database.reading() as session:
        return lay_beside(session, submission_id, sent, tokens=home.links, now=now)


def read_sheet(data: bytes, name: str) -> "FiguresSheet":
    """Read a form in a child process with limits."""
    from shnor_flow.importers import guard

    return guard.read_figures_form(data, name)


def forms_desk(home: House) -> "FormsDesk":
    """Return what reads, takes and answers the forms that come by mail."""
    from shnor_flow.services.reply.read_forms import FormsDesk

    def reader(data: bytes, name: str) -> "FiguresSheet":
        from shnor_flow.importers.figures_form import kind_of_form

        kind_of_form(data, name)  # a photograph need not start a child process
        return read_sheet(data, name)

    def printer(
        view: "SubmissionView", typed: "Typed", problems: "Sequence[Problem]", now: datetime
    ) -> tuple[str, bytes]:
        from shnor_flow.reports.figures_form import figures_form, form_name

        token = sheet_token(home, view, now)
        return form_name(view, with_problems=True), figures_form(
            view, token, typed=typed, problems=problems, by_mail=True
        )

    return FormsDesk(home.files, reader, _desk(home), printer)


def blank_sheet(home: House, view: "SubmissionView", now: datetime) -> bytes:
    """Return the form as it stands now."""
    from shnor_flow.domain.collection.known import known_in_words
    from shnor_flow.reports.figures_form import figures_form
    from shnor_flow.storage.collection.known import known_figures

    with home.database.reading() as session:
        known = known_figures(session, view)
    told = {
        question.indicator_id: f"Известно: {known_in_words(question, one)} — {one.told}"
        for question in view.questions
        if (one := known.get(question.indicator_id))
    }
    return figures_form(view, sheet_token(home, view, now), by_mail=home.settings.takes_replies, known=told)


def form_desk(home: House) -> "FormDesk":
    """Return what attaches forms to invitations."""
    from shnor_flow.services.collection.attach_form import FormDesk

    def printer(view: "SubmissionView", now: datetime) -> tuple[str, bytes]:
        from shnor_flow.reports.figures_form import form_name

        return form_name(view), blank_sheet(home, view, now)

    return FormDesk(home.files, printer)


def remarked_sheet(home: House, view: "SubmissionView", sha256: str, now: datetime) -> bytes:
    """Return the form as a kept file filled it in, with what is wrong written beside each cell."""
    from shnor_flow.reports.figures_form import figures_form
    from shnor_flow.services.collection.take_sheet import look_through, ticket_of

    try:
        data = home.files.read(sha256)
    except FileNotFoundError:
        raise NotFound("Файл не найден в хранилище: загрузите форму ещё раз.") from None
    sheet = read_sheet(data, "форма")
    ticket = ticket_of(sheet, home.links, now)
    if ticket.submission_id != view.submission_id:
        raise Refused("Этот файл — форма других сведений.")
    typed, problems = look_through(view, sheet, ticket)
    by_mail = home.settings.takes_replies
    return figures_form(view, sheet_token(home, view, now), typed=typed, problems=problems, by_mail=by_mail)


def sheet_token(home: House, view: "SubmissionView", now: datetime) -> str:
    """Return the token of a form that is made now."""
    from shnor_flow.domain.collection.figures_sheet import SheetTicket

    return home.links.sheet(SheetTicket(view.submission_id, view.organisation_id, view.edition), now)


def _desk(home: House) -> "SheetDesk":
    from shnor_flow.services.collection.file_figures import Post
    from shnor_flow.services.collection.take_sheet import SheetDesk

    return SheetDesk(home.links, Post(home.writer, home.links))
