"""What came of a file, as both kinds of page show it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import File, Form, UploadFile

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection.figures_sheet import typed_in_words
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.jobs import House
from shnor_flow.jobs.sheets import LARGEST_FORM, SheetFile, lay_sheet_beside, receive_sheet
from shnor_flow.services.collection.take_sheet import SheetTaken
from shnor_flow.services.deadline.judge_upload import safe_name
from shnor_flow.storage.collection.submission import Receipt

_KEPT_NAME = "форма"


@dataclass(frozen=True)
class SheetForm:
    """A file, or the name of one that was kept, with the edition whose differences were shown."""

    file: Annotated[UploadFile | None, File()] = None
    kept: Annotated[str, Form(max_length=300)] = ""
    edition: Annotated[int, Form(ge=0, le=2**31 - 1)] = 0


@dataclass(frozen=True)
class DifferenceRow:
    """One answer: what stands on the server, what the file says."""

    name: str
    kept: str
    found: str


@dataclass(frozen=True)
class ProblemRow:
    """One indicator with what is wrong in its row."""

    number: int
    name: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class SheetAnswer:
    """What the page says: one of a receipt, a refusal, differences or problems."""

    refused: str = ""
    kept: str = ""  # the signed name of the file
    edition: int = 0
    differences: tuple[DifferenceRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    receipt: Receipt | None = None
    is_laid: bool = False  # only looked at so far, and it may be taken

    @property
    def status(self) -> int:
        """Return the status of the page."""
        return 409 if self.differences else 422


def answer_to(house: House, submission_id: int, form: SheetForm, actor: Actor, now: datetime) -> SheetAnswer:
    """Take the file, and say what came of it."""
    try:
        file = _file_of(house, submission_id, form)
        sha256, taken = receive_sheet(house, submission_id, file, actor=actor, now=now)
    except (Refused, UnreadableFile) as refused:
        return SheetAnswer(refused=str(refused))
    return _shown(taken, house.links.kept_sheet(submission_id, sha256))


def laid_beside(house: House, submission_id: int, kept: str, now: datetime) -> SheetAnswer:
    """Show a file that came by mail beside what is on the server; nothing is saved."""
    form = SheetForm(kept=kept)
    try:
        taken = lay_sheet_beside(house, submission_id, _file_of(house, submission_id, form), now)
    except (Refused, UnreadableFile) as refused:
        return SheetAnswer(refused=str(refused))
    shown = _shown(taken, kept)
    return shown if shown.receipt else replace(shown, problems=(), is_laid=True)


def _file_of(house: House, submission_id: int, form: SheetForm) -> SheetFile:
    if not form.kept:
        if form.file is None or not form.file.filename:
            raise Refused("Выберите заполненный файл формы и нажмите «Загрузить».")
        return SheetFile(form.file.file.read(LARGEST_FORM + 1), safe_name(form.file.filename))
    try:
        data = house.files.read(house.links.read_kept_sheet(form.kept, submission_id))
    except FileNotFoundError:
        raise NotFound("Файл не найден в хранилище: загрузите форму ещё раз.") from None
    return SheetFile(data, _KEPT_NAME, form.edition)


def _shown(taken: SheetTaken, kept: str) -> SheetAnswer:
    if taken.receipt:
        return SheetAnswer(receipt=taken.receipt)
    differences = tuple(
        DifferenceRow(
            one.question.name, typed_in_words(one.question, one.kept), typed_in_words(one.question, one.found)
        )
        for one in taken.differences
    )
    rows = (
        ProblemRow(
            number,
            question.name,
            tuple(one.message for one in taken.problems if one.indicator_id == question.indicator_id),
        )
        for number, question in enumerate(taken.view.questions, start=1)
    )
    return SheetAnswer(
        kept=kept,
        edition=taken.view.edition,
        differences=differences,
        problems=tuple(row for row in rows if row.messages),
    )
