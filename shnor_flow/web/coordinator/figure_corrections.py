"""The coordinator corrects figures that were accepted: opens them to the school, or records the right ones herself."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.services.collection.correct_figures import Correction, close_again, record_correction, reopen
from shnor_flow.services.collection.file_figures import Post
from shnor_flow.storage.collection import is_reachable
from shnor_flow.web.by_link.submission import Fields, form_sent
from shnor_flow.web.coordinator.collection import cells_of, school_page_with
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go
from shnor_flow.web.entrance.oddities import Number

router = APIRouter(prefix="/collection")

LONGEST_REASON = 500


@router.post("/school/{submission_id:int}/reopen")
def reopen_figures(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    version: Number,
    fields: Fields,
) -> Response:
    """Open the marked figures to the school, with the reason."""
    cells, reason = cells_of(fields), fields.get("why", "")[:LONGEST_REASON]
    try:
        with house.database.writing() as session:
            view = reopen(
                session,
                submission_id,
                viewer.municipality_id,
                version=version,
                disputed=cells,
                reason=reason,
                actor=viewer.actor,
                now=now,
                calendar=house.calendar,
                post=Post(house.writer, house.links),
            )
            is_told = is_reachable(session, view.organisation_id)
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused), typed=fields)
    told = "письмо школе отправляется" if is_told else "написать некому: у школы нет адреса, сообщите сами"
    return go(request, f"/collection/school/{submission_id}", f"Показатели открыты для исправления, {told}")


@router.post("/school/{submission_id:int}/close-again")
def close_figures(request: Request, viewer: SignedIn, house: TheHouse, now: Now, submission_id: int) -> Response:
    """Take an opening back."""
    with house.database.writing() as session:
        close_again(session, submission_id, viewer.municipality_id, actor=viewer.actor, now=now)
    return go(request, f"/collection/school/{submission_id}", "Исправление отменено: действуют сданные сведения")


@router.post("/school/{submission_id:int}/correct")
def correct_figures(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    submission_id: int,
    version: Number,
    fields: Fields,
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    source: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    """Record the right figures on the school's behalf."""
    try:
        sent = form_sent(fields, submission_id)
        correction = Correction(version, sent.client_key, sent.typed, reason, source)
        with house.database.writing() as session:
            filing = record_correction(
                session,
                submission_id,
                viewer.municipality_id,
                correction,
                actor=viewer.actor,
                now=now,
                post=Post(house.writer, house.links),
            )
    except Refused as refused:
        return school_page_with(request, viewer, house, now, submission_id, problem=str(refused), typed=fields)
    if filing.problems:
        names = {question.indicator_id: question.name for question in filing.view.questions}
        told = " ".join(f"«{names[one.indicator_id]}»: {one.message}" for one in filing.problems)
        return school_page_with(request, viewer, house, now, submission_id, problem=told, typed=fields)
    return go(request, f"/collection/school/{submission_id}", f"Исправлено, новая квитанция {filing.view.receipt}")
