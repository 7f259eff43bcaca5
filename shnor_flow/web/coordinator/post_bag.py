"""Letters before they leave: tomorrow's post bag, what is kept back, and a year played through."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.services.mail.hold_letter import hold_letter, release_letter
from shnor_flow.services.rehearsal.live_on_copy import Rehearsing, Unwritten
from shnor_flow.services.rehearsal.look_into_post_bag import look_into_post_bag
from shnor_flow.services.rehearsal.play_year import play_year
from shnor_flow.storage.mail.holds import holds_from
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, render
from shnor_flow.web.entrance.oddities import OptionalNumber

router = APIRouter()


@router.get("/letters/tomorrow")
def post_bag_page(request: Request, viewer: SignedIn, house: TheHouse, now: Now) -> Response:
    """Show every letter of the next working day, made on a copy by the code that will write it."""
    bag = look_into_post_bag(
        house.database, viewer.municipality_id, Rehearsing(house.writer, house.links, house.calendar), now
    )
    with house.database.reading() as session:
        holds = holds_from(session, viewer.municipality_id, viewer.today)
    return render(request, "pages/letters/tomorrow.html", bag=bag, holds=holds)


@router.post("/letters/tomorrow/{person_id:int}/hold")
def hold_one(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    person_id: int,
    reason: Annotated[str, Form(max_length=300)] = "",
    on_day: Annotated[date | None, Form()] = None,
) -> Response:
    """Keep one person's letter back."""
    with house.database.writing() as session:
        hold_letter(
            session, viewer.municipality_id, person_id, reason=reason, on_day=on_day, actor=viewer.actor, now=now
        )
    return go(request, "/letters/tomorrow", "Письмо придержано. В журнале напоминаний видно почему.")


@router.post("/letters/hold/{hold_id:int}/release")
def release_one(request: Request, viewer: SignedIn, house: TheHouse, now: Now, hold_id: int) -> Response:
    """Let a letter go."""
    with house.database.writing() as session:
        release_letter(session, viewer.municipality_id, hold_id, actor=viewer.actor, now=now)
    return go(request, "/letters/tomorrow", "Письмо уйдёт ближайшим утром")


@router.get("/letters/year")
def year_page(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap: OptionalNumber = None,
    answered: str = "",
) -> Response:
    """Show how many letters each person will get over the coming year; nothing is written but to a copy."""
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap, viewer.today) if roadmap else None
    year = play_year(
        house.database,
        viewer.municipality_id,
        Rehearsing(Unwritten(), house.links, house.calendar),
        now,
        roadmap_id=roadmap,
        answered=bool(answered),
    )
    return render(request, "pages/letters/year.html", year=year, card=card, roadmap=roadmap)
