"""«Доступ других систем»: who reads the municipality's figures by the API."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.services.access.keep_tokens import TokenOrder, make_token, withdraw_token
from shnor_flow.storage.access import token_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter(prefix="/tokens")


@router.get("")
def tokens_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """List the tokens."""
    return _page(request, viewer, house)


@router.post("")
def give(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    system: Annotated[str, Form()] = "",
    expires_on: Annotated[str, Form()] = "",
) -> Response:
    """Give a token and show it, this once."""
    try:
        order = TokenOrder(system, _day(expires_on), viewer.municipality_id)
        with house.database.writing() as session:
            token = make_token(session, order, actor=viewer.actor, now=now)
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return _page(request, viewer, house, token=token)


@router.post("/{token_id:int}/withdraw")
def take_back(request: Request, viewer: SignedIn, house: TheHouse, now: Now, token_id: int) -> Response:
    """Let a token read nothing more."""
    with house.database.writing() as session:
        withdraw_token(session, token_id, viewer.municipality_id, actor=viewer.actor, now=now)
    return go(request, "/tokens", "Доступ закрыт")


def _page(request: Request, viewer: Viewer, house: TheHouse, *, token: str = "", problem: str = "") -> Response:
    with house.database.reading() as session:
        lines = token_lines(session, viewer.municipality_id)
    return render(
        request,
        "pages/token/list.html",
        status=422 if problem else 200,
        lines=lines,
        token=token,
        problem=problem,
        address=f"{house.settings.public_url.rstrip('/')}/api/v1",
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("Выберите последний день доступа в календаре.") from None
