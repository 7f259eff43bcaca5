"""Channels beside mail: where a person gets the words of a letter besides the mailbox."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.jobs import House
from shnor_flow.services.channel.keep_channels import close_channel, open_channel
from shnor_flow.storage.channel.messages import channel_lines
from shnor_flow.storage.people.directory_view import person_names
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()


@router.get("/channels")
def channels_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show the channels."""
    return _page(request, viewer, house)


@router.post("/channels")
def add_channel(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    person: Annotated[int, Form()] = 0,
    address: Annotated[str, Form()] = "",
) -> Response:
    """Open a channel for a person."""
    try:
        with house.database.writing() as session:
            open_channel(
                session,
                viewer.municipality_id,
                person,
                address,
                schemes=house.settings.channel_schemes,
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused), person=person)
    return go(request, "/channels", "Канал добавлен: следующие письма придут и туда")


@router.post("/channels/{channel_id:int}/close")
def drop_channel(request: Request, viewer: SignedIn, house: TheHouse, now: Now, channel_id: int) -> Response:
    """Close a channel."""
    with house.database.writing() as session:
        close_channel(session, viewer.municipality_id, channel_id, actor=viewer.actor, now=now)
    return go(request, "/channels", "Канал закрыт")


def _page(request: Request, viewer: Viewer, house: House, problem: str = "", person: int = 0) -> Response:
    with house.database.reading() as session:
        channels = channel_lines(session, viewer.municipality_id)
        people = person_names(session, viewer.municipality_id)
    return render(
        request,
        "pages/channel/list.html",
        status=422 if problem else 200,
        channels=channels,
        people=people,
        person=person,
        problem=problem,
        schemes=sorted(house.settings.channel_schemes),
    )
