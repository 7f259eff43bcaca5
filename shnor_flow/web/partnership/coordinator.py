"""«Партнёры и кураторы»: who helps which school, who is missing, and what the programme's document leaves open."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.partnership import ROLE_NAMES, CuratorRole
from shnor_flow.services.partnership.answer_proposal import answer_proposal
from shnor_flow.services.partnership.keep_pairs import (
    CuratorCard,
    Keeper,
    PairCard,
    add_pair,
    end_curator,
    end_pair,
    name_curator,
)
from shnor_flow.storage.partnership.desk import partnership_desk
from shnor_flow.storage.people.directory_view import organisation_names, person_names
from shnor_flow.storage.roadmap.programmes import programme_names
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.entrance.oddities import Number

router = APIRouter(prefix="/partners")

Words = Annotated[str, Form(max_length=1000)]


@router.get("")
def partners_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show every programme's pairs and curators."""
    return _page(request, viewer, house)


@router.post("/{programme_id:int}/pair")
def pair(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    programme_id: int,
    school_id: Number = 0,
    partner_id: Number = 0,
    scope: Words = "",
    from_on: Annotated[str, Form()] = "",
) -> Response:
    """Write a pair down."""
    try:
        card = PairCard(programme_id, school_id, partner_id, scope, from_on=_day(from_on))
        with house.database.writing() as session:
            add_pair(session, card, _keeper(viewer, now))
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/partners", "Пара записана")


@router.post("/{programme_id:int}/curator")
def curator(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    programme_id: int,
    school_id: Number = 0,
    person_id: Number = 0,
    role: Annotated[str, Form()] = CuratorRole.CURATOR,
    from_on: Annotated[str, Form()] = "",
) -> Response:
    """Entrust a school to somebody."""
    try:
        if role not in set(CuratorRole):
            raise Refused("Выберите, кто этот человек для школы: куратор, наставник или тьютор.")
        card = CuratorCard(programme_id, school_id, person_id, CuratorRole(role), _day(from_on))
        with house.database.writing() as session:
            name_curator(session, card, _keeper(viewer, now))
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/partners", "Куратор назначен")


@router.post("/pair/{partnership_id:int}/end")
def pair_ends(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    partnership_id: int,
    until_on: Annotated[str, Form()] = "",
    reason: Words = "",
) -> Response:
    """Let a pair end with a day and a reason."""
    try:
        with house.database.writing() as session:
            end_pair(session, partnership_id, _day(until_on) or viewer.today, reason, _keeper(viewer, now))
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/partners", "Пара завершена, записи о встречах остались")


@router.post("/curator/{curatorship_id:int}/end")
def curator_ends(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    curatorship_id: int,
    until_on: Annotated[str, Form()] = "",
    reason: Words = "",
) -> Response:
    """Let somebody curate a school no more."""
    try:
        with house.database.writing() as session:
            end_curator(session, curatorship_id, _day(until_on) or viewer.today, reason, _keeper(viewer, now))
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/partners", "Кураторство завершено, записи о встречах остались")


@router.post("/question/{proposal_id:int}")
def question(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    proposal_id: int,
    accepts: Annotated[str, Form()] = "",
    school_id: Number = 0,
    partner_id: Number = 0,
) -> Response:
    """Take the coordinator's word on what the document says."""
    try:
        with house.database.writing() as session:
            answer_proposal(
                session,
                proposal_id,
                _keeper(viewer, now),
                accepts=accepts == "yes",
                school_id=school_id or None,
                partner_id=partner_id or None,
            )
    except Refused as refused:
        return _page(request, viewer, house, problem=str(refused))
    return go(request, "/partners", "Ответ записан")


def _page(request: Request, viewer: Viewer, house: TheHouse, problem: str = "") -> Response:
    with house.database.reading() as session:
        programmes = programme_names(session, viewer.municipality_id)
        desks = [partnership_desk(session, key, title, viewer.today) for key, title in programmes]
        organisations = organisation_names(session, viewer.municipality_id)
        people = person_names(session, viewer.municipality_id)
    return render(
        request,
        "pages/partnership/list.html",
        status=422 if problem else 200,
        desks=desks,
        organisations=organisations,
        people=people,
        roles=[(role.value, name) for role, name in ROLE_NAMES.items()],
        problem=problem,
    )


def _keeper(viewer: Viewer, now: Now) -> Keeper:
    return Keeper(viewer.municipality_id, viewer.actor, now)


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Refused("Выберите день в календаре.") from None
