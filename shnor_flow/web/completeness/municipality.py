"""A municipality's rounds of a year side by side: on time and complete, and what the year asks of its schools."""

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.completeness import WHAT_COUNTS
from shnor_flow.domain.completeness.years import year_asked
from shnor_flow.storage.completeness.burden import year_burden
from shnor_flow.storage.completeness.span import municipality_view
from shnor_flow.web.deps import Now, SignedIn, TheHouse, render

router = APIRouter(prefix="/collection")

MOST_SCHOOLS = 30  # of the burden's list: the most burdened come first


@router.get("/completeness")
def municipality_completeness(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, period: str = ""
) -> Response:
    """Show every round of the year, whatever its programme, and how the year before was."""
    with house.database.reading() as session:
        found = municipality_view(session, viewer.municipality_id, period, now, today=viewer.today)
    return render(
        request,
        "pages/completeness/municipality.html",
        found=found,
        name=viewer.municipality,
        is_linked=True,
        what_counts=WHAT_COUNTS,
        now=now,
    )


@router.get("/burden")
def burden_page(request: Request, viewer: SignedIn, house: TheHouse, year: str = "") -> Response:
    """Show what the year's rounds ask of a school, asked already and still to come."""
    with house.database.reading() as session:
        chosen = year_asked(year, viewer.today)
        found = year_burden(session, viewer.municipality_id, chosen)
    years = (chosen.next, chosen, chosen.previous)
    return render(
        request, "pages/completeness/burden.html", found=found, years=years, schools=found.schools[:MOST_SCHOOLS]
    )
