"""The first page: what is late, what comes, what waits for the coordinator."""

from fastapi import APIRouter, Request, Response

from shnor_flow.web.deps import SignedIn, render

router = APIRouter()


@router.get("/")
def today_page(request: Request, _: SignedIn) -> Response:
    """Show the day."""
    return render(request, "pages/today/today.html")
