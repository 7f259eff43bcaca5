"""The page behind a curator's or a partner's link: the schools entrusted to them, and what they did there.

Opening it changes nothing: mail scanners open every link of a letter within seconds.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, File, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused, UnreadableFile
from shnor_flow.domain.partnership import KIND_NAMES, STATE_NAMES, Tie, VisitState
from shnor_flow.jobs import House
from shnor_flow.services.partnership.ask_about_visits import answer_inquiry
from shnor_flow.services.partnership.record_visit import (
    Writing,
    correct_visit,
    miss_visit,
    record_visit,
    withdraw_visit,
)
from shnor_flow.storage.partnership.inquiries import counts_by_tie
from shnor_flow.storage.partnership.school_facts import school_facts
from shnor_flow.storage.partnership.visitors import (
    Visitor,
    inquiries_of,
    municipality_of,
    read_visitor,
    visit_of,
)
from shnor_flow.storage.partnership.visits import visits_of_ties
from shnor_flow.storage.people.addressees import coordinator_contact
from shnor_flow.web.by_link.answer import judged
from shnor_flow.web.by_link.submission import Fields
from shnor_flow.web.by_link.visit_form import client_key, edition_typed, typed_of, visit_card
from shnor_flow.web.deps import Now, TheHouse, render
from shnor_flow.web.downloads import download

router = APIRouter()

ANSWER_SHOWN = timedelta(days=62)  # how long an answered question stays on the page
TOLD = {
    "visit": "Записано. Исправить или отозвать запись можно ниже, в списке.",
    "answer": "Ответ записан, спасибо. Напоминаний за этот период больше не будет.",
}
Files = Annotated[list[UploadFile] | None, File()]


@dataclass(frozen=True)
class Wrong:
    """What was wrong with which form, and what had been typed in it."""

    sentence: str = ""
    form: str = ""  # «visit», «inquiry:5»
    typed: Mapping[str, str] = field(default_factory=dict)


@router.get("/v/{token}")
def visits_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show the schools and what is written down."""
    return _page(request, house, now, token, Wrong())


@router.post("/v/{token}/visit")
def write_visit(
    request: Request, house: TheHouse, now: Now, token: str, fields: Fields, files: Files = None
) -> Response:
    """Write a visit down, or plan one."""
    try:
        person_id = house.links.read_visits(token, now)
        with house.database.reading() as session:  # whoever may not write need not send files either
            _visitor(session, person_id, now)
        uploads = judged(files or [], house.settings.upload_megabytes)
        with house.database.writing() as session:
            visitor = _visitor(session, person_id, now)
            tie = visitor.tie(fields.get("tie", "")).tie
            writing = Writing(_actor(visitor), now, client_key(fields), uploads=uploads)
            record_visit(session, tie, visit_card(fields), writing, files=house.files)
    except (Refused, UnreadableFile) as refused:
        return _page(request, house, now, token, Wrong(str(refused), "visit", fields))
    return _go(f"/v/{token}?said=visit")


@router.post("/v/{token}/inquiry/{inquiry_id:int}")
def answer(request: Request, house: TheHouse, now: Now, token: str, inquiry_id: int, fields: Fields) -> Response:
    """Take the word that the period's visits are written down, or why there were none."""
    try:
        person_id = house.links.read_visits(token, now)
        with house.database.writing() as session:
            visitor = _visitor(session, person_id, now)
            if not _is_asked(session, visitor, inquiry_id, now):
                raise NotFound("Этот вопрос не к вам или уже снят.")
            reasons = {key.removeprefix("why-"): said for key, said in fields.items() if key.startswith("why-")}
            answer_inquiry(session, inquiry_id, reasons, actor=_actor(visitor), now=now)
    except Refused as refused:
        return _page(request, house, now, token, Wrong(str(refused), f"inquiry:{inquiry_id}", fields))
    return _go(f"/v/{token}?said=answer")


@router.get("/v/{token}/visit/{visit_id:int}")
def visit_page(request: Request, house: TheHouse, now: Now, token: str, visit_id: int) -> Response:
    """Show one record, to be corrected or taken back."""
    return _visit_page(request, house, now, token, visit_id)


@router.post("/v/{token}/visit/{visit_id:int}")
def change_visit(
    request: Request, house: TheHouse, now: Now, token: str, visit_id: int, fields: Fields, files: Files = None
) -> Response:
    """Correct a record, say that a planned visit took place or did not, or take the record back."""
    try:
        person_id = house.links.read_visits(token, now)
        with house.database.reading() as session:
            visit_of(session, _visitor(session, person_id, now), visit_id)
        uploads = judged(files or [], house.settings.upload_megabytes)
        with house.database.writing() as session:
            visitor = _visitor(session, person_id, now)
            visit_of(session, visitor, visit_id)
            change(session, visit_id, fields, Writing(_actor(visitor), now, uploads=uploads), house)
    except (Refused, UnreadableFile) as refused:
        return _visit_page(request, house, now, token, visit_id, Wrong(str(refused), typed=fields))
    return _go(f"/v/{token}?said=visit")


