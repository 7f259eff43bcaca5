"""Behind a school's link: its form as a file and on paper, and the way back. Opening a page changes nothing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from shnor_flow.domain.actor import Actor
from shnor_flow.jobs import House
from shnor_flow.jobs.sheets import blank_sheet, remarked_sheet
from shnor_flow.reports.figures_form import form_name
from shnor_flow.storage.collection.submission import SubmissionView, submission_by_id
from shnor_flow.storage.people.filers import filer_of
from shnor_flow.web.by_link.figure_rows import form_rows
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import as_file
from shnor_flow.web.sheets.answer import SheetForm, answer_to, laid_beside

router = APIRouter(prefix="/s/{token}")

Sent = Annotated[SheetForm, Depends()]


@router.get("/sheet")
def blank(house: TheHouse, now: Now, token: str) -> Response:
    """Give the form out as it stands now."""
    view, _ = _visit(house, token, now)
    return as_file(blank_sheet(house, view, now), form_name(view))


@router.post("/sheet")
def take(request: Request, house: TheHouse, now: Now, token: str, sent: Sent) -> Response:
    """Take a filled form."""
    view, actor = _visit(house, token, now)
    answer = answer_to(house, view.submission_id, sent, actor, now)
    if answer.receipt:
        return RedirectResponse(f"/s/{token}/receipt/{answer.receipt.version}", status_code=303)
    return render(
        request, "pages/submission/sheet.html", status=answer.status, view=view, answer=answer, base=f"/s/{token}"
    )


@router.get("/sheet/laid/{kept}")
def laid(request: Request, house: TheHouse, now: Now, token: str, kept: str) -> Response:
    """Show a form that came by mail beside what is on the server, to be confirmed."""
    view, _ = _visit(house, token, now)
    answer = laid_beside(house, view.submission_id, kept, now)
    if answer.receipt:
        return RedirectResponse(f"/s/{token}/receipt/{answer.receipt.version}", status_code=303)
    return render(request, "pages/submission/sheet.html", view=view, answer=answer, base=f"/s/{token}")


@router.get("/sheet/remarks/{kept}")
def remarks(house: TheHouse, now: Now, token: str, kept: str) -> Response:
    """Give a filled form back with what is wrong written beside each cell."""
    view, _ = _visit(house, token, now)
    sha256 = house.links.read_kept_sheet(kept, view.submission_id)
    return as_file(remarked_sheet(house, view, sha256, now), form_name(view, with_problems=True))


@router.get("/paper")
def paper(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show the same questions to be printed and filled in by hand."""
    view, _ = _visit(house, token, now)
    return render(request, "pages/submission/paper.html", view=view, rows=form_rows(view, view.typed, ()))


def _visit(house: House, token: str, now: datetime) -> tuple[SubmissionView, Actor]:
    ticket = house.links.read_submission(token, now)
    with house.database.reading() as session:
        view = submission_by_id(session, ticket.submission_id)
        return view, filer_of(session, view, ticket.person_id)
