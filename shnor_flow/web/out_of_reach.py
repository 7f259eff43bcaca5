"""What a person sees while the database can't answer: what was typed stays on the page, to be sent once more."""

import logging

from fastapi import FastAPI, Request, Response

from shnor_flow.domain.errors import WrongSetting
from shnor_flow.storage.database import MAY_BE_OUT_OF_REACH, why_out_of_reach
from shnor_flow.web.deps import render
from shnor_flow.web.entrance.guards import route_of

log = logging.getLogger(__name__)

RETRY_SECONDS = 30
_KEYED = "/s/"  # forms with a key of their own: sent twice, they are taken once


def add_page_out_of_reach(app: FastAPI) -> None:
    """Answer for every error that says the database is away, full or overwhelmed; a defect stays one."""
    for kind in MAY_BE_OUT_OF_REACH:
        app.add_exception_handler(kind, _out_of_reach)
    app.add_exception_handler(WrongSetting, _out_of_reach)  # opened for the first time while it is away


def why_away(error: Exception) -> str:
    """Return a word for the log if the database can't answer just now; empty for a defect."""
    return "not opened yet" if isinstance(error, WrongSetting) else why_out_of_reach(error)


async def _out_of_reach(request: Request, error: Exception) -> Response:
    why = why_away(error)
    if not why:
        raise error
    log.error("the database is out of reach on %s %s: %s", request.method, route_of(request), why)
    page = render(request, "pages/out_of_reach.html", status=503, fields=await _to_send_again(request))
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


async def _to_send_again(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a school's form; of other forms nothing: whether they were taken is not known."""
    if request.method != "POST" or not request.url.path.startswith(_KEYED):
        return []
    form = await request.form()
    sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return sent if len(sent) == len(form.multi_items()) else []
