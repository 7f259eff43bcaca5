"""Doubts about a plan: the row as printed beside what was read, and the coordinator's word on it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import GROUP_NAMES, PartyGroup
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermReading, Window
from shnor_flow.services.review.map_party import map_party, name_responsible
from shnor_flow.services.roadmap.settle_findings import (
    confirm_reading,
    dismiss_finding,
    give_dates,
    give_term,
    leave_without_dates,
    preview_term,
)
from shnor_flow.storage.people.directory_view import organisation_names, person_names
from shnor_flow.storage.roadmap.findings_view import (
    Topic,
    count_doubts,
    doubtful_row,
    doubts,
    municipality_of_finding,
    municipality_of_party,
)
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, own_page, plan_again, render
from shnor_flow.web.entrance.oddities import is_absurd

router = APIRouter()

DATE_ROWS = 4  # more windows than that are better said in words
Back = Annotated[str, Form(alias="next")]


@router.get("/findings")
def findings_page(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    roadmap: int = 0,
    kind: Topic = Topic.ALL,
    page: int = 1,
) -> Response:
    """Show what waits for a decision."""
    return _page(request, viewer, house, roadmap=roadmap, kind=kind, page=page)


@router.get("/findings/term/{activity_id:int}/preview")
def preview(request: Request, viewer: SignedIn, house: TheHouse, activity_id: int, words: str = "") -> Response:
    """Show the dates that a wording would give: a piece of the page, fetched while typing."""
    with house.database.reading() as session:
        doubtful_row(session, viewer.municipality_id, activity_id)
        reading = preview_term(session, activity_id, words) if words.strip() else None
    return render(request, "pages/findings/preview.html", reading=reading)


@router.post("/findings/term/{activity_id:int}/confirm")
def confirm(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, activity_id: int, back: Back = ""
) -> Response:
    """Take the reading as it stands."""
    try:
        with house.database.writing() as session:
            row = doubtful_row(session, viewer.municipality_id, activity_id)
            confirm_reading(session, activity_id, actor=viewer.actor, now=now)
    except Refused as refused:
        return _one(request, viewer, house, activity_id, problem=str(refused))
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings"), f"Срок подтверждён: {row.restated}")


@router.post("/findings/term/{activity_id:int}/words")
def settle_by_words(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    words: Annotated[str, Form()] = "",
    act: Annotated[str, Form()] = "give",
    back: Back = "",
) -> Response:
    """Date the activity by a wording, or only show what it would give (for browsers without scripts)."""
    try:
        with house.database.writing() as session:
            doubtful_row(session, viewer.municipality_id, activity_id)
            if act == "preview":
                return _one(request, viewer, house, activity_id, words, preview_term(session, activity_id, words))
            reading = give_term(session, activity_id, words, actor=viewer.actor, now=now)
    except Refused as refused:
        return _one(request, viewer, house, activity_id, words, problem=str(refused))
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings"), f"Срок записан: {reading.restated}")


@router.post("/findings/term/{activity_id:int}/dates")
def settle_by_dates(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    start: Annotated[list[str] | None, Form()] = None,
    due: Annotated[list[str] | None, Form()] = None,
    back: Back = "",
) -> Response:
    """Date the activity by days."""
    try:
        with house.database.writing() as session:
            doubtful_row(session, viewer.municipality_id, activity_id)
            windows = _windows(start or [], due or [])
            reading = give_dates(session, activity_id, windows, actor=viewer.actor, now=now)
    except Refused as refused:
        return _one(request, viewer, house, activity_id, problem=str(refused))
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings"), f"Срок записан: {reading.restated}")


@router.post("/findings/term/{activity_id:int}/leave")
def leave_undated(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    reason: Annotated[str, Form()] = "",
    back: Back = "",
) -> Response:
    """Decide that the activity is not kept by dates."""
    try:
        with house.database.writing() as session:
            doubtful_row(session, viewer.municipality_id, activity_id)
            leave_without_dates(session, activity_id, reason, actor=viewer.actor, now=now)
    except Refused as refused:
        return _one(request, viewer, house, activity_id, problem=str(refused))
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings"), "Мероприятие оставлено без срока")


@router.post("/findings/party/{party_id:int}")
def settle_party(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    party_id: int,
    holder: Annotated[str, Form()] = "",
    back: Back = "",
) -> Response:
    """Say whom the plan's words mean."""
    with house.database.writing() as session:
        if municipality_of_party(session, party_id) != viewer.municipality_id:
            raise NotFound
        map_party(session, party_id, [_choice(holder)], actor=viewer.actor, now=now)
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings?kind=party"), "Ответственный записан для всех планов муниципалитета")


