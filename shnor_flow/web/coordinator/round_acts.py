"""The coordinator's acts on a round that is open: more time for one school, a school that leaves it or joins it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.russian import day_in_words
from shnor_flow.jobs.sheets import form_desk
from shnor_flow.services.collection.adjust_round import (
    MoreTime,
    add_school,
    excuse_school,
    extend_submission,
    leave_programme,
)
from shnor_flow.services.collection.invite import InvitationDesk
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.web.coordinator.collection import round_page_with, school_page_with
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go
from shnor_flow.web.entrance.oddities import Number

router = APIRouter(prefix="/collection")


@router.post("/school/{submission_id:int}/extend")
def extend(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    due_on: Annotated[str, Form()] = "",
    reason: Annotated[str, Form(max_length=500)] = "",
    counts_as_on_time: Annotated[str, Form()] = "",
) -> Response:
    """Give one school more time."""
    try:
        granted = MoreTime(_day(due_on), reason, counts_as_on_time == "yes")
        with house.database.writing() as session:
            extend_submission(
                session,
                submission_id,
                viewer.municipality_id,
                granted,
                calendar=house.calendar,
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused))
    return go(request, f"/collection/school/{submission_id}", f"Срок продлён до {day_in_words(granted.due_on)}")


@router.post("/school/{submission_id:int}/excuse")
def excuse(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Expect nothing more of a school in this round."""
    try:
        with house.database.writing() as session:
            excuse_school(session, submission_id, viewer.municipality_id, why, actor=viewer.actor, now=now)
            view = submission_by_id(session, submission_id, viewer.municipality_id)
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused))
    return go(request, f"/collection/{view.round_id}", f"Школа освобождена от этого сбора: {view.school}")


@router.post("/school/{submission_id:int}/leave")
def leave(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Ask nothing more of a school in any later period."""
    try:
        with house.database.writing() as session:
            leave_programme(session, submission_id, viewer.municipality_id, why, actor=viewer.actor, now=now)
            view = submission_by_id(session, submission_id, viewer.municipality_id)
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused))
    return go(request, f"/collection/school/{submission_id}", f"Школа вышла из программы: {view.school}")


@router.post("/{round_id:int}/schools")
def join(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    round_id: int,
    organisation_id: Number,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Expect a school that was not asked when the round opened."""
    try:
        with house.database.writing() as session:
            row = add_school(
                session,
                round_id,
                viewer.municipality_id,
                organisation_id,
                reason=reason,
                actor=viewer.actor,
                now=now,
                calendar=house.calendar,
                desk=InvitationDesk(house.writer, house.links, form_desk(house)),
            )
            view = submission_by_id(session, row.id or 0, viewer.municipality_id)
    except Refused as refused:
        return round_page_with(request, viewer, house, now, round_id, problem=str(refused))
    told = "приглашение отправляется" if view.state == "expected" else "черновик школы сохранён"
    return go(request, f"/collection/{round_id}", f"{view.school} добавлена в сбор, {told}")


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("Выберите новый срок в календаре.") from None
