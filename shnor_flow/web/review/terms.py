"""Forms about a term: confirmed, said in words, given by days or left without dates, for all its rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.term import TermReading, Window
from shnor_flow.services.review import settle_terms as settling
from shnor_flow.services.review.settle_terms import AskedRow, TermDecision, settle_terms
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.storage.roadmap.review_rows import rows_with_term_of
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, plan_again, render
from shnor_flow.web.entrance.oddities import is_absurd
from shnor_flow.web.review.days import day_typed
from shnor_flow.web.review.page import back_to, form_values, see_roadmap

router = APIRouter()

Texts = Annotated[list[str] | None, Form()]
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class _Tried:
    """What was typed, how it would be read, and why it was not taken."""

    words: str = ""
    reading: TermReading | None = None
    problem: str = ""


@router.get("/roadmap/{roadmap_id:int}/review/preview")
def preview(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int, words: str = "") -> Response:
    """Show the dates that a wording would give: a piece of the page, fetched while typing."""
    with house.database.reading() as session:
        see_roadmap(session, viewer, roadmap_id)
        reading = settling.preview(session, roadmap_id, words) if words.strip() else None
    return render(request, "pages/review/preview.html", reading=reading)


@router.get("/roadmap/{roadmap_id:int}/review/term/{activity_id:int}")
def term_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int, activity_id: int) -> Response:
    """Show one wording of a term with all its rows."""
    return _one(request, viewer, house, roadmap_id, activity_id)


@router.post("/roadmap/{roadmap_id:int}/review/terms")
def settle(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    row: Texts = None,
    act: Text = "preview",
    words: Text = "",
    start: Texts = None,
    due: Texts = None,
    reason: Text = "",
) -> Response:
    """Take one decision about the chosen rows, or only show what a wording would give."""
    with house.database.reading() as session:
        see_roadmap(session, viewer, roadmap_id)
    asked = _asked(row or [])
    try:
        if act == "preview":
            with house.database.reading() as session:
                reading = settling.preview(session, roadmap_id, words)
            return _one(request, viewer, house, roadmap_id, asked[0].activity_id, _Tried(words, reading))
        decision = _decision(act, words, _windows(start or [], due or []), reason, viewer.actor, now)
        with house.database.writing() as session:
            done = settle_terms(session, roadmap_id, asked, decision, actor=viewer.actor, now=now)
    except Refused as refused:
        return _one(request, viewer, house, roadmap_id, asked[0].activity_id, _Tried(words, problem=str(refused)))
    plan_again(request, viewer)
    told = f"Срок решён, строк плана: {done.rows}." if done.rows else ""
    return back_to(request, roadmap_id, f"{told}{done.told}".strip())


def _decision(act: str, words: str, windows: Sequence[Window], reason: str, actor: Actor, now: Now) -> TermDecision:
    if act == "confirm":
        return settling.confirming(actor, now)
    if act == "words":
        return settling.in_words(words, actor, now)
    if act == "dates":
        return settling.by_days(windows, actor, now)
    if act == "leave":
        return settling.undated(reason, actor, now)
    raise Refused("Выберите, что сделать со сроком.")


def _one(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    roadmap_id: int,
    activity_id: int,
    tried: _Tried | None = None,
) -> Response:
    """Show one wording alone, with what was typed and why it was not taken."""
    tried = tried or _Tried()
    with house.database.reading() as session:
        return render(
            request,
            "pages/review/term.html",
            status=422 if tried.problem else 200,
            card=roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today),
            question=rows_with_term_of(session, viewer.municipality_id, roadmap_id, activity_id),
            tried=tried,
            **form_values(roadmap_id),
        )


def _asked(rows: Sequence[str]) -> list[AskedRow]:
    """Read «12@2026-11-24T09:00:00+00:00»: the row and the decision about it that the page knew of."""
    asked = []
    for value in rows:
        key, _, seen = value.partition("@")
        if not key.isdecimal() or is_absurd(key):
            raise Refused("Форма устарела: обновите страницу и ответьте ещё раз.")
        asked.append(AskedRow(int(key), seen))
    if not asked:
        raise Refused("Отметьте хотя бы одно мероприятие, к которому относится ответ.")
    return asked


def _windows(starts: Sequence[str], dues: Sequence[str]) -> list[Window]:
    """Return the rows of the form in which a deadline stands; a start without one is refused."""
    windows = []
    for start, due in zip(starts, dues, strict=False):
        if start and not due:
            raise Refused("Укажите срок в каждой строке, где указано начало.")
        if (day := day_typed(due)) is not None:
            windows.append(Window(day_typed(start), day))
    return windows
