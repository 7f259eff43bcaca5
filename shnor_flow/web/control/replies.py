"""Replies to letters that the coordinator has to read herself, and absences that automatic replies suggest."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter.reply import ReplyAct, SaidOfOne
from shnor_flow.domain.russian import sentence_start
from shnor_flow.jobs import House
from shnor_flow.jobs.correspondence import reply_desk
from shnor_flow.services.reply import settle_reply
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.people.absences import absences_from
from shnor_flow.storage.people.directory_view import person_names
from shnor_flow.storage.reply.replies import ReplyFile, doubtful_replies, files_of, reply_of
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.downloads import download
from shnor_flow.web.sheets.answer import SheetForm, answer_to

router = APIRouter()


@router.get("/replies")
def replies_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show what waits."""
    return _page(request, viewer, house)


@router.post("/replies/{reply_id:int}/record")
def record(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    reply_id: int,
    assignment_id: Annotated[int, Form()] = 0,
    act: Annotated[ReplyAct, Form()] = ReplyAct.NOTE,
    until: Annotated[date | None, Form()] = None,
    to_whom: Annotated[str, Form()] = "",
) -> Response:
    """Write down what the reply means."""
    try:
        with house.database.writing() as session:
            outcome = settle_reply.record_reply(
                session,
                reply_id,
                viewer.municipality_id,
                SaidOfOne(assignment_id, act, until, to_whom),
                desk=reply_desk(house),
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/replies", f"{sentence_start(outcome)}.")


@router.get("/replies/{reply_id:int}/file/{place:int}")
def file(viewer: SignedIn, house: TheHouse, reply_id: int, place: int) -> Response:
    """Give a file of a reply out."""
    found = _file_of(house, viewer, reply_id, place)
    return download(found.sha256, found.name, house)


@router.post("/replies/{reply_id:int}/file/{place:int}")
def take_file(request: Request, viewer: SignedIn, house: TheHouse, now: Now, reply_id: int, place: int) -> Response:
    """File a form that came by mail on the school's behalf."""
    found = _file_of(house, viewer, reply_id, place)
    if found.submission_id is None:
        raise NotFound
    answer = answer_to(
        house,
        found.submission_id,
        SheetForm(kept=house.links.kept_sheet(found.submission_id, found.sha256)),
        Actor(f"{viewer.name} (по файлу школы)", viewer.person_id),
        now,
    )
    base = f"/collection/school/{found.submission_id}"
    if answer.receipt is None:
        with house.database.reading() as session:
            view = submission_by_id(session, found.submission_id, viewer.municipality_id)
        return render(request, "pages/collection/sheet.html", status=answer.status, view=view, answer=answer, base=base)
    with house.database.writing() as session:
        settle_reply.settle_forms(session, reply_id, viewer.municipality_id, actor=viewer.actor, now=now)
    return go(request, "/replies", f"Сведения школы сданы. Квитанция {answer.receipt.number}")


@router.post("/replies/{reply_id:int}/dismiss")
def dismiss(request: Request, viewer: SignedIn, house: TheHouse, now: Now, reply_id: int) -> Response:
    """Put a reply aside."""
    try:
        with house.database.writing() as session:
            settle_reply.dismiss_reply(session, reply_id, viewer.municipality_id, actor=viewer.actor, now=now)
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/replies", "Ответ отложен: по поручениям ничего не записано")


@router.post("/replies/absence/{absence_id:int}")
def settle_absence(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    absence_id: int,
    decision: Annotated[Literal["take", "drop"], Form()] = "drop",
    substitute: Annotated[int, Form()] = 0,
) -> Response:
    """Let a suggested absence count, or drop it."""
    try:
        with house.database.writing() as session:
            settle_reply.settle_absence(
                session,
                absence_id,
                viewer.municipality_id,
                substitute_id=substitute or None,
                is_taken=decision == "take",
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/replies", "Замещение записано" if decision == "take" else "Предложение отклонено")


def _file_of(house: House, viewer: Viewer, reply_id: int, place: int) -> ReplyFile:
    with house.database.reading() as session:
        files = files_of(session, reply_of(session, reply_id, viewer.municipality_id))
    if place >= len(files):
        raise NotFound
    return files[place]


def _page(request: Request, viewer: Viewer, house: House, problem: str = "") -> Response:
    with house.database.reading() as session:
        replies = doubtful_replies(session, viewer.municipality_id)
        absences = absences_from(session, viewer.municipality_id, viewer.today)
        people = person_names(session, viewer.municipality_id)
    return render(
        request,
        "pages/reply/list.html",
        status=422 if problem else 200,
        problem=problem,
        replies=replies,
        suggested=[one for one in absences if not one.is_confirmed],
        people=people,
        takes_replies=house.settings.takes_replies,
    )
