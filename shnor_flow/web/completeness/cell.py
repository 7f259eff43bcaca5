"""The history of one cell: for the coordinator, and for the school by its own link."""

from fastapi import APIRouter, Request, Response

from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.completeness.cell_history import story_of_cell
from shnor_flow.storage.people.filers import filer_of
from shnor_flow.web.deps import Now, SignedIn, TheHouse, render

router = APIRouter()


@router.get("/collection/school/{submission_id:int}/figure/{indicator_id:int}")
def cell_page(request: Request, viewer: SignedIn, house: TheHouse, submission_id: int, indicator_id: int) -> Response:
    """Show who changed the figure, when, from what to what, and why."""
    with house.database.reading() as session:
        view = submission_by_id(session, submission_id, viewer.municipality_id)
        story = story_of_cell(session, view, indicator_id)
    return render(request, "pages/completeness/cell.html", story=story)


@router.get("/s/{token}/figure/{indicator_id:int}")
def cell_page_of_school(request: Request, house: TheHouse, now: Now, token: str, indicator_id: int) -> Response:
    """Show a school the history of its own figure."""
    ticket = house.links.read_submission(token, now)
    with house.database.reading() as session:
        view = submission_by_id(session, ticket.submission_id)
        filer_of(session, view, ticket.person_id)
        story = story_of_cell(session, view, indicator_id)
    return render(request, "pages/completeness/cell_of_school.html", story=story, token=token)
