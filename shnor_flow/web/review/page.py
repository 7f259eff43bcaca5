"""The plan under review: doubts first, each asked once, then what was read without doubt."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.russian import counted
from shnor_flow.domain.term_text.rules import RULES
from shnor_flow.services.review.find_holder import HolderNames
from shnor_flow.services.review.recall_answers import ask_term_again
from shnor_flow.services.review.settle_terms import confirm_sure
from shnor_flow.services.roadmap.settle_findings import dismiss_finding
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.storage.roadmap.questions import questions, roadmap_of_finding
from shnor_flow.storage.roadmap.review_rows import recalled, remembered_parties, review_counts, sure_rows
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, plan_again, render
from shnor_flow.web.entrance.oddities import Number

router = APIRouter()

DATE_ROWS = 4  # more windows than that are better said in words
HOLDER_FIELDS = 5
KIND_NAMES = {
    OrganisationKind.SCHOOL: "школа",
    OrganisationKind.CENTRE: "методический центр",
    OrganisationKind.DEPARTMENT: "управление образования",
    OrganisationKind.OTHER: "иная организация",
}
REMARK_NAMES = {
    FindingKind.TEXT: "Текст плана",
    FindingKind.STRUCTURE: "Строки и разделы",
    FindingKind.PASSPORT: "Сведения о программе",
    FindingKind.ADDRESS: "Некому писать",
}


@router.get("/roadmap/{roadmap_id:int}/review")
def review_page(
    request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int, page: int = 1, rows: int = 1
) -> Response:
    """Show what waits for a decision and what is sure."""
    with house.database.reading() as session:
        card = roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        asked = questions(session, roadmap_id, page)
        if page > asked.count:  # the last question of the last screen was answered
            asked = questions(session, roadmap_id, asked.count)
        holders = HolderNames(session, viewer.municipality_id)
        return render(
            request,
            "pages/review/review.html",
            card=card,
            questions=asked,
            sure=sure_rows(session, roadmap_id, rows),
            counts=review_counts(session, roadmap_id),
            recalled=recalled(session, roadmap_id),
            remembered=remembered_parties(session, roadmap_id),
            holders=holders,
            **form_values(roadmap_id),
        )


@router.post("/roadmap/{roadmap_id:int}/review/sure")
def confirm_shown(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    activity: Annotated[list[Number] | None, Form()] = None,
) -> Response:
    """Confirm the readings that were on the screen."""
    with house.database.writing() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        done = confirm_sure(session, roadmap_id, activity or [], actor=viewer.actor, now=now)
    return back_to(request, roadmap_id, f"Подтверждено: {counted(done, 'прочтение,прочтения,прочтений')}")


@router.post("/roadmap/{roadmap_id:int}/review/remarks")
def close_remarks(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    finding: Annotated[list[Number] | None, Form()] = None,
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Close doubts that change nothing."""
    with house.database.writing() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        for finding_id in finding or []:
            if roadmap_of_finding(session, finding_id) != roadmap_id:
                raise NotFound
            dismiss_finding(session, finding_id, reason, actor=viewer.actor, now=now)
    return back_to(request, roadmap_id, f"Закрыто: {counted(len(finding or []), 'вопрос,вопроса,вопросов')}")


@router.post("/roadmap/{roadmap_id:int}/review/recalled/{activity_id:int}")
def take_back(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, roadmap_id: int, activity_id: int
) -> Response:
    """Open a question again that was answered as before."""
    with house.database.writing() as session:
        roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
        if activity_id not in {one.row.activity_id for one in recalled(session, roadmap_id)}:
            raise NotFound("Этот ответ уже отменён, или мероприятие не из этого плана: обновите страницу.")
        ask_term_again(session, activity_id, actor=viewer.actor, now=now)
    plan_again(request, viewer)
    return back_to(request, roadmap_id, "Прежний ответ снят: вопрос снова ждёт решения")


def form_values(roadmap_id: int) -> dict[str, Any]:
    """Return what the forms of a question need beside the question."""
    return {
        "roadmap": roadmap_id,
        "rules": RULES,
        "date_rows": DATE_ROWS,
        "holder_most": HOLDER_FIELDS,
        "kind_names": KIND_NAMES,
        "remark_names": REMARK_NAMES,
    }


def back_to(request: Request, roadmap_id: int, message: str) -> Response:
    """Return to the screen after a form."""
    return go(request, f"/roadmap/{roadmap_id}/review", message)


def see_roadmap(session: Any, viewer: Viewer, roadmap_id: int) -> None:
    """Raise NotFound for a roadmap of another municipality."""
    roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today)
