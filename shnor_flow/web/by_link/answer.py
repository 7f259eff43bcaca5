"""The page behind a letter's link: a responsible person reads what is asked and answers, without an account.

Opening it changes nothing: mail scanners open every link of a letter within seconds.
"""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.deadline.petition import PetitionKind
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.jobs import House
from shnor_flow.services.deadline.ask_coordinator import ask_more_time, say_not_mine
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.judge_upload import JudgedUpload, Upload, judge_upload
from shnor_flow.services.deadline.record_progress import add_note, report_done
from shnor_flow.storage.deadline.assignment_view import AssignmentView, read_assignment, read_evidence
from shnor_flow.storage.deadline.petitions import count_granted, read_control_rules, waiting_petition
from shnor_flow.storage.people.addressees import coordinator_contact
from shnor_flow.storage.people.answerers import Answerer, read_answerer
from shnor_flow.storage.people.directory_view import organisation_names
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import download

router = APIRouter()

MOST_NAMES = 300  # offered to choose from: the page stays light on a poor line
What = Literal["done", "note", "more_time", "not_mine"]


@dataclass(frozen=True)
class Answer:
    """What was typed: each of the four buttons sends its own fields."""

    act: Annotated[What, Form()]
    text: Annotated[str, Form()] = ""
    done_on: Annotated[str, Form()] = ""
    wanted_on: Annotated[str, Form()] = ""
    to_whom: Annotated[str, Form()] = ""
    client_key: Annotated[str, Form(max_length=64)] = ""


@dataclass(frozen=True)
class Said:
    """What the page says beside the assignment: what was written down, or what was wrong with what was typed."""

    problem: str = ""
    recorded: str = ""
    typed: dict[str, Any] = field(default_factory=dict)


@router.get("/a/{token}")
def answer_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show what is asked."""
    return _page(request, house, now, token, Said())


@router.post("/a/{token}")
def answer(
    request: Request,
    house: TheHouse,
    now: Now,
    token: str,
    sent: Annotated[Answer, Depends()],
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Record «исполнено», a line on progress, a request for more time, or that the work is somebody else's."""
    try:
        ticket = house.links.read_assignment(token, now)
        with house.database.reading() as session:  # whoever may not answer need not send files either
            read_answerer(session, ticket.assignment_id, ticket.person_id)
        uploads = judged(files or [], house.settings.upload_megabytes)
        with house.database.writing() as session:
            who = read_answerer(session, ticket.assignment_id, ticket.person_id)
            actor = Actor(who.name, who.person_id)
            deed = Act(actor, now, sent.text, client_key=sent.client_key or None, uploads=uploads)
            _record(session, house, ticket.assignment_id, sent, deed)
    except (Refused, UnreadableFile) as refused:
        return _page(request, house, now, token, Said(problem=str(refused), typed=asdict(sent)))
    return _page(request, house, now, token, Said(recorded=sent.act))


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


def _record(session: Session, house: House, assignment_id: int, sent: Answer, deed: Act) -> None:
    if sent.act == "done":
        done_on = day_of(sent.done_on, "Когда исполнено") if sent.done_on else None
        report_done(session, assignment_id, deed, files=house.files, done_on=done_on)
    elif sent.act == "note":
        add_note(session, assignment_id, deed, files=house.files)
    elif sent.act == "more_time":
        wanted_on = day_of(sent.wanted_on, "Новый срок")
        ask_more_time(session, assignment_id, deed, wanted_on=wanted_on, calendar=house.calendar)
    else:
        say_not_mine(session, assignment_id, deed, to_whom=sent.to_whom)


def day_of(typed: str, field_name: str) -> date:
    """Read what a browser's date field sends, or what somebody typed where it is a plain line: «27.11.2026»."""
    typed = typed.strip()
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007  (a day, not a moment)
        except ValueError:
            continue
    raise Refused(f"В поле «{field_name}» нужна дата, например 27.11.2026.")


def _page(request: Request, house: House, now: datetime, token: str, said: Said) -> Response:
    try:
        ticket = house.links.read_assignment(token, now)
        with house.database.reading() as session:
            who = read_answerer(session, ticket.assignment_id, ticket.person_id)
            view = read_assignment(session, ticket.assignment_id)
            values = _values(session, house, view, who, local_day(now, view.timezone))
    except Refused as expired:
        return render(
            request, "pages/answer/closed_door.html", status=410, title="Ссылка устарела", sentence=str(expired)
        )
    return render(
        request,
        "pages/answer/answer.html",
        status=422 if said.problem else 200,
        token=token,
        said=said,
        open_form=said.typed.get("act", "") if said.problem else "",
        **values,
    )


def _values(session: Session, house: House, view: AssignmentView, who: Answerer, today: date) -> dict[str, Any]:
    rules = read_control_rules(session, view.municipality_id)
    granted = count_granted(session, view.assignment_id)
    petition = waiting_petition(session, view.assignment_id)
    return {
        "view": view,
        "who": who,
        "today": today,
        "client_key": secrets.token_urlsafe(18),
        "megabytes": house.settings.upload_megabytes,
        "petition": petition,
        "is_released": petition is not None and petition.kind is PetitionKind.NOT_MINE,
        "no_more_time": rules.why_no_more_time(view.due_on, today, granted, house.calendar),
        "last_day_to_ask": rules.last_day_to_ask(view.due_on, house.calendar),
        "organisations": [name for _, name in organisation_names(session, view.municipality_id)[:MOST_NAMES]],
        "coordinator": coordinator_contact(session, view.municipality_id),
    }


def judged(files: list[UploadFile], megabytes: int) -> tuple[JudgedUpload, ...]:
    """Return the files that were chosen in a form; UnreadableFile with the reason for one that can't be kept."""
    # A browser sends one nameless empty file for a field in which nothing was chosen.
    chosen = [file for file in files if file.filename]
    return tuple(judge_upload(Upload(file.filename or "", file.file.read()), megabytes) for file in chosen)
