"""«Сведения школы»: what a school's person who has signed in finds; the form itself stands behind the signed link."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.collection.of_school import submission_ids_of
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.people.filers import filer_of
from shnor_flow.web.by_link.figure_rows import standing_of
from shnor_flow.web.deps import Now, SignedInOfSchool, TheHouse, render

router = APIRouter(prefix="/figures")


@router.get("")
def figures_page(request: Request, viewer: SignedInOfSchool, house: TheHouse, now: Now) -> Response:
    """List the school's submissions, the newest period first."""
    with house.database.reading() as session:
        ids = submission_ids_of(session, viewer.school_id or 0)
        views = [submission_by_id(session, one, viewer.municipality_id) for one in ids]
    page = house.links.school(viewer.school_id or 0, viewer.person_id, now)
    return render(
        request,
        "pages/school_figures/list.html",
        lines=[(view, standing_of(view, now)) for view in views],
        school_page=page.removeprefix(house.settings.public_url.rstrip("/")),
    )


@router.get("/{submission_id:int}")
def own_form(viewer: SignedInOfSchool, house: TheHouse, now: Now, submission_id: int) -> Response:
    """Lead to the form by a link of this person's own, as if it had come by letter."""
    with house.database.reading() as session:
        view = submission_by_id(session, submission_id, viewer.municipality_id)
        if view.organisation_id != viewer.school_id:
            raise NotFound
        filer_of(session, view, viewer.person_id)
    link = house.links.submission(submission_id, viewer.person_id, now)
    return RedirectResponse(link.removeprefix(house.settings.public_url.rstrip("/")), status_code=303)
