"""By which rules the municipality controls its assignments."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.deadline.petition import ControlRules
from shnor_flow.services.deadline.keep_control_rules import keep_control_rules, settle_evidence
from shnor_flow.storage.deadline.petitions import read_control_rules
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, render

router = APIRouter()


@router.get("/rules")
def rules_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show the rules."""
    with house.database.reading() as session:
        rules = read_control_rules(session, viewer.municipality_id)
    return render(request, "pages/rules/rules.html", rules=rules)


@router.post("/rules")
def change_rules(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    days_before: Annotated[int, Form(ge=0, le=60)],
    at_most: Annotated[int, Form(ge=0, le=20)],
    halves: Annotated[str, Form()] = "",
) -> Response:
    """Keep other rules."""
    rules = ControlRules(days_before, at_most, bool(halves))
    with house.database.writing() as session:
        keep_control_rules(session, viewer.municipality_id, rules, actor=viewer.actor, now=now)
    return go(request, "/rules", "Правила сохранены")


@router.post("/activity/{activity_id:int}/evidence")
def change_evidence(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    activity_id: int,
    asks: Annotated[Literal["yes", "no", "plan"], Form()] = "plan",
) -> Response:
    """Say whether reports of this activity need a document: yes, no, or as its expected result says."""
    wanted = {"yes": True, "no": False, "plan": None}[asks]
    with house.database.writing() as session:
        settle_evidence(session, viewer.municipality_id, activity_id, wanted, actor=viewer.actor, now=now)
    return go(request, f"/activity/{activity_id}", "Сохранено")
