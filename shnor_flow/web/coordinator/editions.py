"""A new edition of a plan beside the one that runs: compared, answered, applied."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow import jobs
from shnor_flow.domain.edition import Fate
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import counted
from shnor_flow.services.edition.adopt_edition import adopt_edition, refuse_edition
from shnor_flow.services.edition.compare_editions import compare_editions
from shnor_flow.services.edition.match_editions import say_follower
from shnor_flow.storage.roadmap.plan_view import RoadmapCard, activity_line, roadmap_card
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, as_of_request, go, render

router = APIRouter()

FATES = (
    (Fate.MOVED, "Меняются сроки"),
    (Fate.CHANGED, "Меняются слова, сроки прежние"),
    (Fate.ADDED, "Новые мероприятия"),
    (Fate.DROPPED, "Больше не требуются"),
)


@router.get("/roadmap/{roadmap_id:int}/compare")
def compare_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int) -> Response:
    """Show what the edition changes."""
    return _page(request, viewer, house, roadmap_id)


@router.post("/roadmap/{roadmap_id:int}/compare/{activity_id:int}")
def say_match(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    activity_id: int,
    follows: Annotated[str, Form()] = "",
) -> Response:
    """Say which activity a row goes on from, or that it is a new one."""
    with house.database.writing() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        line = activity_line(session, viewer.municipality_id, activity_id, viewer.today)
        if line.roadmap_id != roadmap_id:
            raise NotFound
        say_follower(session, activity_id, int(follows) if follows.isdigit() else None, actor=viewer.actor, now=now)
    return go(request, f"/roadmap/{roadmap_id}/compare", "Записано")


@router.post("/roadmap/{roadmap_id:int}/apply")
def apply(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    roadmap_id: int,
    act: Annotated[str, Form()] = "",
    since: Annotated[date | None, Form()] = None,
) -> Response:
    """Put the edition in the place of the one that runs."""
    _card(house, viewer, roadmap_id)
    try:
        done = jobs.apply_edition(
            roadmap_id, act, actor=viewer.actor, since=since, as_of=as_of_request(request, viewer)
        )
    except Refused as refused:
        return _page(request, viewer, house, roadmap_id, problem=str(refused), act=act, since=since)
    if not done.is_new:
        return go(request, f"/roadmap/{roadmap_id}", "Эта редакция уже действует")
    moved = counted(done.moved, "поручение перенесено,поручения перенесены,поручений перенесено")
    return go(request, f"/roadmap/{roadmap_id}", f"Редакция действует: {moved}, отменено — {done.cancelled}")


@router.post("/roadmap/{roadmap_id:int}/edition-of")
def answer_edition(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    programme: Annotated[str, Form()] = "",
) -> Response:
    """Take a draft for the next edition of another plan, or for a plan of its own."""
    _card(house, viewer, roadmap_id)
    with house.database.writing() as session:
        if not programme.isdigit():
            refuse_edition(session, roadmap_id, actor=viewer.actor, now=now)
            return go(request, f"/roadmap/{roadmap_id}", "Записано: это отдельный план")
        adopt_edition(session, roadmap_id, int(programme), actor=viewer.actor, now=now)
    return go(request, f"/roadmap/{roadmap_id}/compare", "Записано: это новая редакция")


def _card(house: jobs.House, viewer: Viewer, roadmap_id: int) -> RoadmapCard:
    with house.database.reading() as session:
        return roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)


def _page(
    request: Request,
    viewer: Viewer,
    house: jobs.House,
    roadmap_id: int,
    *,
    problem: str = "",
    act: str = "",
    since: date | None = None,
) -> Response:
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        comparison = compare_editions(session, roadmap_id) if card.follows_id else None
    if comparison is None:
        return render(request, "pages/roadmap/first_edition.html", card=card)
    return render(
        request,
        "pages/roadmap/compare.html",
        status=422 if problem else 200,
        card=card,
        comparison=comparison,
        fates=FATES,
        problem=problem,
        act=act,
        since=since or viewer.today,
    )