@router.post("/findings/responsible/{activity_id:int}")
def settle_responsible(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    holder: Annotated[str, Form()] = "",
    back: Back = "",
) -> Response:
    """Name the lead of an activity for which the plan names nobody."""
    with house.database.writing() as session:
        doubtful_row(session, viewer.municipality_id, activity_id)
        name_responsible(session, activity_id, [_choice(holder)], actor=viewer.actor, now=now)
    plan_again(request, viewer)
    return go(request, own_page(back, "/findings?kind=party"), "Ответственный назначен")


@router.post("/findings/{finding_id:int}/dismiss")
def dismiss(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    finding_id: int,
    reason: Annotated[str, Form()] = "",
    back: Back = "",
) -> Response:
    """Close a doubt that changes nothing."""
    with house.database.writing() as session:
        if municipality_of_finding(session, finding_id) != viewer.municipality_id:
            raise NotFound
        dismiss_finding(session, finding_id, reason, actor=viewer.actor, now=now)
    return go(request, own_page(back, "/findings"), "Вопрос закрыт")


def _page(
    request: Request, viewer: Viewer, house: TheHouse, *, roadmap: int = 0, kind: Topic = Topic.ALL, page: int = 1
) -> Response:
    with house.database.reading() as session:
        return render(
            request,
            "pages/findings/list.html",
            doubts=doubts(session, viewer.municipality_id, roadmap_id=roadmap or None, topic=kind, page=page),
            counts=count_doubts(session, viewer.municipality_id, roadmap or None),
            card=roadmap_card(session, viewer.municipality_id, roadmap, viewer.today) if roadmap else None,
            kind=kind,
            roadmap=roadmap,
            organisations=organisation_names(session, viewer.municipality_id),
            people=person_names(session, viewer.municipality_id),
            groups=GROUP_NAMES,
            kinds=FindingKind,
            date_rows=DATE_ROWS,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        )


def _one(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    activity_id: int,
    words: str = "",
    reading: TermReading | None = None,
    *,
    problem: str = "",
) -> Response:
    """Show one doubtful term alone, with what was typed and why it was not taken."""
    with house.database.reading() as session:
        row = doubtful_row(session, viewer.municipality_id, activity_id)
    return render(
        request,
        "pages/findings/term.html",
        status=422 if problem else 200,
        row=row,
        words=words,
        reading=reading,
        problem=problem,
        date_rows=DATE_ROWS,
        here="/findings",
    )


def _choice(holder: str) -> PartyChoice:
    """Read «organisation:5», «person:7» or «group:all_schools»; Refused for anything else."""
    target, _, key = holder.partition(":")
    try:
        if target == "group":
            return PartyChoice(group=PartyGroup(key))
        if target in ("organisation", "person") and not is_absurd(key):
            return PartyChoice(**{f"{target}_id": int(key)})  # type: ignore[arg-type]  # two of its three fields
    except ValueError:
        pass
    raise Refused("Выберите, кто это: организацию, человека или группу.")


def _windows(starts: list[str], dues: list[str]) -> list[Window]:
    """Return the rows of the form in which a deadline stands; a start without one is refused."""
    windows = []
    for start, due in zip(starts, dues, strict=False):
        if start and not due:
            raise Refused("Укажите срок в каждой строке, где указано начало.")
        if due:
            windows.append(Window(_day(start) if start else None, _day(due)))
    return windows


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused(f"«{typed}» — не дата. Выберите день в календаре или напишите его как 2027-03-31.") from None
