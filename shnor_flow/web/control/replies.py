"""Replies to letters that the coordinator has to read herself, and absences that automatic replies suggest."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.reply import ReplyAct, SaidOfOne
from shnor_flow.domain.russian import sentence_start
from shnor_flow.jobs import House
from shnor_flow.jobs.correspondence import reply_desk
from shnor_flow.services.reply import settle_reply
from shnor_flow.storage.people.absences import absences_from
from shnor_flow.storage.people.directory_view import people_names
from shnor_flow.storage.reply.replies import doubtful_replies
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

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


def _page(request: Request, viewer: Viewer, house: House, problem: str = "") -> Response:
    with house.database.reading() as session:
        replies = doubtful_replies(session, viewer.municipality_id)
        absences = absences_from(session, viewer.municipality_id, viewer.today)
        people = people_names(session, viewer.municipality_id)
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
