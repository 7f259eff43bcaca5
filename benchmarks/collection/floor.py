"""What the same machine gives without anything of ours: FastAPI, one page of the same weight, one insert a form."""

import os
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, insert
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from shnor_flow.storage.database import Database

_SENT = Table(
    "floor_sent",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("path", String),
    Column("fields", JSON),
)
_WEIGHT = 30  # indicators


def make_app(database: Database) -> FastAPI:
    """Return the application: a form that is made anew for every reader, and an insert for every form."""
    app = FastAPI()
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    _SENT.metadata.create_all(database.engine)

    @app.get("/s/{token}")
    def page(token: str) -> Response:
        return HTMLResponse(_page(token))

    @app.get("/s/{token}/receipt/{number}")
    def receipt(token: str, number: int) -> Response:
        return HTMLResponse(f"<p>{token}: {number}</p>")

    @app.post("/s/{token}")
    async def send(request: Request, token: str) -> Response:
        fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        await run_in_threadpool(_keep, database, token, fields)
        is_last = fields.get("act") == "submit"
        return RedirectResponse(f"/s/{token}/receipt/1" if is_last else f"/s/{token}?saved=1", status_code=303)

    return app


def _keep(database: Database, token: str, fields: dict[str, str]) -> None:
    with database.writing() as session:
        session.execute(insert(_SENT).values(path=token, fields=fields))


def _page(token: str) -> str:
    rows = "".join(
        f'<p>{token}: показатель {number} <input name="numerator-{number}" value="">'
        f'<input name="denominator-{number}" value=""></p>'
        for number in range(_WEIGHT)
    )
    return f'<form><input name="edition" value="0"><input name="client_key" value="0123456789abcdef">{rows}</form>'


if __name__ == "__main__":
    app = make_app(Database(os.environ["SHNOR_DATABASE_URL"]))
    uvicorn.run(app, port=int(os.environ["SHNOR_WEB_PORT"]), log_level="warning", access_log=False)
