"""People change: away for some days, gone for good, and who answers instead."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.services.people.hand_over import hand_over
from shnor_flow.services.people.keep_absences import PlannedAbsence, confirm_absence, end_absence, plan_absence
from shnor_flow.storage.people.absences import absences_from
from shnor_flow.storage.people.directory_view import person_names
from shnor_flow.storage.people.unheld import unheld_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, go, plan_again, render
from shnor_flow.web.entrance.oddities import Number

router = APIRouter()


@router.get("/people/changes")
def changes_page(request: Request, viewer: SignedIn, house: TheHouse) -> Response:
    """Show who is away, what waits for a decision, and what is owed by nobody."""
    with house.database.reading() as session:
        absences = absences_from(session, viewer.municipality_id, viewer.today)
        unheld = unheld_lines(session, viewer.municipality_id)
        people = person_names(session, viewer.municipality_id)
    return render(
        request,
        "pages/people/changes.html",
        absences=[one for one in absences if one.is_confirmed],
        suggested=[one for one in absences if not one.is_confirmed],
        unheld=unheld,
        people=people,
    )


@router.post("/people/{person_id:int}/absence")
def add_absence(  # noqa: PLR0913  (one argument a field)
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    person_id: int,
    from_on: Annotated[date, Form()],
    until_on: Annotated[date, Form()],
    substitute: Number = 0,
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Write down that somebody is away."""
    planned = PlannedAbsence(person_id, from_on, until_on, substitute or None, note)
    with house.database.writing() as session:
        plan_absence(session, viewer.municipality_id, planned, actor=viewer.actor, now=now)
    return go(request, f"/people/{person_id}", "Отсутствие записано")


@router.post("/people/absence/{absence_id:int}/confirm")
def take_suggestion(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, absence_id: int, substitute: Number = 0
) -> Response:
    """Take what an automatic reply said."""
    with house.database.writing() as session:
        confirm_absence(session, viewer.municipality_id, absence_id, substitute or None, actor=viewer.actor, now=now)
    return go(request, "/people/changes", "Отсутствие записано")


@router.post("/people/absence/{absence_id:int}/end")
def end_one(request: Request, viewer: SignedIn, house: TheHouse, now: Now, absence_id: int) -> Response:
    """Let somebody have their letters again."""
    with house.database.writing() as session:
        end_absence(session, viewer.municipality_id, absence_id, actor=viewer.actor, now=now)
    return go(request, "/people/changes", "Письма снова приходят самому человеку")


@router.post("/people/{person_id:int}/hand-over")
def hand_over_everything(
    request: Request,
    viewer: SignedIn,
    house: TheHouse,
    now: Now,
    person_id: int,
    successor: Number = 0,
    leaves: Annotated[str, Form()] = "",
) -> Response:
    """Give everything open to somebody else."""
    with house.database.writing() as session:
        given = hand_over(
            session,
            viewer.municipality_id,
            person_id,
            successor,
            leaves=bool(leaves),
            actor=viewer.actor,
            now=now,
            writer=house.writer,
            links=house.links,
        )
    plan_again(request, viewer)
    told = f"Передано поручений: {len(given.assignments)}." if not given.is_empty else "Открытых дел не было."
    return go(request, f"/people/{successor}", f"{told} Преемник получит письмо со списком.")
