"""What other systems read: JSON under /api/v1, described by OpenAPI, with a token and nothing to change.

An application of its own inside the pages': no session, no form, no page of failure reaches into it.
"""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI

from shnor_flow import jobs
from shnor_flow.web.api import figures, plans, programmes
from shnor_flow.web.api.problems import add_problems
from shnor_flow.web.entrance.link_patience import LinkPatience

ABOUT = """\
Сведения муниципалитетов для систем региона, только чтение.

Ключ дают на странице «Настройки → Доступ других систем» или командой `shnor-flow token add`; он стоит в заголовке
`Authorization: Bearer …`. Моменты — в UTC со смещением, периоды — кодами (`2026Q4`, `2026-27T2`, `2026S2`, `2026`).
Доля — это числитель и знаменатель: складывайте их, а не проценты. Имён, адресов и пояснений людей здесь нет.
Списки идут страницами: передайте `next` прошлого ответа как `after`.
"""


def create_api(house: jobs.House, clock: Callable[[], datetime]) -> FastAPI:
    """Make the application."""
    # FastAPI's own documentation pages load their script from an outside address.
    api = FastAPI(
        title="shnor_flow", version="1", description=ABOUT, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    api.state.house, api.state.clock = house, clock
    api.state.link_patience = LinkPatience()
    add_problems(api)
    for noun in (programmes, figures, plans):
        api.include_router(noun.router)
    return api
