"""One assignment, and what the coordinator may do about it: accept, send back, give more time."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import counted, day_in_words
from shnor_flow.services.deadline.record_progress import Act, accept, move_due, send_back
from shnor_flow.storage.deadline.assignment_view import read_assignment, read_evidence
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, own_page, render
from shnor_flow.web.downloads import download

router = APIRouter()

PEOPLE = "человеку,людям,людям"


@router.get("/assignment/{assignment_id:int}")
def assignment_page(request: Request, viewer: SignedIn, house: TheHouse, assignment_id: int, act: str = "") -> Response:
    """Show the assignment, with the form of `act` unfolded."""
    return _page(request, viewer, house, assignment_id, act=act)


@router.post("/assignment/{assignment_id:int}/accept")
def accept_work(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    assignment_id: int,
    text: Annotated[str, Form()] = "",
    done_on: Annotated[date | None, Form()] = None,
    next: Annotated[str, Form()] = "",  # noqa: A002  (the name stands in the form)
) -> Response:
    """Remove from control."""
    try:
        with house.database.writing() as session:
            read_assignment(session, assignment_id, viewer.municipality_id)
            accept(session, assignment_id, Act(viewer.actor, now, text), done_on=done_on)
    except Refused as refused:
        typed = {"text": text, "done_on": done_on.isoformat() if done_on else ""}
        return _page(request, viewer, house, assignment_id, problem=str(refused), act="accept", typed=typed)
    return go(request, own_page(next, f"/assignment/{assignment_id}"), "Поручение снято с контроля")


@router.post("/assignment/{assignment_id:int}/return")
def return_work(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    assignment_id: int,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Send back with a comment, which is mailed to the holder."""
    try:
        with house.database.writing() as session:
            read_assignment(session, assignment_id, viewer.municipality_id)
            act = Act(viewer.actor, now, text)
            written = send_back(
                session, assignment_id, act, calendar=house.calendar, writer=house.writer, links=house.links
            )
    except Refused as refused:
        return _page(request, viewer, house, assignment_id, problem=str(refused), act="return", typed={"text": text})
    told = (
        f"письмо отправляется {counted(written, PEOPLE)}" if written else "написать некому: нет адреса, сообщите сами"
    )
    return go(request, f"/assignment/{assignment_id}", f"Работа возвращена на доработку, {told}")


@router.post("/assignment/{assignment_id:int}/move")
def move_assignment(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    assignment_id: int,
    to_on: Annotated[date, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Hold this holder to another day."""
    try:
        with house.database.writing() as session:
            read_assignment(session, assignment_id, viewer.municipality_id)
            move_due(session, [assignment_id], Act(viewer.actor, now, reason), to_on=to_on, calendar=house.calendar)
    except Refused as refused:
        typed = {"to_on": to_on.isoformat(), "reason": reason}
        return _page(request, viewer, house, assignment_id, problem=str(refused), act="move", typed=typed)
    return go(request, f"/assignment/{assignment_id}", f"Срок перенесён на {day_in_words(to_on)}")


@router.get("/evidence/{evidence_id:int}")
def evidence(viewer: SignedIn, house: TheHouse, evidence_id: int) -> Response:
    """Give a handed-in file."""
    with house.database.reading() as session:
        kept = read_evidence(session, evidence_id)
    if kept.municipality_id != viewer.municipality_id:
        raise NotFound
    return download(kept.sha256, kept.name, house)


def _page(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    assignment_id: int,
    *,
    problem: str = "",
    act: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    with house.database.reading() as session:
        view = read_assignment(session, assignment_id, viewer.municipality_id)
    status = 422 if problem else 200
    values = {"view": view, "problem": problem, "act": act, "typed": typed or {}}
    return render(request, "pages/assignment/assignment.html", status=status, **values)
