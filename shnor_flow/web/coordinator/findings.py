"""Plans whose doubts wait for the coordinator's word; the doubts themselves stand on the review screen of each."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from shnor_flow.storage.roadmap.findings_view import doubtful_roadmaps
from shnor_flow.web.deps import SignedIn, TheHouse, render

router = APIRouter()


@router.get("/findings")
def findings_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap: int = 0) -> Response:
    """Show which plans wait for decisions, or lead to the one that was asked for."""
    if roadmap:
        return RedirectResponse(f"/roadmap/{roadmap}/review", status_code=303)
    with house.database.reading() as session:
        waiting = doubtful_roadmaps(session, viewer.municipality_id)
    return render(request, "pages/findings/list.html", waiting=waiting)
