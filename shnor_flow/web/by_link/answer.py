"""The page behind a letter's link: a responsible person reads what is asked and answers, without an account.

Opening it changes nothing: mail scanners open every link of a letter within seconds.
"""

import secrets
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.jobs import House
from shnor_flow.services.deadline.judge_upload import JudgedUpload, Upload, judge_upload
from shnor_flow.services.deadline.record_progress import Act, add_note, report_done
from shnor_flow.storage.deadline.assignment_view import AssignmentView, read_assignment, read_evidence
from shnor_flow.storage.people.answerers import Answerer, read_answerer
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import download

router = APIRouter()


@router.get("/a/{token}")
def answer_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show what is asked."""
    return _page(request, house, now, token)


@router.post("/a/{token}")
def answer(  # noqa: PLR0913  (one argument a field)
    request: Request,
    house: TheHouse,
    now: Now,
    token: str,
    act: Annotated[Literal["done", "note"], Form()],
    text: Annotated[str, Form()] = "",
    client_key: Annotated[str, Form(min_length=16, max_length=64)] = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Record «исполнено» or a line on progress."""
    try:
        ticket = house.links.read_assignment(token, now)
        uploads = _judged(files or [], house.settings.upload_megabytes)
        with house.database.writing() as session:
            who = read_answerer(session, ticket.assignment_id, ticket.person_id)
            deed = Act(Actor(who.name, who.person_id), now, text, client_key=client_key, uploads=uploads)
            record = report_done if act == "done" else add_note
            record(session, ticket.assignment_id, deed, files=house.files)
    except (Refused, UnreadableFile) as refused:
        return _page(request, house, now, token, problem=str(refused), text=text)
    return _page(request, house, now, token, recorded=act)


@router.get("/a/{token}/file/{evidence_id:int}")
def answered_file(house: TheHouse, now: Now, token: str, evidence_id: int) -> Response:
    """Give back a file that was handed in for this assignment."""
    ticket = house.links.read_assignment(token, now)
    with house.database.reading() as session:
        read_answerer(session, ticket.assignment_id, ticket.person_id)
        kept = read_evidence(session, evidence_id)
    if kept.assignment_id != ticket.assignment_id:
        raise NotFound
    return download(kept.sha256, kept.name, house)


def _page(request: Request, house: House, now: Any, token: str, **values: Any) -> Response:
    try:
        ticket = house.links.read_assignment(token, now)
        with house.database.reading() as session:
            who = read_answerer(session, ticket.assignment_id, ticket.person_id)
            view = read_assignment(session, ticket.assignment_id)
    except Refused as expired:
        return render(
            request, "pages/answer/closed_door.html", status=410, title="Ссылка устарела", sentence=str(expired)
        )
    return render(
        request,
        "pages/answer/answer.html",
        status=422 if values.get("problem") else 200,
        **_values(view, who, token, local_day(now, view.timezone), house),
        **({"problem": "", "text": "", "recorded": ""} | values),
    )


def _values(view: AssignmentView, who: Answerer, token: str, today: date, house: House) -> dict[str, Any]:
    return {
        "view": view,
        "who": who,
        "token": token,
        "today": today,
        "client_key": secrets.token_urlsafe(18),
        "megabytes": house.settings.upload_megabytes,
    }


def _judged(files: list[UploadFile], megabytes: int) -> tuple[JudgedUpload, ...]:
    # A browser sends one nameless empty file for a field in which nothing was chosen.
    chosen = [file for file in files if file.filename]
    return tuple(judge_upload(Upload(file.filename or "", file.file.read()), megabytes) for file in chosen)
