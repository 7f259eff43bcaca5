"""Roadmaps: the list, one of them by sections, and as a file."""

from typing import Literal

from fastapi import APIRouter, Request, Response

from shnor_flow.reports.roadmap_file import file_name, roadmap_file
from shnor_flow.storage.roadmap.editions import other_programmes
from shnor_flow.storage.roadmap.plan_view import activity_lines, roadmap_card, roadmap_cards, sections_of
from shnor_flow.storage.roadmap.printed_plan import printed_plan
from shnor_flow.storage.roadmap.school_roadmaps import school_lines
from shnor_flow.storage.tables import RoadmapState
from shnor_flow.web.deps import SignedIn, TheHouse, render
from shnor_flow.web.downloads import as_file

router = APIRouter()


@router.get("/roadmap")
def roadmap_list(request: Request, viewer: SignedIn, house: TheHouse, page: int = 1) -> Response:
    """Show all roadmaps of the municipality."""
    with house.database.reading() as session:
        cards = roadmap_cards(session, viewer.municipality_id, viewer.today, page, of_schools=False)
        living = [card.roadmap_id for card in cards.rows if card.state is not RoadmapState.SUPERSEDED]
        schools = {key: [line for line in lines if line.state] for key, lines in school_lines(session, living).items()}
    return render(request, "pages/roadmap/list.html", cards=cards, schools=schools)


@router.get("/roadmap/{roadmap_id:int}")
def roadmap_page(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    roadmap_id: int,
    section: str = "",
    words: str = "",
    page: int = 1,
) -> Response:
    """Show one screen of activities in the order of the plan."""
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        lines = activity_lines(session, roadmap_id, viewer.today, section=section, words=words, page=page)
        sections = sections_of(session, roadmap_id)
        is_asked = card.state is RoadmapState.DRAFT and card.organisation_id is None
        programmes = other_programmes(session, roadmap_id) if is_asked else {}
        is_municipal = card.organisation_id is None and card.state is not RoadmapState.SUPERSEDED
        schools = school_lines(session, [roadmap_id]).get(roadmap_id, []) if is_municipal else []
    return render(
        request,
        "pages/roadmap/roadmap.html",
        card=card,
        programmes=programmes,
        schools=schools,
        lines=lines,
        sections=sections,
        section=section,
        words=words,
    )


@router.get("/roadmap/{roadmap_id:int}/file/{ending}")
def roadmap_as_file(
    viewer: SignedIn, house: TheHouse, roadmap_id: int, ending: Literal["docx", "xlsx"], states: bool = False
) -> Response:
    """Give the plan in its official table; `states` adds days, states and what is done."""
    with house.database.reading() as session:
        plan = printed_plan(session, roadmap_id, viewer.today, viewer.municipality_id)
    return as_file(roadmap_file(plan, ending, with_states=states), file_name(plan, ending))
