"""Around every request: headers that keep a page to itself, and a limit on what may be sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shnor_flow.web.entrance.forgery import LINK_PAGES

PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",  # Bootstrap draws its arrows and ticks with data: addresses
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)
# The address of a link page is its password: it must not leave in a Referer, nor stay in a search engine or cache.
LINK_HEADERS: Mapping[str, str] = MappingProxyType(
    {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
)
LONGEST_PATH = 2000
STATIC_CACHE = "public, max-age=31536000, immutable"


class TooMuchSent(HTTPException):
    """The body of a request is larger than a file may be."""

    def __init__(self) -> None:
        super().__init__(status_code=413)


class Guards:
    """ASGI middleware: adds headers unless the page has set its own, counts the bytes that come in, notes when."""

    def __init__(self, app: ASGIApp, clock: Callable[[], datetime], largest_body: int) -> None:
        self._app = app
        self._clock = clock
        self._largest_body = largest_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if len(scope["path"]) > LONGEST_PATH:  # no address of ours is; a number of 5,000 digits would break the router
            await Response(status_code=414, headers=dict(HEADERS))(scope, receive, send)
            return

        scope.setdefault("state", {})["began_at"] = self._clock()

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        await self._app(scope, _Counted(scope, receive, self._largest_body), send_guarded)


class _Counted:
    """A `receive` that stops when too much has come; a false Content-Length does not help the sender."""

    def __init__(self, scope: Scope, receive: Receive, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        announced = Headers(scope=scope).get("content-length", "0")
        self._announced = int(announced) if announced.isdigit() else 0
        self._come = 0

    async def __call__(self) -> Message:
        if self._announced > self._largest:
            raise TooMuchSent
        message = await self._receive()
        self._come += len(message.get("body", b""))
        if self._come > self._largest:
            raise TooMuchSent
        return message


def _add_headers(headers: MutableHeaders, path: str) -> None:
    if path.startswith("/static/"):
        headers.setdefault("Cache-Control", STATIC_CACHE)
    elif path.startswith(LINK_PAGES):
        for name, value in LINK_HEADERS.items():
            headers.setdefault(name, value)
    else:
        headers.setdefault("Cache-Control", "no-store")
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


def route_of(request: Request) -> str:
    """Return the pattern of the route: the address itself may be somebody's secret link."""
    return getattr(request.scope.get("route"), "path", "unknown")
