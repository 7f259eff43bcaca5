"""Who may open a school's page by a letter's link."""

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.people.answerers import answers_for
from shnor_flow.storage.tables import Person


def visitor_of(session: Session, organisation_id: int, person_id: int) -> Actor:
    """Return who opened the link; NotFound once the person has left the school."""
    person = session.get(Person, person_id)
    if person is None or not person.is_active or not answers_for(session, person, organisation_id):
        raise NotFound("Ссылка больше не действует: адресат больше не работает в этой школе. Спросите координатора.")
    return Actor(person.full_name, person_id)
