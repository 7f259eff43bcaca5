"""The directory: organisations, their people, and how to reach them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from shnor_flow.domain.errors import Refused
from shnor_flow.services.people.keep_people import PersonCard, add_person, change_person
from shnor_flow.storage.mail.ledger import notices_of_person
from shnor_flow.storage.people.absences import absences_of
from shnor_flow.storage.people.directory_view import (
    directory_counts,
    organisation_lines,
    organisation_names,
    person_line,
    person_names,
)
from shnor_flow.storage.people.unheld import unheld_lines
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render
from shnor_flow.web.entrance.oddities import Number

router = APIRouter()


def person_form(
    full_name: Annotated[str, Form()] = "",
    position: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "",
    phone: Annotated[str, Form()] = "",
    organisation: Number = 0,
    contact: Annotated[str, Form()] = "",
    gone: Annotated[str, Form()] = "",
) -> PersonCard:
    """Return what the form says about a person."""
    return PersonCard(
        full_name=full_name,
        position=position,
        email=email,
        phone=phone,
        organisation_id=organisation or None,
        is_contact=bool(contact),
        is_active=not gone,
    )


Card = Annotated[PersonCard, Depends(person_form)]


@router.get("/people")
def people_page(request: Request, viewer: SignedIn, house: TheHouse, page: int = 1) -> Response:
    """Show the directory."""
    with house.database.reading() as session:
        lines = organisation_lines(session, viewer.municipality_id, page)
        counts = directory_counts(session, viewer.municipality_id)
        unheld = sum(line.count for line in unheld_lines(session, viewer.municipality_id))
    return render(request, "pages/people/list.html", lines=lines, counts=counts, unheld=unheld)


@router.get("/people/new")
def new_person(request: Request, viewer: SignedIn, house: TheHouse, organisation: int = 0) -> Response:
    """Show an empty form."""
    return _form(request, viewer, house, PersonCard("", organisation_id=organisation or None, is_contact=True))


@router.post("/people/new")
def add_new_person(request: Request, viewer: SignedIn, house: TheHouse, now: Now, card: Card) -> Response:
    """Add somebody."""
    try:
        with house.database.writing() as session:
            add_person(session, viewer.municipality_id, card, actor=viewer.actor, now=now)
    except Refused as refused:
        return _form(request, viewer, house, card, problem=str(refused))
    return go(request, "/people", f"Добавлено: {card.full_name.strip()}")


@router.get("/people/{person_id:int}")
def person_page(request: Request, viewer: SignedIn, house: TheHouse, person_id: int) -> Response:
    """Show one person: what is known, and every reminder with its reason."""
    with house.database.reading() as session:
        line = person_line(session, viewer.municipality_id, person_id)
    card = PersonCard(
        full_name=line.full_name,
        position=line.position or "",
        email=line.email or "",
        phone=line.phone or "",
        organisation_id=line.organisation_id,
        is_contact=line.is_contact,
        is_active=line.is_active,
    )
    return _form(request, viewer, house, card, person_id=person_id)


@router.post("/people/{person_id:int}")
def change_one_person(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, person_id: int, card: Card
) -> Response:
    """Write what the form says."""
    try:
        with house.database.writing() as session:
            change_person(session, viewer.municipality_id, person_id, card, actor=viewer.actor, now=now)
    except Refused as refused:
        return _form(request, viewer, house, card, person_id=person_id, problem=str(refused))
    return go(request, "/people", f"Сохранено: {card.full_name.strip()}")


def _form(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    card: PersonCard,
    *,
    person_id: int | None = None,
    problem: str = "",
) -> Response:
    with house.database.reading() as session:
        organisations = organisation_names(session, viewer.municipality_id)
        notices = notices_of_person(session, viewer.municipality_id, person_id) if person_id else ()
        absences = absences_of(session, viewer.municipality_id, person_id, viewer.today) if person_id else ()
        people = person_names(session, viewer.municipality_id) if person_id else ()
    return render(
        request,
        "pages/people/person.html",
        status=422 if problem else 200,
        card=card,
        person_id=person_id,
        organisations=organisations,
        notices=notices,
        absences=absences,
        successors=tuple(one for one in people if one[0] != person_id),
        today=viewer.today,
        problem=problem,
    )