@router.get("/v/{token}/visit/{visit_id:int}/file/{place:int}")
def visit_file(house: TheHouse, now: Now, token: str, visit_id: int, place: int) -> Response:
    """Give back a file of a record."""
    person_id = house.links.read_visits(token, now)
    with house.database.reading() as session:
        line = visit_of(session, _visitor(session, person_id, now), visit_id)
    if not 1 <= place <= len(line.files):
        raise NotFound
    return download(*line.files[place - 1], house)


def change(session: Session, visit_id: int, fields: Mapping[str, str], writing: Writing, house: House) -> None:
    """Do what the pressed button says."""
    edition, reason = edition_typed(fields), fields.get("reason", "")
    match fields.get("act"):
        case "missed":
            miss_visit(session, visit_id, edition, reason, writing)
        case "withdraw":
            withdraw_visit(session, visit_id, edition, reason, writing)
        case _:
            correct_visit(session, visit_id, edition, visit_card(fields), writing, files=house.files, reason=reason)


def _page(request: Request, house: House, now: datetime, token: str, wrong: Wrong) -> Response:
    try:
        person_id = house.links.read_visits(token, now)
    except Refused as expired:
        return _closed(request, expired)
    with house.database.reading() as session:
        visitor = _visitor(session, person_id, now)
        today = local_day(now, visitor.timezone)
        ties = [line.tie for line in visitor.ties]
        values = {
            "visitor": visitor,
            "today": today,
            "facts": school_facts(session, {line.school_id for line in visitor.ties}, today),
            "inquiries": _asked(session, visitor, ties, now),
            "visits": visits_of_ties(session, ties),
            "coordinator": coordinator_contact(session, visitor.municipality_id),
        }
    return render(
        request,
        "pages/visits/visits.html",
        status=422 if wrong.sentence else 200,
        token=token,
        wrong=wrong,
        recorded=TOLD.get(request.query_params.get("said", ""), ""),
        kinds=tuple((kind.value, name) for kind, name in KIND_NAMES.items()),
        kind_names=KIND_NAMES,
        state_names=STATE_NAMES,
        client_key=secrets.token_urlsafe(18),
        megabytes=house.settings.upload_megabytes,
        **values,
    )


def _asked(session: Session, visitor: Visitor, ties: list[Tie], now: datetime) -> list[dict[str, Any]]:
    """Return the questions of periods: for each tie of the holder who is asked, how much is written down."""
    today = local_day(now, visitor.timezone)
    found = []
    for line in inquiries_of(session, visitor, today - ANSWER_SHOWN):
        counts = counts_by_tie(session, ties, line.starts_on, line.ends_on)
        holder = f"person:{line.person_id}" if line.person_id else f"organisation:{line.organisation_id}"
        of_holder = [one for one in visitor.ties if one.holder == holder and one.programme_id == line.programme_id]
        found.append({"line": line, "ties": [(one, counts.get(one.key, 0)) for one in of_holder]})
    return found


def _visit_page(
    request: Request, house: House, now: datetime, token: str, visit_id: int, wrong: Wrong | None = None
) -> Response:
    try:
        person_id = house.links.read_visits(token, now)
    except Refused as expired:
        return _closed(request, expired)
    with house.database.reading() as session:
        visitor = _visitor(session, person_id, now)
        line = visit_of(session, visitor, visit_id)
    return render(
        request,
        "pages/visits/visit.html",
        status=422 if wrong else 200,
        token=token,
        visitor=visitor,
        line=line,
        school=next(one.school for one in visitor.ties if one.tie == line.tie),
        today=local_day(now, visitor.timezone),
        is_past_plan=line.state is VisitState.PLANNED and line.held_on <= local_day(now, visitor.timezone),
        problem=wrong.sentence if wrong else "",
        typed=(typed_of(line) | {"reason": ""} | dict(wrong.typed)) if wrong else typed_of(line) | {"reason": ""},
        kinds=tuple((kind.value, name) for kind, name in KIND_NAMES.items()),
        state_names=STATE_NAMES,
        megabytes=house.settings.upload_megabytes,
    )


def _is_asked(session: Session, visitor: Visitor, inquiry_id: int, now: datetime) -> bool:
    since = local_day(now, visitor.timezone) - ANSWER_SHOWN
    return any(line.inquiry_id == inquiry_id for line in inquiries_of(session, visitor, since))


def _visitor(session: Session, person_id: int, now: datetime) -> Visitor:
    return read_visitor(session, person_id, local_day(now, municipality_of(session, person_id).timezone))


def _actor(visitor: Visitor) -> Actor:
    return Actor(visitor.name, visitor.person_id)


def _closed(request: Request, expired: Refused) -> Response:
    return render(request, "pages/answer/closed_door.html", status=410, title="Ссылка устарела", sentence=str(expired))


def _go(to: str) -> Response:
    return RedirectResponse(to, status_code=303)
