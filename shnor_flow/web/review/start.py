"""The last look before a roadmap runs: what will happen, and what stays without dates or holders."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow import jobs
from shnor_flow.domain.errors import Refused
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.storage.roadmap.review_rows import review_counts, waiting_rows
from shnor_flow.web.deps import SignedIn, TheHouse, Viewer, as_of_request, go, render
from shnor_flow.web.entrance.oddities import Number
from shnor_flow.web.review.days import day_typed

router = APIRouter()

Text = Annotated[str, Form()]


@router.get("/roadmap/{roadmap_id:int}/start")
def start_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int) -> Response:
    """Show what the start would do."""
    return _page(request, viewer, house, roadmap_id)


@router.post("/roadmap/{roadmap_id:int}/start")
def start(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    roadmap_id: int,
    since: Text = "",
    seen: Number = 0,
    agreed: Text = "",
) -> Response:
    """Let a roadmap run; with open questions only where the person has said that they know of them."""
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
    try:
        if card.state == "draft" and card.findings and not agreed:
            raise Refused(
                "У плана есть вопросы без ответа: ответьте на них или отметьте, что запускаете вместе с ними."
            )
        if card.state == "draft" and card.findings > seen:
            raise Refused("Пока вы читали, вопросов стало больше: посмотрите ещё раз, что останется без ответа.")
        jobs.start_roadmap(roadmap_id, actor=viewer.actor, since=day_typed(since), as_of=as_of_request(request, viewer))
    except Refused as refused:
        return _page(request, viewer, house, roadmap_id, since=since, problem=str(refused))
    return go(request, f"/roadmap/{roadmap_id}", "Дорожная карта запущена: сроки стоят в календаре")


def _page(
    request: Request, viewer: Viewer, house: TheHouse, roadmap_id: int, *, since: str = "", problem: str = ""
) -> Response:
    with house.database.reading() as session:
        return render(
            request,
            "pages/review/start.html",
            status=422 if problem else 200,
            card=roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today),
            counts=review_counts(session, roadmap_id),
            waiting=waiting_rows(session, roadmap_id),
            since=since or viewer.today.isoformat(),
            problem=problem,
        )
