"""One assignment, and what the coordinator may do about it: accept, send back, give more time."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.russian import counted, day_in_words
from shnor_flow.jobs import House
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk, accept, move_due, reopen, send_back
from shnor_flow.services.review.find_holder import HolderNames
from shnor_flow.storage.deadline.assignment_view import read_assignment, read_evidence
from shnor_flow.storage.deadline.petitions import PetitionView, waiting_petition
from shnor_flow.storage.people.directory_view import organisation_names, person_names
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, own_page, render
from shnor_flow.web.downloads import download

router = APIRouter()

PEOPLE = "человеку,людям,людям"


@router.get("/assignment/{assignment_id:int}")
def assignment_page(request: Request, viewer: SignedIn, house: TheHouse, assignment_id: int, act: str = "") -> Response:
    """Show the assignment, with the form of `act` unfolded."""
    return assignment_screen(request, viewer, house, assignment_id, act=act)


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
        return assignment_screen(request, viewer, house, assignment_id, problem=str(refused), act="accept", typed=typed)
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
            written = send_back(session, assignment_id, act, desk=_desk(house))
    except Refused as refused:
        return assignment_screen(
            request, viewer, house, assignment_id, problem=str(refused), act="return", typed={"text": text}
        )
    return go(request, f"/assignment/{assignment_id}", f"Работа возвращена на доработку, {_told(written)}")


@router.post("/assignment/{assignment_id:int}/reopen")
def reopen_work(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    assignment_id: int,
    text: Annotated[str, Form()] = "",
) -> Response:
    """Take back «снято с контроля», with a reason that is mailed to the holder."""
    try:
        with house.database.writing() as session:
            read_assignment(session, assignment_id, viewer.municipality_id)
            written = reopen(session, assignment_id, Act(viewer.actor, now, text), desk=_desk(house))
    except Refused as refused:
        return assignment_screen(
            request, viewer, house, assignment_id, problem=str(refused), act="reopen", typed={"text": text}
        )
    return go(request, f"/assignment/{assignment_id}", f"Поручение снова на контроле, {_told(written)}")


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
        return assignment_screen(request, viewer, house, assignment_id, problem=str(refused), act="move", typed=typed)
    return go(request, f"/assignment/{assignment_id}", f"Срок перенесён на {day_in_words(to_on)}")


@router.get("/evidence/{evidence_id:int}")
def evidence(viewer: SignedIn, house: TheHouse, evidence_id: int) -> Response:
    """Give a handed-in file."""
    with house.database.reading() as session:
        kept = read_evidence(session, evidence_id)
    if kept.municipality_id != viewer.municipality_id:
        raise NotFound
    return download(kept.sha256, kept.name, house)


def assignment_screen(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    assignment_id: int,
    *,
    problem: str = "",
    act: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    """Render the page of one assignment, with what went wrong and what was typed."""
    with house.database.reading() as session:
        view = read_assignment(session, assignment_id, viewer.municipality_id)
        petition = waiting_petition(session, assignment_id)
        values: dict[str, object] = {
            "view": view,
            "petition": petition,
            "asked_holder": _asked_holder(session, petition, viewer.municipality_id) if petition else "",
            "organisations": organisation_names(session, viewer.municipality_id),
            "people": person_names(session, viewer.municipality_id),
        }
    status = 422 if problem else 200
    values |= {"problem": problem, "act": act, "typed": typed or {}}
    return render(request, "pages/assignment/assignment.html", status=status, **values)


def _asked_holder(session: Session, petition: PetitionView, municipality_id: int) -> str:
    """Return whom the directory knows by the name that the holder wrote, as a form sends it; empty: nobody for sure."""
    if petition.organisation_id:
        return f"organisation:{petition.organisation_id}"
    return HolderNames(session, municipality_id).meant(petition.to_whom) if petition.to_whom else ""


def _desk(house: House) -> Desk:
    return Desk(house.calendar, house.writer, house.links)


def _told(written: int) -> str:
    return (
        f"письмо отправляется {counted(written, PEOPLE)}" if written else "написать некому: нет адреса, сообщите сами"
    )
