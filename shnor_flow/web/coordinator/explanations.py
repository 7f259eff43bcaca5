"""The explanations that schools are offered: what the coordinator accepted, and what she takes off the list."""

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.collection.figure_checks import RULE_WORDS
from shnor_flow.services.collection.keep_explanations import drop_explanation
from shnor_flow.storage.collection.check_rules import rule_names
from shnor_flow.storage.collection.explanations import explanation_list
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, render

router = APIRouter(prefix="/collection/explanations")


@router.get("")
def explanations_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """List what is offered."""
    with house.database.reading() as session:
        lines = explanation_list(session, viewer.municipality_id)
        rules = RULE_WORDS | rule_names(session, viewer.municipality_id)
    return render(request, "pages/collection/explanations.html", lines=lines, rules=rules)


@router.post("/{explanation_id:int}/remove")
def remove(request: Request, viewer: SignedIn, house: TheHouse, now: Now, explanation_id: int) -> Response:
    """Offer one no more."""
    with house.database.writing() as session:
        drop_explanation(session, explanation_id, viewer.municipality_id, actor=viewer.actor, now=now)
    return go(request, "/collection/explanations", "Пояснение убрано из списка")
