"""The page behind a school's link: the quarter's form, its draft, and the receipt. No account, no script.

Opening it changes nothing: mail scanners open every link of a letter within seconds.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import Answer, SubmissionState
from shnor_flow.domain.collection.figure_checks import Problem, Severity
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.domain.collection.known import with_known
from shnor_flow.domain.collection.open_figures import with_locked
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import moment_in_words
from shnor_flow.services.collection.file_figures import (
    FormSent,
    Post,
    StaleForm,
    Typed,
    save_draft,
    submit,
    why_closed,
)
from shnor_flow.services.collection.keep_late_form import keep_late_form
from shnor_flow.storage.collection.explanations import explanations_for
from shnor_flow.storage.collection.figure_files import figure_files
from shnor_flow.storage.collection.known import known_figures
from shnor_flow.storage.collection.submission import (
    SubmissionView,
    receipt_by_version,
    receipts_of,
    submission_by_id,
)
from shnor_flow.storage.people.filers import filer_by_link, filer_of
from shnor_flow.web.by_link.figure_rows import form_rows, standing_of
from shnor_flow.web.deps import Now, TheHouse, house_of, render

router = APIRouter()

ANSWERS = (
    (Answer.VALUE.value, "число"),
    (Answer.CONFIRMED_ZERO.value, "подтверждённый ноль"),
    (Answer.NOT_APPLICABLE.value, "не применимо"),
    (Answer.NO_DATA.value, "нет данных"),
)
FILES_OF = "files-"  # the button that saves the draft and goes on to the files of one figure
LONGEST_NUMBER = 40
LONGEST_NOTE = 2000
_WITHOUT_DENOMINATOR = (Answer.NOT_APPLICABLE, Answer.NO_DATA)
_WITHOUT_NUMERATOR = (*_WITHOUT_DENOMINATOR, Answer.CONFIRMED_ZERO)
_MOST_DIGITS = 9  # of an id or an edition: what the database keeps


async def fields_of(request: Request) -> Mapping[str, str]:
    """Return the form's fields, whatever indicators it asks for."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[Mapping[str, str], Depends(fields_of)]


