"""One's own password: the one in use, and the new one twice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.jobs import House
from shnor_flow.services.people.keep_accounts import SHORTEST_PASSWORD, change_password
from shnor_flow.storage.people.accounts import AnyAccount, account_by_id
from shnor_flow.web.deps import AnybodySignedIn, AnyViewer, Now, TheHouse, anybody_signed_in, go, is_https, render
from shnor_flow.web.entrance.proof import WrongPassword, require_password
from shnor_flow.web.entrance.session import begin_session

router = APIRouter()

WRONG = "Нынешний пароль не подходит. Проверьте раскладку клавиатуры и попробуйте ещё раз."
UNLIKE = "Новый пароль набран по-разному. Наберите его дважды одинаково."
SAME = "Новый пароль такой же, как нынешний. Придумайте другой."
CHANGED = "Пароль изменён. На других устройствах нужно будет войти заново"


@router.get("/password", dependencies=[Depends(anybody_signed_in)])
def password_page(request: Request) -> Response:
    """Show the form."""
    return _page(request)


@router.post("/password")
def change_own_password(
    request: Request,
    viewer: AnybodySignedIn,
    house: TheHouse,
    now: Now,
    old: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Take the new password: every other session ends, this one goes on."""
    account = _account(house, viewer)
    try:
        require_password(request, account.login, account, old, now)
        _require_new(old, new, again)
        with house.database.writing() as session:
            change_password(session, login=account.login, password=new, now=now, actor=viewer.actor)
    except WrongPassword:
        return _page(request, WRONG)
    except Refused as refused:
        return _page(request, str(refused))
    response = go(request, "/", CHANGED)
    begin_session(response, _account(house, viewer), house.secret, is_https=is_https(request))
    return response


def _require_new(old: str, new: str, again: str) -> None:
    if new != again:
        raise Refused(UNLIKE)
    if new == old:
        raise Refused(SAME)


def _account(house: House, viewer: AnyViewer) -> AnyAccount:
    with house.database.reading() as session:
        account = account_by_id(session, viewer.account_id)
    if account is None:
        raise NotFound("Вашей учётной записи больше нет. Обратитесь к администратору системы.")
    return account


def _page(request: Request, problem: str = "") -> Response:
    status = 422 if problem else 200
    return render(request, "pages/password.html", status=status, problem=problem, shortest=SHORTEST_PASSWORD)
