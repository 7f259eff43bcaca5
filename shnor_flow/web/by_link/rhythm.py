"""The page behind «напоминать реже» and List-Unsubscribe: opening it changes nothing, for mail scanners open it too."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.services.people.choose_rhythm import choose_rhythm
from shnor_flow.storage.tables import Person
from shnor_flow.web.deps import Now, TheHouse, render

router = APIRouter()


@router.get("/u/{token}")
def rhythm_page(request: Request, house: TheHouse, now: Now, token: str) -> Response:
    """Show how often reminders come and what else there is to choose."""
    return _page(request, house, now, token)


@router.post("/u/{token}")
def choose(
    request: Request, house: TheHouse, now: Now, token: str, rhythm: Annotated[LetterRhythm, Form()]
) -> Response:
    """Write the choice down."""
    try:
        person_id = house.links.read_rhythm(token, now)
    except Refused as expired:
        return _closed(request, expired)
    with house.database.writing() as session:
        choose_rhythm(session, person_id, rhythm, now=now)
    return _page(request, house, now, token, chosen=True)


def _page(request: Request, house: TheHouse, now: Now, token: str, *, chosen: bool = False) -> Response:
    try:
        person_id = house.links.read_rhythm(token, now)
    except Refused as expired:
        return _closed(request, expired)
    with house.database.reading() as session:
        person = session.get(Person, person_id)
    if person is None or not person.is_active:
        raise NotFound("Ссылка больше не действует: адресат изменился.")
    return render(request, "pages/rhythm/rhythm.html", token=token, rhythm=person.rhythm, chosen=chosen)


def _closed(request: Request, expired: Refused) -> Response:
    return render(request, "pages/answer/closed_door.html", status=410, title="Ссылка устарела", sentence=str(expired))
