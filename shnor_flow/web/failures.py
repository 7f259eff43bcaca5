"""What a person sees when something did not work: a sentence and what to do next, never a traceback."""

import logging
import secrets

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from shnor_flow.domain.errors import ForgedLink, NotFound, Refused, ShnorError, UnreadableFile
from shnor_flow.web.deps import NotForSchools, NotSignedIn, OnlyARegion, house_of, moment_of_request, render
from shnor_flow.web.entrance.forgery import ForgedForm, OutdatedForm
from shnor_flow.web.entrance.guards import HEADERS, TooMuchSent, route_of
from shnor_flow.web.entrance.link_patience import LinkPatience, place_of
from shnor_flow.web.out_of_reach import add_page_out_of_reach

log = logging.getLogger(__name__)

TYPED_WORDS = ("text", "reason", "comment", "words")  # fields for sentences in forms behind the sign-in
NOT_FOUND = "Такой страницы нет, или она не относится к вашему муниципалитету."
TOO_MANY_LINKS = (
    "Из вашей сети открывают одну неверную ссылку за другой, поэтому неверные пока не проверяются. Верные ссылки из "
    "писем работают и сейчас. Если ваша не открылась, подождите минуту и скопируйте её из письма целиком."
)
UNREADABLE_FORM = (
    "Форма пришла слишком большой или испорченной по дороге, ничего не изменено. Вернитесь назад, обновите страницу и "
    "повторите."
)
INCOMPLETE = "Форма заполнена не полностью или в ней есть неверное значение. Вернитесь назад и проверьте поля."


def add_failure_pages(app: FastAPI) -> None:
    """Give every kind of failure its page."""
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(NotForSchools, _to_school_figures)
    app.add_exception_handler(OnlyARegion, _to_region)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(ForgedLink, _forged_link)
    app.add_exception_handler(ForgedForm, _forged)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(UnreadableFile, _refused)
    app.add_exception_handler(ShnorError, _refused)
    app.add_exception_handler(RequestValidationError, _incomplete)
    app.add_exception_handler(TooMuchSent, _too_much)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)
    add_page_out_of_reach(app)


def _page(request: Request, status: int, title: str, sentence: str) -> Response:
    return render(request, "pages/failure.html", status=status, title=title, sentence=sentence, typed=())


async def _to_sign_in(request: Request, _: Exception) -> Response:
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    to = str(request.url_for("sign_in_page").include_query_params(next=here if request.method == "GET" else "/"))
    relative = to.removeprefix(str(request.base_url).rstrip("/"))
    if request.headers.get("HX-Request"):
        return Response(status_code=204, headers={"HX-Redirect": relative})
    return RedirectResponse(relative, status_code=303)


async def _to_school_figures(request: Request, error: Exception) -> Response:
    """Lead from the coordinator's first page, where every sign-in goes, to the school's own."""
    if request.url.path == "/" and request.method == "GET":
        return RedirectResponse("/figures", status_code=303)
    return await _not_found(request, error)


async def _to_region(request: Request, error: Exception) -> Response:
    """Lead from the coordinator's first page, where every sign-in goes, to the region's own."""
    if request.url.path == "/" and request.method == "GET":
        return RedirectResponse("/region", status_code=303)
    return await _not_found(request, error)


async def _not_found(request: Request, error: Exception) -> Response:
    return _page(request, 404, "Не найдено", str(error) or NOT_FOUND)


async def _forged_link(request: Request, error: Exception) -> Response:
    """Say what may be wrong with the link, or, to whoever tries one after another, only that they are too many."""
    house = house_of(request)
    address = request.client.host if request.client else ""
    place = place_of(address, house.secret)
    patience: LinkPatience = request.app.state.link_patience
    wait = await run_in_threadpool(patience.wait, house.database, place, moment_of_request(request))
    if not wait:
        return await _not_found(request, error)
    page = _page(request, 429, "Слишком много неверных ссылок", TOO_MANY_LINKS)
    page.headers["Retry-After"] = str(wait)
    return page


async def _forged(request: Request, error: Exception) -> Response:
    typed = await _typed_words(request) if isinstance(error, OutdatedForm) else []
    return render(request, "pages/failure.html", status=403, title="Форма не принята", sentence=str(error), typed=typed)


async def _typed_words(request: Request) -> list[str]:
    """Return the sentences of the form, so that nobody has to think them up again; names and numbers are left out."""
    form = await request.form()
    return [str(form[name]) for name in TYPED_WORDS if str(form.get(name, "")).strip()]


async def _refused(request: Request, error: Exception) -> Response:
    return _page(request, 422, "Не получилось", str(error))


async def _incomplete(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # A word where a number belongs in the address is simply a page that does not exist.
    if any(problem["loc"][0] == "path" for problem in error.errors()):
        return _page(request, 404, "Не найдено", NOT_FOUND)
    return _page(request, 422, "Не получилось", INCOMPLETE)


async def _too_much(request: Request, _: Exception) -> Response:
    megabytes = house_of(request).settings.upload_megabytes
    is_beside_figure = request.url.path.startswith("/s/") and "/files/" in request.url.path
    kept = " Числа, введённые в форму, сохранены. Вернитесь назад и приложите файл меньше." if is_beside_figure else ""
    return _page(
        request,
        413,
        "Файл слишком большой",
        f"Можно отправить не больше {megabytes} МБ. Уменьшите файл или разделите его на части.{kept}",
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _page(request, 404, "Не найдено", NOT_FOUND)
    if error.status_code == 400:
        return _page(request, 400, "Форма не прочитана", UNREADABLE_FORM)
    if error.status_code == 405:
        return _page(request, 405, "Так нельзя", "Эта страница не принимает такой запрос. Вернитесь назад.")
    return _page(request, error.status_code, "Не получилось", "Запрос не выполнен. Вернитесь назад и повторите.")


async def _broken(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("failure %s on %s %s: %s", number, request.method, route_of(request), type(error).__name__)
    page = render(request, "pages/broken.html", status=500, number=number)
    # This page is made outside the guards, so it brings its headers along.
    page.headers.update(HEADERS)
    return page
