"""Whom a notice goes to: the holder's people, and those the municipality escalates to."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from shnor_flow.domain.party import Duty
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Appointment, Organisation, Person

MAILBOX_POSITION = "общий почтовый ящик"


@dataclass(frozen=True)
class Addressees:
    """Ids of people who can be written to."""

    of_organisation: dict[int, list[int]] = field(default_factory=dict)
    reachable: frozenset[int] = frozenset()  # of the people asked about
    coordinators: tuple[int, ...] = ()
    heads: tuple[int, ...] = ()

    def of(self, organisation_id: int | None, person_id: int | None) -> list[int]:
        """Return who answers for the holder; empty: nobody there has an address."""
        if person_id is not None:
            return [person_id] if person_id in self.reachable else []
        return self.of_organisation.get(organisation_id or 0, [])


def read_addressees(
    session: Session,
    municipality_id: int,
    organisation_ids: Collection[int],
    person_ids: Collection[int],
    now: datetime,
) -> Addressees:
    """Return who can be written to on behalf of these holders."""
    return Addressees(
        of_organisation=_of_organisations(session, organisation_ids, now),
        reachable=frozenset(session.exec(select(Person.id).where(col(Person.id).in_(person_ids), *_has_address()))),  # type: ignore[arg-type]
        coordinators=_on_duty(session, municipality_id, Duty.COORDINATOR),
        heads=_on_duty(session, municipality_id, Duty.DEPARTMENT_HEAD),
    )


def coordinator_contact(session: Session, municipality_id: int) -> str:
    """Return the first coordinator's name, telephone and address, as a letter tells whom to ask; empty: nobody."""
    ids = _on_duty(session, municipality_id, Duty.COORDINATOR)
    if not ids:
        return ""
    person = session.get_one(Person, ids[0])
    return ", ".join(part for part in (person.full_name, person.phone, person.email) if part)


def _of_organisations(session: Session, organisation_ids: Collection[int], now: datetime) -> dict[int, list[int]]:
    query = (
        select(Person)
        .where(col(Person.organisation_id).in_(organisation_ids), *_has_address())
        .order_by(col(Person.id))
    )
    people: dict[int, list[Person]] = defaultdict(list)
    for person in session.exec(query):
        people[person.organisation_id or 0].append(person)
    chosen = {organisation_id: _chosen(there) for organisation_id, there in people.items()}
    left = [organisation_id for organisation_id in organisation_ids if not chosen.get(organisation_id)]
    return chosen | _role_mailboxes(session, left, now)


def _chosen(people: list[Person]) -> list[int]:
    """Return the contact persons, or the only person; of several strangers nobody is picked by chance."""
    contacts = [person for person in people if person.is_contact]
    return _ids(contacts or (people if len(people) == 1 else []))


def _role_mailboxes(session: Session, organisation_ids: Collection[int], now: datetime) -> dict[int, list[int]]:
    """Let an organisation that named nobody be written to at its own address.

    A link, a notice and the journal each speak of a person, so the mailbox becomes one in the directory, where the
    coordinator sees it and can name somebody instead.
    """
    query = select(Organisation).where(
        col(Organisation.id).in_(organisation_ids), col(Organisation.is_active), *_has_email(col(Organisation.email))
    )
    mailboxes = {}
    for organisation in session.exec(query).all():
        person = Person(
            municipality_id=organisation.municipality_id,
            organisation_id=organisation.id,
            full_name=organisation.short_name or organisation.name,
            position=MAILBOX_POSITION,
            email=organisation.email,
            is_contact=True,
        )
        session.add(person)
        session.flush()
        home = organisation.municipality_id
        note(session, "person.mailbox_added", "person", person.id, now=now, municipality_id=home)
        mailboxes[organisation.id or 0] = _ids([person])
    return mailboxes


def _on_duty(session: Session, municipality_id: int, duty: Duty) -> tuple[int, ...]:
    query = (
        select(Person)
        .join(Appointment, col(Appointment.person_id) == col(Person.id))
        .where(Appointment.municipality_id == municipality_id, Appointment.duty == duty, *_has_address())
        .order_by(col(Person.id))
    )
    return tuple(_ids(session.exec(query)))


def _has_address() -> tuple[ColumnElement[bool], ...]:
    return (col(Person.is_active).is_(True), *_has_email(col(Person.email)))


def _has_email(email: Mapped[str | None]) -> tuple[ColumnElement[bool], ...]:
    return email.is_not(None), email != ""


def _ids(people: Iterable[Person]) -> list[int]:
    return [person.id for person in people if person.id is not None]
