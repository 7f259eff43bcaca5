"""The coordinator's side of the travelling form: given out for a school, taken on its behalf, printed on paper."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from shnor_flow.domain.actor import Actor
from shnor_flow.jobs import House
from shnor_flow.jobs.sheets import blank_sheet, remarked_sheet
from shnor_flow.reports.figures_form import form_name
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.collection.submission_history import history_of
from shnor_flow.web.by_link.figure_rows import form_rows
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.downloads import as_file, download
from shnor_flow.web.sheets.answer import SheetForm, answer_to, laid_beside

router = APIRouter(prefix="/collection/school/{submission_id:int}")

Sent = Annotated[SheetForm, Depends()]


@router.get("/sheet")
def blank(viewer: SignedIn, house: TheHouse, now: Now, submission_id: int) -> Response:
    """Give a school's form out as it stands now."""
    view = _own(house, viewer, submission_id)
    return as_file(blank_sheet(house, view, now), form_name(view))


@router.post("/sheet")
def take(request: Request, viewer: SignedIn, house: TheHouse, now: Now, submission_id: int, sent: Sent) -> Response:
    """Take a form that the school filled in and handed over."""
    view = _own(house, viewer, submission_id)
    actor = Actor(f"{viewer.name} (по файлу школы)", viewer.person_id)
    answer = answer_to(house, submission_id, sent, actor, now)
    base = f"/collection/school/{submission_id}"
    if answer.receipt:
        return go(request, base, f"Сведения из файла сданы. Квитанция {answer.receipt.number}")
    return render(request, "pages/collection/sheet.html", status=answer.status, view=view, answer=answer, base=base)


@router.get("/sheet/laid/{kept}")
def laid(request: Request, viewer: SignedIn, house: TheHouse, now: Now, submission_id: int, kept: str) -> Response:
    """Show a form that came by mail beside what is on the server, to be confirmed."""
    view = _own(house, viewer, submission_id)
    answer = laid_beside(house, submission_id, kept, now)
    base = f"/collection/school/{submission_id}"
    if answer.receipt:
        return go(request, base, f"Эти сведения уже сданы. Квитанция {answer.receipt.number}")
    return render(request, "pages/collection/sheet.html", view=view, answer=answer, base=base)


@router.get("/sheet/remarks/{kept}")
def remarks(viewer: SignedIn, house: TheHouse, now: Now, submission_id: int, kept: str) -> Response:
    """Give a filled form back with what is wrong written beside each cell."""
    view = _own(house, viewer, submission_id)
    sha256 = house.links.read_kept_sheet(kept, submission_id)
    return as_file(remarked_sheet(house, view, sha256, now), form_name(view, with_problems=True))


@router.get("/sheet/sent/{kept}")
def sent_file(viewer: SignedIn, house: TheHouse, submission_id: int, kept: str) -> Response:
    """Give a file out as the school sent it, whatever became of it."""
    _own(house, viewer, submission_id)
    sha256 = house.links.read_kept_sheet(kept, submission_id)
    with house.database.reading() as session:
        names = {line.sha256: line.file_name for line in history_of(session, submission_id)}
    return download(sha256, names.get(sha256, "форма.xlsx"), house)


@router.get("/paper")
def paper(request: Request, viewer: SignedIn, house: TheHouse, submission_id: int) -> Response:
    """Show the school's questions to be printed and filled in by hand."""
    view = _own(house, viewer, submission_id)
    return render(request, "pages/submission/paper.html", view=view, rows=form_rows(view, view.typed, ()))


def _own(house: House, viewer: Viewer, submission_id: int) -> SubmissionView:
    with house.database.reading() as session:
        return submission_by_id(session, submission_id, viewer.municipality_id)
