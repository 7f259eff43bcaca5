"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from shnor_flow.storage.people.accounts import account_by_login, mark_signed_in
from shnor_flow.web.deps import Now, TheHouse, is_https, own_page, render
from shnor_flow.web.entrance.proof import TooManyTries, WrongPassword, require_password
from shnor_flow.web.entrance.session import begin_session, end_session

router = APIRouter()

WRONG = "Имя входа или пароль не подходят. Проверьте раскладку клавиатуры и попробуйте ещё раз."


@router.get("/sign-in", name="sign_in_page")
def sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002  (the name stands in the address)
    """Show the form."""
    return render(request, "pages/sign_in.html", next=next, login="", problem="")


@router.post("/sign-in")
def sign_in(
    request: Request,
    house: TheHouse,
    now: Now,
    login: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Begin a session, or say why not."""
    login = login.strip().lower()
    with house.database.reading() as session:
        found = account_by_login(session, login)
    try:
        account = require_password(request, login, found, password, now)
    except TooManyTries as wait:
        return _again(request, login, next, str(wait), status=429)
    except WrongPassword:
        return _again(request, login, next, WRONG, status=422)
    with house.database.writing() as session:
        mark_signed_in(session, account.account_id, now)
    response = RedirectResponse(own_page(next), status_code=303)
    begin_session(response, account, house.secret, is_https=is_https(request))
    return response


@router.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    response = RedirectResponse("/sign-in", status_code=303)
    end_session(response)
    return response


def _again(request: Request, login: str, to: str, problem: str, *, status: int) -> Response:
    return render(request, "pages/sign_in.html", status=status, next=to, login=login, problem=problem)
