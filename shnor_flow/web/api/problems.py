"""What the API answers when something is wrong: problem+json (RFC 9457) with a stable code and a Russian sentence."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shnor_flow.domain.errors import NotFound, WrongSetting
from shnor_flow.storage.database import MAY_BE_OUT_OF_REACH
from shnor_flow.web.entrance.guards import HEADERS, route_of
from shnor_flow.web.out_of_reach import RETRY_SECONDS, why_away

log = logging.getLogger(__name__)

NOT_FOUND = "Такого нет, или ваш ключ этого не читает."


class Problem(BaseModel):
    """What was wrong; `code` never changes, `detail` is for a person."""

    status: int
    code: str
    detail: str


class NoToken(Exception):
    """The request has no token, or one that is wrong, withdrawn or has expired."""


class TooManyTries(Exception):
    """Wrong tokens come one after another from one place; `seconds` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def add_problems(api: FastAPI) -> None:
    """Give every kind of failure its answer."""
    api.add_exception_handler(NoToken, _no_token)
    api.add_exception_handler(TooManyTries, _too_many)
    api.add_exception_handler(NotFound, _not_found)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http)
    for kind in (*MAY_BE_OUT_OF_REACH, WrongSetting):
        api.add_exception_handler(kind, _out_of_reach)
    api.add_exception_handler(Exception, _broken)


def _problem(status: int, code: str, detail: str, **headers: str) -> Response:
    body = Problem(status=status, code=code, detail=detail).model_dump()
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


async def _no_token(_: Request, __: Exception) -> Response:
    told = "Нужен действующий ключ в заголовке «Authorization: Bearer …». Его даёт муниципальный координатор."
    return _problem(401, "no_token", told, **{"WWW-Authenticate": "Bearer"})


async def _too_many(_: Request, error: Exception) -> Response:
    assert isinstance(error, TooManyTries)
    told = "Неверные ключи приходят один за другим. Подождите и проверьте ключ."
    return _problem(429, "too_many_tries", told, **{"Retry-After": str(error.seconds)})


async def _not_found(_: Request, __: Exception) -> Response:
    return _problem(404, "not_found", NOT_FOUND)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [problem["loc"] for problem in error.errors()]
    if any(place[0] == "path" for place in places):
        return _problem(404, "not_found", NOT_FOUND)
    names = ", ".join(str(place[-1]) for place in places)
    return _problem(422, "invalid", f"Неверное значение: {names}. Допустимые значения — в описании openapi.json.")


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _problem(404, "not_found", NOT_FOUND)
    if error.status_code == 405:
        return _problem(405, "read_only", "Здесь можно только читать: запрос GET.", **dict(error.headers or {}))
    return _problem(error.status_code, "refused", "Запрос не выполнен.")


async def _out_of_reach(_: Request, error: Exception) -> Response:
    if not why_away(error):
        raise error
    told = "База данных сейчас недоступна. Повторите запрос позже."
    return _problem(503, "out_of_reach", told, **{"Retry-After": str(RETRY_SECONDS)})


async def _broken(request: Request, error: Exception) -> Response:
    log.error("failure of the API on %s %s: %s", request.method, route_of(request), type(error).__name__)
    answer = _problem(500, "broken", "Ошибка на нашей стороне. Повторите позже; если повторится, сообщите нам.")
    answer.headers.update(HEADERS)
    return answer
