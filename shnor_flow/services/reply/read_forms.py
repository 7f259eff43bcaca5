"""Read the tables of a message before any transaction: a child process takes its time over each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shnor_flow.domain.collection.figure_checks import Problem
from shnor_flow.domain.collection.figures_sheet import FiguresSheet
from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.services.collection.file_figures import Typed
from shnor_flow.services.collection.take_sheet import SheetDesk
from shnor_flow.services.ports import Files, IncomingFile, IncomingMail
from shnor_flow.storage.collection.submission import SubmissionView

MOST_FORMS = 5  # of one message; the rest is kept and shown, not read
LARGEST_FORM = 5 * 1024 * 1024  # bytes: an empty form is 10 KB

_TABLES = (".xlsx", ".xls", ".ods")
_TOO_MANY = f"В письме больше {MOST_FORMS} файлов: этот не прочитан. Пришлите форму отдельным письмом."
_TOO_LARGE = "Файл «{}» больше 5 МБ: это не форма сведений, или в неё вставлены картинки. Уберите их и пришлите снова."


@dataclass(frozen=True)
class FormsDesk:
    """What forms that come by mail are read, kept, taken and answered with.

    `reader` raises UnreadableFile; `printer` returns the name and the content of a form with remarks beside its cells.
    """

    files: Files
    reader: Callable[[bytes, str], FiguresSheet]
    sheets: SheetDesk
    printer: Callable[[SubmissionView, Typed, Sequence[Problem], datetime], tuple[str, bytes]]


@dataclass(frozen=True)
class FormRead:
    """A file of a message, and the form in it or why there is none."""

    file: IncomingFile
    sheet: FiguresSheet | None = None
    why_not: str = ""

    @property
    def is_a_table_by_name(self) -> bool:
        """Tell whether its sender meant it for a table."""
        return self.file.name.lower().endswith(_TABLES)

    @property
    def is_ours(self) -> bool:
        """Tell whether it carries a mark of our forms, whatever else was done to it."""
        return self.sheet is not None and bool(self.sheet.tokens)


def read_forms(desk: FormsDesk, mail: IncomingMail) -> tuple[FormRead, ...]:
    """Return every file of the message with what was read in it."""
    return tuple(_read(desk, file, place) for place, file in enumerate(mail.files))


def _read(desk: FormsDesk, file: IncomingFile, place: int) -> FormRead:
    if len(file.data) > LARGEST_FORM:
        return FormRead(file, why_not=_TOO_LARGE.format(file.name))
    if place >= MOST_FORMS:
        return FormRead(file, why_not=_TOO_MANY)
    try:
        return FormRead(file, desk.reader(file.data, file.name))
    except UnreadableFile as unreadable:
        return FormRead(file, why_not=str(unreadable))
