"""A school's form as a file in somebody's hands: downloaded, filled in, spoilt, sent back."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.collection.figure_checks import Problem
from shnor_flow.domain.collection.figures_sheet import FIELD_KEY, ROW_KEY, SheetTicket
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.importers.figures_form import read_figures_form
from shnor_flow.reports.figures_form import figures_form, form_name
from shnor_flow.services.collection.file_figures import Post, Typed
from shnor_flow.services.collection.take_sheet import SheetDesk
from shnor_flow.services.reply.read_forms import FormsDesk
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.files import FileStore
from tests.builders import id_of
from tests.collecting import FIRST, LINKS, POST, District


class FormInHand:
    """The form opened in a spreadsheet program."""

    def __init__(self, data: bytes) -> None:
        self.book: Workbook = load_workbook(BytesIO(data))
        self.sheet: Any = self.book["Сведения"]

    def row(self, indicator_id: int) -> int:
        """Return the row of an indicator."""
        return next(int(c.row) for c in self.sheet["A"] if c.value == f"{ROW_KEY}{indicator_id}")

    def column(self, field: str) -> int:
        """Return the column of a field."""
        cells = (cell for row in self.sheet.iter_rows() for cell in row)
        return next(int(cell.column) for cell in cells if cell.value == f"{FIELD_KEY}{field}")

    def cell(self, indicator_id: int, field: str) -> Any:
        """Return the cell a person types into."""
        return self.sheet.cell(self.row(indicator_id), self.column(field))

    def type(self, indicator_id: int, **values: object) -> "FormInHand":
        """Type into the cells of one indicator."""
        for field, value in values.items():
            self.cell(indicator_id, field).value = value
        return self

    def words(self) -> list[str]:
        """Return everything that is written in the sheet."""
        return [str(cell.value) for row in self.sheet.iter_rows() for cell in row if cell.value is not None]

    def saved(self) -> bytes:
        """Return the file."""
        out = BytesIO()
        self.book.save(out)
        return out.getvalue()


def forms_desk(files: FileStore, links: SignedLinks = LINKS, post: Post = POST) -> FormsDesk:
    """Return what takes forms out of mail; they are read here and not in a child, to be quick."""

    def printer(view: SubmissionView, typed: Typed, problems: Sequence[Problem], now: datetime) -> tuple[str, bytes]:
        token = links.sheet(SheetTicket(view.submission_id, view.organisation_id, view.edition), now)
        return form_name(view, with_problems=True), figures_form(view, token, typed=typed, problems=problems)

    return FormsDesk(files, read_figures_form, SheetDesk(links, post), printer)


def form_of(
    district: District,
    now: datetime,
    *,
    school: str = FIRST,
    period: str = "2026Q3",
    typed: dict[int, TypedFigure] | None = None,
) -> bytes:
    """Return a school's form as it would be downloaded at this moment."""
    submission = district.submission(school, period)
    with district.database.reading() as session:
        view = submission_by_id(session, id_of(submission))
    ticket = SheetTicket(view.submission_id, view.organisation_id, view.edition)
    return figures_form(view, LINKS.sheet(ticket, now), typed=typed)


def filled(district: District, now: datetime, n: object = 60, d: object = 80, count: object = 12) -> FormInHand:
    """Return the first school's form with both indicators filled in."""
    form = FormInHand(form_of(district, now))
    return form.type(district.share_id, numerator=n, denominator=d).type(district.count_id, numerator=count)
