"""Forms that another site sends in a signed-in person's name are refused.

Two locks: what the browser says about where the request comes from, and a token in the form that only our pages
know. Pages behind a letter's link have no session to abuse: the secret address is the token there.
"""

import secrets
from urllib.parse import urlsplit

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeTimedSerializer

from shnor_flow.domain.errors import ShnorError
from shnor_flow.web.entrance.session import read_session

FIELD = "csrf_token"
COOKIE = "shnor_form"
SECONDS = 12 * 3600
LINK_PAGES = ("/a/", "/s/", "/u/", "/o/", "/v/")  # behind a letter's link: no account, no cookie
_READING = ("GET", "HEAD", "OPTIONS")


class ForgedForm(ShnorError):
    """Форма устарела или отправлена не с этого сайта. Ничего не изменено. Откройте страницу ещё раз и повторите."""

    def __str__(self) -> str:
        """Return the docstring: it is the sentence a person reads."""
        return self.__doc__ or ""


class OutdatedForm(ForgedForm):
    """Вход завершился или форма пролежала слишком долго, поэтому она не принята и ничего не изменено.

    Войдите снова, откройте страницу и повторите.
    """

    def __str__(self) -> str:
        """Return the docstring as one paragraph."""
        return " ".join((self.__doc__ or "").split())


async def refuse_forgery(request: Request) -> None:
    """Raise ForgedForm unless the request only reads, or comes from a page of ours; OutdatedForm if it once did."""
    if request.method in _READING:
        return
    behind_link = request.url.path.startswith(LINK_PAGES)
    if not _is_from_here(request, behind_link=behind_link):
        raise ForgedForm
    if behind_link:
        return
    sent = (await request.form()).get(FIELD, "") or request.headers.get("X-CSRF-Token", "")
    if not _is_ours(str(sent), request):
        raise OutdatedForm


def form_token(request: Request, secret: str) -> str:
    """Return the token of this browser's forms; a page behind a letter's link needs none."""
    if request.url.path.startswith(LINK_PAGES):
        return ""
    request.state.visit = request.cookies.get(COOKIE) or secrets.token_urlsafe(16)
    return str(_signer(secret).dumps(_bearer(request.state.visit, request)))


def keep_visit(request: Request, response: Response, *, is_https: bool) -> None:
    """Send the mark to a browser that was given a form and has none yet."""
    if hasattr(request.state, "visit") and COOKIE not in request.cookies:
        response.set_cookie(COOKIE, request.state.visit, httponly=True, samesite="lax", secure=is_https)


def _is_ours(token: str, request: Request) -> bool:
    visit = request.cookies.get(COOKIE)
    try:
        return bool(visit) and _token_says(token, request) == _bearer(visit or "", request)
    except BadSignature:
        return False


def _token_says(token: str, request: Request) -> str:
    return str(_signer(request.app.state.house.secret).loads(token, max_age=SECONDS))


def _bearer(visit: str, request: Request) -> str:
    """Tell one browser with one session from every other, so that nobody can plant a token of their own."""
    session = read_session(request.cookies, request.app.state.house.secret)
    return f"{visit}:{session.account_id if session else 0}"


def _is_from_here(request: Request, *, behind_link: bool) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    # A page that sends no referrer sends its forms with «Origin: null»: so do ours behind a letter's link.
    if origin is None or (origin == "null" and behind_link):
        return True
    return urlsplit(origin).netloc in (request.headers.get("Host"), urlsplit(_public_url(request)).netloc)


def _public_url(request: Request) -> str:
    url: str = request.app.state.house.settings.public_url
    return url


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="form")
