"""The session cookie: signed, bound to the account and to a piece of its password's hash."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shnor_flow.storage.people.accounts import AnyAccount

COOKIE = "shnor_session"
SECONDS = 7 * 24 * 3600


@dataclass(frozen=True)
class SessionTicket:
    """What the cookie says."""

    account_id: int
    fingerprint: str

    def belongs_to(self, account: AnyAccount) -> bool:
        """Tell whether the password is still the one that began the session."""
        return self.account_id == account.account_id and hmac.compare_digest(self.fingerprint, _fingerprint(account))


def begin_session(response: Response, account: AnyAccount, secret: str, *, is_https: bool) -> None:
    """Give the browser its cookie."""
    ticket = _signer(secret).dumps([account.account_id, _fingerprint(account)])
    response.set_cookie(COOKIE, str(ticket), max_age=SECONDS, httponly=True, samesite="lax", secure=is_https)


def end_session(response: Response) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE)


def read_session(cookies: Mapping[str, str], secret: str) -> SessionTicket | None:
    """Return what the cookie says, or None if there is none, or it is old or forged."""
    try:
        account_id, fingerprint = _signer(secret).loads(cookies.get(COOKIE, ""), max_age=SECONDS)
        return SessionTicket(int(account_id), str(fingerprint))
    except (BadSignature, ValueError, TypeError):
        return None


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="session")


def _fingerprint(account: AnyAccount) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]
