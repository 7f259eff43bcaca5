"""A region's municipalities side by side, for the account that reads a region: counts, and nobody's name."""

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.completeness import WHAT_COUNTS
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.completeness import municipalities_of
from shnor_flow.storage.completeness.span import ORDERS, municipality_view, region_view
from shnor_flow.web.deps import Now, SignedInToRegion, TheHouse, render

router = APIRouter(prefix="/region")


@router.get("")
def region_page(
    request: Request, viewer: SignedInToRegion, house: TheHouse, now: Now, period: str = "", by: str = ""
) -> Response:
    """Show the region's municipalities: on time and complete, over all their programmes of a year."""
    with house.database.reading() as session:
        today = local_day(now, viewer.timezone)
        found = region_view(session, viewer.region, period, now, today=today, by=by)
    return render(
        request,
        "pages/completeness/region.html",
        found=found,
        by=by if by in ORDERS else "",
        what_counts=WHAT_COUNTS,
        now=now,
    )


@router.get("/{municipality_id:int}")
def municipality_of_region(
    request: Request, viewer: SignedInToRegion, house: TheHouse, now: Now, municipality_id: int, period: str = ""
) -> Response:
    """Show the rounds of one municipality of the region: numbers only."""
    with house.database.reading() as session:
        names = dict(municipalities_of(session, viewer.region))
        if municipality_id not in names:
            raise NotFound
        today = local_day(now, viewer.timezone)
        found = municipality_view(session, municipality_id, period, now, today=today)
    return render(
        request,
        "pages/completeness/municipality.html",
        found=found,
        name=names[municipality_id],
        is_linked=False,
        what_counts=WHAT_COUNTS,
        now=now,
    )
