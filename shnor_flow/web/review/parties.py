"""Forms about whom a plan means: one or several of the directory, a new organisation, or words to be parted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlmodel import Session

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.services.people.add_organisation import OrganisationCard, add_organisation
from shnor_flow.services.review.find_holder import HolderNames
from shnor_flow.services.review.map_party import ask_again, map_party, name_responsible, part_party
from shnor_flow.storage.roadmap.plan_view import roadmap_card
from shnor_flow.storage.roadmap.review_rows import party_question, row_of
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, plan_again, render
from shnor_flow.web.entrance.oddities import Number
from shnor_flow.web.review.page import back_to, form_values, see_roadmap

router = APIRouter()

Texts = Annotated[list[str] | None, Form()]
Text = Annotated[str, Form()]


@dataclass(frozen=True)
class _Tried:
    """What was typed, and why it was not taken."""

    holders: Sequence[str] = ()
    new: OrganisationCard | None = None
    pieces: str = ""
    problem: str = ""


_FOR_ALL_PLANS = "Ответственный записан для всех планов муниципалитета"


def organisation_form(
    new_name: Text = "",
    new_kind: Annotated[OrganisationKind, Form()] = OrganisationKind.OTHER,
    new_email: Text = "",
    new_contact: Text = "",
    new_low_results: Text = "",
) -> OrganisationCard:
    """Return what the form says about a new organisation."""
    return OrganisationCard(new_name, new_kind, new_email, new_contact, bool(new_low_results))


NewOrganisation = Annotated[OrganisationCard, Depends(organisation_form)]


@router.get("/roadmap/{roadmap_id:int}/review/party/{party_id:int}")
def party_page(request: Request, viewer: SignedIn, house: TheHouse, roadmap_id: int, party_id: int) -> Response:
    """Show the words, whom they mean now and the rows that have them."""
    return _one(request, viewer, house, roadmap_id, party_id)


@router.post("/roadmap/{roadmap_id:int}/review/party/{party_id:int}")
def settle_party(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    party_id: int,
    new: NewOrganisation,
    holder: Texts = None,
    act: Text = "map",
    pieces: Text = "",
    seen: Text = "",
) -> Response:
    """Say whom the plan's words mean, part them, or ask about them again."""
    typed = holder or []
    try:
        with house.database.writing() as session:
            see_roadmap(session, viewer, roadmap_id)
            party_question(session, viewer.municipality_id, roadmap_id, party_id)
            if act == "part":
                rows = part_party(session, roadmap_id, party_id, pieces.splitlines(), actor=viewer.actor, now=now)
                message = f"Ответственные разделены, строк плана: {rows}"
            elif act == "again":
                ask_again(session, party_id, actor=viewer.actor, now=now)
                message = "Прежний ответ снят: вопрос снова ждёт решения"
            else:
                choices = _choices(session, viewer, typed, new if act == "new" else None, now)
                map_party(session, party_id, choices, actor=viewer.actor, now=now, seen=seen)
                message = _FOR_ALL_PLANS
    except Refused as refused:
        return _one(request, viewer, house, roadmap_id, party_id, _Tried(typed, new, pieces, str(refused)))
    plan_again(request, viewer)
    return back_to(request, roadmap_id, message)


@router.post("/roadmap/{roadmap_id:int}/review/responsible")
def settle_responsible(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    roadmap_id: int,
    activity: Annotated[list[Number] | None, Form()] = None,
    holder: Texts = None,
) -> Response:
    """Name who answers for the rows for which the plan names nobody."""
    with house.database.writing() as session:
        see_roadmap(session, viewer, roadmap_id)
        if not activity:
            raise Refused("Отметьте хотя бы одно мероприятие, для которого назначаете ответственного.")
        choices = _choices(session, viewer, holder or [], None, now)
        for activity_id in activity:
            if row_of(session, activity_id, roadmap_id) is None:
                raise NotFound
            name_responsible(session, activity_id, choices, actor=viewer.actor, now=now)
    plan_again(request, viewer)
    return back_to(request, roadmap_id, f"Ответственный назначен, строк плана: {len(activity)}")


def _choices(
    session: Session, viewer: Viewer, typed: Sequence[str], new: OrganisationCard | None, now: Now
) -> list[PartyChoice]:
    if new is not None:
        key = add_organisation(session, viewer.municipality_id, new, actor=viewer.actor, now=now)
        added = [PartyChoice(organisation_id=key)]
    else:
        added = []
    return [*HolderNames(session, viewer.municipality_id).find_all(typed), *added]


def _one(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    roadmap_id: int,
    party_id: int,
    tried: _Tried | None = None,
) -> Response:
    """Show one wording alone, with what was typed and why it was not taken."""
    tried = tried or _Tried()
    with house.database.reading() as session:
        return render(
            request,
            "pages/review/party.html",
            status=422 if tried.problem else 200,
            card=roadmap_card(session, viewer.municipality_id, roadmap_id, viewer.today),
            question=party_question(session, viewer.municipality_id, roadmap_id, party_id),
            holders=HolderNames(session, viewer.municipality_id),
            tried=tried,
            **form_values(roadmap_id),
        )