@router.get("/s/{token}")
def form_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show the form, or why it is closed."""
    try:
        ticket = house.links.read_submission(token, now)
    except Refused as expired:
        return render(request, "pages/submission/closed_door.html", status=410, sentence=str(expired))
    with house.database.reading() as session:
        view, _ = _visit(session, ticket.submission_id, ticket.person_id)
    is_begun = view.state is not SubmissionState.EXPECTED
    problems = view.problems if is_begun else ()  # an untouched form isn't full of errors
    return _form(request, view, now, token, problems=problems, saved="saved" in request.query_params)


@router.post("/s/{token}")
def send_form(request: Request, house: TheHouse, now: Now, token: str, fields: Fields) -> Response:
    """Save a draft, or submit."""
    ticket = house.links.read_submission(token, now)
    sent = form_sent(fields, ticket.submission_id)
    try:
        with house.database.writing() as session:
            actor = filer_by_link(session, ticket.submission_id, ticket.person_id)
            if fields.get("act") != "submit":
                save_draft(session, sent, actor=actor, now=now)
                return _go(_after_draft(token, fields.get("act", "")))
            filing = submit(session, sent, actor=actor, now=now, post=Post(house.writer, house.links))
    except StaleForm as stale:
        return _form(request, stale.current, now, token, typed=sent.typed, conflict=str(stale), status=409)
    except Refused as refused:
        with house.database.writing() as session:
            view = keep_late_form(session, sent, actor=actor, now=now)
        # Whatever was not taken stays on the page: it can still be copied out of it.
        refusal = "" if why_closed(view, now) else str(refused)
        return _form(request, view, now, token, typed=sent.typed, refusal=refusal, status=422)
    if filing.receipt:
        return _go(f"/s/{token}/receipt/{filing.receipt.version}")
    return _form(request, filing.view, now, token, problems=filing.problems, status=422)


@router.get("/s/{token}/receipt/{version:int}")
def receipt_page(request: Request, house: TheHouse, now: Now, token: str, version: int) -> Response:
    """Show a receipt, to be printed or kept."""
    ticket = house.links.read_submission(token, now)
    with house.database.reading() as session:
        view, _ = _visit(session, ticket.submission_id, ticket.person_id)
        receipts = {one.version: one for one in receipts_of(session, view)}
    if version not in receipts:
        raise NotFound("Такой квитанции нет: проверьте ссылку.")
    return render(
        request,
        "pages/submission/receipt.html",
        view=view,
        receipt=receipts[version],
        others=[one for one in receipts.values() if one.version != version],
        token=token,
        is_open=not why_closed(view, now),
    )


def _after_draft(token: str, act: str) -> str:
    """Return where a saved draft leads: to the files of the figure whose button was pressed, or to the form."""
    indicator_id = act.removeprefix(FILES_OF)
    return (
        f"/s/{token}/files/{indicator_id}" if act != indicator_id and is_number(indicator_id) else f"/s/{token}?saved=1"
    )


def _visit(session: Session, submission_id: int, person_id: int) -> tuple[SubmissionView, Actor]:
    view = submission_by_id(session, submission_id)
    return view, filer_of(session, view, person_id)


def form_sent(fields: Mapping[str, str], submission_id: int) -> FormSent:
    """Return what a form of figures brings; Refused if a part of it got lost on the way."""
    edition, client_key = fields.get("edition", ""), fields.get("client_key", "")
    if not is_number(edition) or not 16 <= len(client_key) <= 64:
        raise Refused("Форма пришла не целиком, ничего не изменено. Вернитесь назад, обновите страницу и повторите.")
    asked = [int(name.partition("-")[2]) for name in fields if name.startswith("answer-") and is_number(name[7:])]
    return FormSent(
        submission_id, int(edition), client_key, {indicator_id: _typed(fields, indicator_id) for indicator_id in asked}
    )


def is_number(written: str) -> bool:
    """Tell whether a field names an id or an edition."""
    return written.isascii() and written.isdigit() and len(written) <= _MOST_DIGITS


def _typed(fields: Mapping[str, str], indicator_id: int) -> TypedFigure:
    answer = fields.get(f"answer-{indicator_id}", "")[:LONGEST_NUMBER]
    return TypedFigure(
        answer=answer,
        numerator=_number(fields, f"numerator-{indicator_id}", untouched_is_none=answer in _WITHOUT_NUMERATOR),
        denominator=_number(fields, f"denominator-{indicator_id}", untouched_is_none=answer in _WITHOUT_DENOMINATOR),
        note=fields.get(f"note-{indicator_id}", "").strip()[:LONGEST_NOTE],
    )


def _number(fields: Mapping[str, str], name: str, *, untouched_is_none: bool) -> str:
    """Return a number as typed; what was filled in beforehand gives way to an answer that leaves no room for it."""
    typed = fields.get(name, "").strip()[:LONGEST_NUMBER]
    return "" if untouched_is_none and typed == fields.get(f"known-{name}") else typed


def _form(  # noqa: PLR0913  (what a form may have to say)
    request: Request,
    view: SubmissionView,
    now: datetime,
    token: str,
    *,
    typed: Typed | None = None,
    problems: tuple[Problem, ...] = (),
    conflict: str = "",
    refusal: str = "",
    saved: bool = False,
    status: int = 200,
) -> Response:
    saved_now = view.typed_as_filed if view.state is SubmissionState.ACCEPTED else view.typed
    shown = saved_now if typed is None else with_locked(typed, view.locked, view.filed)
    is_untouched = view.state is SubmissionState.EXPECTED and typed is None and not view.draft
    with house_of(request).database.reading() as session:
        files = figure_files(session, view.submission_id)
        explanations = _offered(session, view, problems)
        known = {} if why_closed(view, now) else known_figures(session, view)
        unsent = bool(view.version) and files != receipt_by_version(session, view, view.version).files
    if is_untouched:
        shown = with_known(shown, known)
    return render(
        request,
        "pages/submission/form.html",
        status=status,
        view=view,
        rows=form_rows(view, shown, problems, saved=view.typed if conflict else None, files=files, known=known),
        is_untouched=is_untouched,
        problems=problems,
        standing=standing_of(view, now),
        closed=why_closed(view, now),
        is_unsent=typed is not None,
        is_kept=bool(view.draft) and shown == view.typed,
        conflict=conflict,
        refusal=refusal,
        saved=saved,
        answers=ANSWERS,
        explanations=explanations,
        has_unsent_files=unsent,
        token=token,
        client_key=secrets.token_urlsafe(18),
        server_time=moment_in_words(now, view.timezone),
    )


def _offered(session: Session, view: SubmissionView, problems: Sequence[Problem]) -> Mapping[int, list[str]]:
    """Return the explanations accepted before for what the form asks, by indicator."""
    asked = [(one.indicator_id, one.rule) for one in problems if one.severity is Severity.QUESTION]
    if not asked:
        return {}
    return explanations_for(session, view.municipality_id, asked)


def _go(to: str) -> Response:
    return RedirectResponse(to, status_code=303)
