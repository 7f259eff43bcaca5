"""People of the directory: added and changed by the coordinator."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter.address import address_on_envelope
from shnor_flow.services.people.silence_person import silence_person
from shnor_flow.services.roadmap.resolve_parties import resolve_again
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Municipality, Organisation, Person

LONGEST = 200


@dataclass(frozen=True)
class PersonCard:
    """What a form says about a person; an empty string means «not known»."""

    full_name: str
    position: str = ""
    email: str = ""
    phone: str = ""
    organisation_id: int | None = None
    is_contact: bool = False
    is_active: bool = True


def add_person(session: Session, municipality_id: int, card: PersonCard, *, actor: Actor, now: datetime) -> int:
    """Add somebody to the directory and return their id; Refused says what is wrong in the form.

    Of two presses of one button the second is told that the person is there: twins would each get every letter.
    """
    session.get_one(Municipality, municipality_id, with_for_update=True)  # two presses wait for each other
    _refuse_twin(session, municipality_id, card)
    person = Person(municipality_id=municipality_id, full_name="")
    _fill(session, person, card)
    session.add(person)
    _note(session, "person.added", person, actor, now)
    assert person.id is not None
    return person.id


def change_person(
    session: Session, municipality_id: int, person_id: int, card: PersonCard, *, actor: Actor, now: datetime
) -> None:
    """Write what the form says; NotFound for a person of another municipality."""
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != municipality_id:
        raise NotFound
    if actor.person_id == person_id and not card.is_active:
        raise Refused("Себя отключить нельзя: вы потеряли бы вход. Это может сделать другой координатор.")
    spoke_for = person.organisation_id if person.is_active else None
    _fill(session, person, card)
    session.flush()
    if not person.is_active:
        silence_person(session, person, "адресат больше не работает", now)
    elif spoke_for is not None and spoke_for != person.organisation_id:
        silence_person(session, person, "адресат перешёл в другую организацию", now)
    _note(session, "person.changed", person, actor, now)


def _refuse_twin(session: Session, municipality_id: int, card: PersonCard) -> None:
    twin = select(Person.id).where(
        Person.municipality_id == municipality_id,
        Person.full_name == " ".join(card.full_name.split()),
        col(Person.organisation_id).is_not_distinct_from(card.organisation_id),
        col(Person.is_active).is_(True),
    )
    if session.exec(twin).first() is not None:
        raise Refused("Такой человек в этой организации уже есть. Откройте его карточку в разделе «Люди».")


def _fill(session: Session, person: Person, card: PersonCard) -> None:
    name, email = " ".join(card.full_name.split()), card.email.strip()
    if not name:
        raise Refused("Укажите фамилию, имя и отчество.")
    if max(map(len, (name, card.position, email, card.phone))) > LONGEST:
        raise Refused(f"Одно из полей длиннее {LONGEST} знаков. Сократите его.")
    if email and address_on_envelope(email) is None:
        raise Refused(f"«{email}» — не адрес электронной почты. Проверьте его: нужен вид имя@сервер.ru.")
    if card.organisation_id is not None:
        organisation = session.get(Organisation, card.organisation_id)
        if organisation is None or organisation.municipality_id != person.municipality_id:
            raise NotFound
    person.full_name = name
    person.position = card.position.strip() or None
    person.email = email or None
    person.phone = card.phone.strip() or None
    person.organisation_id = card.organisation_id
    person.is_contact = card.is_contact
    person.is_active = card.is_active


def _note(session: Session, action: str, person: Person, actor: Actor, now: datetime) -> None:
    """Write the journal and look again for those whom plans name: an address or a name may have come."""
    session.flush()
    resolve_again(session, session.get_one(Municipality, person.municipality_id), now=now)
    note(session, action, "person", person.id, now=now, municipality_id=person.municipality_id, actor=actor)
