"""Whom letters did not reach: correct the address and send again, or tell the person otherwise."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.services.mail.retry_letter import retry_letter
from shnor_flow.services.mail.tell_otherwise import tell_otherwise
from shnor_flow.storage.mail.undelivered import undelivered_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()

PATH = "/letters/undelivered"


@router.get(PATH)
def undelivered_page(request: Request, viewer: SignedIn, house: TheHouse, page: int = 1) -> Response:
    """Show who was not reached, what about, and what the mail server said."""
    return _screen(request, viewer, house, page=page)


@router.post("/letters/{letter_id:int}/readdress")
def send_to_another_address(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    letter_id: int,
    address: Annotated[str, Form(max_length=320)] = "",
) -> Response:
    """Write the right address into the directory and send the letter there."""
    try:
        with house.database.writing() as session:
            went_to = retry_letter(
                session, viewer.municipality_id, letter_id, actor=viewer.actor, now=now, address=address.strip()
            )
    except Refused as refused:
        return _screen(request, viewer, house, problem=str(refused), letter_id=letter_id, typed=address)
    return go(request, PATH, f"Письмо снова ждёт отправки на {went_to}")


@router.post("/letters/{letter_id:int}/told")
def told_otherwise(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    letter_id: int,
    how: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Note how the person was told, and take the letter off the list."""
    try:
        with house.database.writing() as session:
            tell_otherwise(session, viewer.municipality_id, letter_id, how, actor=viewer.actor, now=now)
    except Refused as refused:
        return _screen(request, viewer, house, problem=str(refused), letter_id=letter_id)
    return go(request, PATH, "Записано, что адресату сообщили иначе")


def _screen(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    *,
    page: int = 1,
    problem: str = "",
    letter_id: int = 0,
    typed: str = "",
) -> Response:
    with house.database.reading() as session:
        lines = undelivered_lines(session, viewer.municipality_id, page)
    return render(
        request,
        "pages/letters/undelivered.html",
        status=422 if problem else 200,
        lines=lines,
        problem=problem,
        letter_id=letter_id,
        typed=typed,
    )
