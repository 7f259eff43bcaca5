"""What holders asked for, and the coordinator's decisions: more time or not, and who answers instead."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.deadline.assigning import Holder
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.russian import day_in_words
from shnor_flow.jobs import House
from shnor_flow.services.deadline import decide_petition
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk
from shnor_flow.storage.deadline.assignment_view import read_assignment
from shnor_flow.storage.deadline.petitions import home_of_petition, waiting_petitions
from shnor_flow.web.coordinator.assignment import assignment_screen
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, render

router = APIRouter()


@router.get("/petitions")
def petitions_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show everything that waits for a decision."""
    with house.database.reading() as session:
        petitions = waiting_petitions(session, viewer.municipality_id)
    return render(request, "pages/petition/list.html", petitions=petitions)


@router.post("/petitions/{petition_id:int}/grant")
def grant(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    petition_id: int,
    to_on: Annotated[date | None, Form()] = None,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Give more time: until the day asked for, or until another."""
    with house.database.reading() as session:
        assignment_id = home_of_petition(session, petition_id, viewer.municipality_id)
    try:
        with house.database.writing() as session:
            act = Act(viewer.actor, now, text)
            told = decide_petition.grant_time(session, petition_id, act, to_on=to_on, desk=_desk(house))
            due_on = read_assignment(session, assignment_id).due_on
    except Refused as refused:
        typed = {"text": text, "to_on": to_on.isoformat() if to_on else ""}
        return assignment_screen(
            request, viewer, house, assignment_id, problem=str(refused), act="petition", typed=typed
        )
    return go(request, f"/assignment/{assignment_id}", f"Срок продлён до {day_in_words(due_on)} {_letter(told)}")


@router.post("/petitions/{petition_id:int}/refuse")
def refuse(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    petition_id: int,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Leave everything as it is, with a reason."""
    with house.database.reading() as session:
        assignment_id = home_of_petition(session, petition_id, viewer.municipality_id)
    try:
        with house.database.writing() as session:
            told = decide_petition.refuse(session, petition_id, Act(viewer.actor, now, text), desk=_desk(house))
    except Refused as refused:
        return assignment_screen(
            request, viewer, house, assignment_id, problem=str(refused), act="refuse", typed={"text": text}
        )
    return go(request, f"/assignment/{assignment_id}", f"В просьбе отказано. {_letter(told)}")


@router.post("/assignment/{assignment_id:int}/pass")
def pass_on(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    assignment_id: int,
    holder: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
) -> Response:
    """Let somebody else answer; `holder` is "organisation:5" or "person:7"."""
    try:
        to = _holder(holder)
        with house.database.writing() as session:
            read_assignment(session, assignment_id, viewer.municipality_id)
            act = Act(viewer.actor, now, text)
            new_id = decide_petition.pass_on(session, assignment_id, act, to=to, desk=_desk(house))
    except Refused as refused:
        typed = {"text": text, "holder": holder}
        return assignment_screen(request, viewer, house, assignment_id, problem=str(refused), act="pass", typed=typed)
    return go(request, f"/assignment/{new_id}", "Поручение передано: новый исполнитель получит его в ближайшем письме")


def _holder(chosen: str) -> Holder:
    kind, _, number = chosen.partition(":")
    if not chosen:
        raise Refused("Выберите, кому передать поручение.")
    if kind not in ("organisation", "person") or not number.isdecimal() or len(number) > 12:
        raise NotFound("Такого исполнителя в справочнике нет.")
    # The role goes along with the obligation; this one is not looked at.
    if kind == "person":
        return Holder(PartyRole.LEAD, person_id=int(number))
    return Holder(PartyRole.LEAD, organisation_id=int(number))


def _desk(house: House) -> Desk:
    return Desk(house.calendar, house.writer, house.links)


def _letter(told: int) -> str:
    return "Исполнителю уходит письмо." if told else "Написать исполнителю некуда: сообщите сами."
