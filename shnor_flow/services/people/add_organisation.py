"""An organisation added where it was missed, with a mailbox or a person to write to."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.domain.party.text import wording_key
from shnor_flow.services.people.enrol_schools import enrol_schools
from shnor_flow.services.people.keep_people import LONGEST, PersonCard, add_person
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Municipality, Organisation


@dataclass(frozen=True)
class OrganisationCard:
    """What a form says about a new organisation; an empty string means «not known»."""

    name: str
    kind: OrganisationKind = OrganisationKind.OTHER
    email: str = ""
    contact: str = ""  # whoever gets its letters, by full name
    is_low_results: bool = False


def add_organisation(
    session: Session, municipality_id: int, card: OrganisationCard, *, actor: Actor, now: datetime
) -> int:
    """Add the organisation, or find the one that has this name already, and return its id."""
    municipality = session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait
    name, email, contact = (" ".join(text.split()) for text in (card.name, card.email, card.contact))
    if not name:
        raise Refused("Напишите название организации.")
    if max(map(len, (name, email, contact))) > LONGEST:
        raise Refused(f"Одно из полей длиннее {LONGEST} знаков. Сократите его.")
    if email and address_on_envelope(email) is None:
        raise Refused(f"«{email}» — не адрес электронной почты. Проверьте его: нужен вид имя@сервер.ru.")
    for known in session.exec(select(Organisation).where(Organisation.municipality_id == municipality_id)):
        if wording_key(known.name) == wording_key(name):
            known.is_active = True
            return known.id or 0
    is_low_results = card.is_low_results and card.kind is OrganisationKind.SCHOOL
    organisation = Organisation(
        municipality_id=municipality_id,
        name=name,
        kind=card.kind,
        email=email or None,
        is_low_results=is_low_results,
    )
    session.add(organisation)
    session.flush()
    if is_low_results:
        enrol_schools(session, municipality_id, local_day(now, municipality.timezone))
    if contact:
        person = PersonCard(contact, email=email, organisation_id=organisation.id, is_contact=True)
        add_person(session, municipality_id, person, actor=actor, now=now)
    home, key = municipality_id, organisation.id
    note(session, "organisation.added", "organisation", key, now=now, municipality_id=home, actor=actor)
    return key or 0
