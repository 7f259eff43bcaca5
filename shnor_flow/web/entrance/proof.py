"""A password shown as proof of who is there; wrong ones are slowed down, whichever form they come by."""

from datetime import datetime
from math import ceil

from fastapi import Request

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.russian import counted
from shnor_flow.services.people.keep_accounts import password_fits
from shnor_flow.storage.people.accounts import AnyAccount
from shnor_flow.web.entrance.patience import Patience


class WrongPassword(Refused):
    """The password is not the account's, or there is no such account."""


class TooManyTries(Refused):
    """The sentence says how long to wait."""


def require_password(
    request: Request, login: str, account: AnyAccount | None, password: str, now: datetime
) -> AnyAccount:
    """Return the account if the password is its own; WrongPassword or TooManyTries otherwise."""
    patience: Patience = request.app.state.patience
    address = request.client.host if request.client else ""
    if seconds := ceil(patience.wait(login, address, now).total_seconds()):
        raise TooManyTries(_wait_sentence(seconds))
    if not password_fits(account.password_hash if account else None, password) or account is None:
        patience.remember(login, address, now)
        raise WrongPassword
    patience.forget(login, address)
    return account


def _wait_sentence(seconds: int) -> str:
    wait = (
        counted(ceil(seconds / 60), "минуту,минуты,минут")
        if seconds > 60
        else counted(seconds, "секунду,секунды,секунд")
    )
    return f"Слишком много неверных попыток. Подождите {wait} и попробуйте снова."
