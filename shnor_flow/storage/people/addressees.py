"""Whom a notice goes to: the holder's people, and those the municipality escalates to."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from shnor_flow.domain.party import Duty
from shnor_flow.domain.party.posts import heads_an_organisation
from shnor_flow.storage.journal import note
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.people.absences import covers_now
from shnor_flow.storage.tables import Appointment, Organisation, Person

MAILBOX_POSITION = "общий почтовый ящик"


@dataclass(frozen=True)
class Recipient:
    """Who is written to; `instead_of` is the person they stand in for."""

    person_id: int
    instead_of: int | None = None


@dataclass(frozen=True)
class Addressees:
    """Ids of people who can be written to on the day asked about; whoever is away is stood in for."""

    of_organisation: dict[int, list[int]] = field(default_factory=dict)
    reachable: frozenset[int] = frozenset()  # of the people asked about
    coordinating: tuple[int, ...] = ()
    heading: tuple[int, ...] = ()
    heads_of_organisations: dict[int, list[int]] = field(default_factory=dict)
    covers: dict[int, int | None] = field(default_factory=dict)  # who is away -> who stands in, None: nobody

    def of(self, organisation_id: int | None, person_id: int | None) -> list[int]:
        """Return who answers for the holder; empty: nobody there can be written to."""
        return [one.person_id for one in self.recipients(organisation_id, person_id)]

    def recipients(self, organisation_id: int | None, person_id: int | None) -> list[Recipient]:
        """Return the same, with whom each one stands in for."""
        if person_id is not None:
            return self._present([person_id] if person_id in self.reachable else [])
        return self._present(self.of_organisation.get(organisation_id or 0, []))

    @property
    def coordinators(self) -> tuple[int, ...]:
        """Return who coordinates, or stands in for who does."""
        return tuple(one.person_id for one in self.coordinators_or_substitutes)

    @property
    def coordinators_or_substitutes(self) -> list[Recipient]:
        """Return the coordinators, with whom each one stands in for."""
        return self._present(self.coordinating)

    @property
    def heads(self) -> list[Recipient]:
        """Return the heads of the department, or who stands in for them."""
        return self._present(self.heading)

    def organisation_heads(self, organisation_id: int | None) -> list[Recipient]:
        """Return who heads the organisation; empty unless they were asked about."""
        return self._present(self.heads_of_organisations.get(organisation_id or 0, []))

    def _present(self, ids: Iterable[int]) -> list[Recipient]:
        found: dict[int, Recipient] = {}
        for one in ids:
            substitute = self.covers.get(one, one)
            if substitute is not None:
                found.setdefault(substitute, Recipient(substitute, one if substitute != one else None))
        return list(found.values())


def read_addressees(
    session: Session,
    municipality_id: int,
    organisation_ids: Collection[int],
    person_ids: Collection[int],
    now: datetime,
    *,
    with_heads: bool = False,
) -> Addressees:
    """Return who can be written to on behalf of these holders; `with_heads` adds who heads each organisation."""
    covers = covers_now(session, municipality_id, now)
    away = {person_id for person_id, substitute in covers.items() if substitute is None}
    return Addressees(
        of_organisation=_of_organisations(session, organisation_ids, away, now),
        reachable=_reachable(session, person_ids),
        coordinating=_on_duty(session, municipality_id, Duty.COORDINATOR),
        heading=_on_duty(session, municipality_id, Duty.DEPARTMENT_HEAD),
        heads_of_organisations=_heads(session, organisation_ids) if with_heads else {},
        covers=covers,
    )


def coordinator_contact(session: Session, municipality_id: int) -> str:
    """Return the first coordinator's name, telephone and address, as a letter tells whom to ask; empty: nobody."""
    ids = _on_duty(session, municipality_id, Duty.COORDINATOR)
    if not ids:
        return ""
    person = session.get_one(Person, ids[0])
    return ", ".join(part for part in (person.full_name, person.phone, person.email) if part)


def _reachable(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    query = select(Person.id).where(is_among(session, col(Person.id), person_ids), *_has_address())
    return frozenset(session.execute(query).scalars())


def _of_organisations(
    session: Session, organisation_ids: Collection[int], away: Collection[int], now: datetime
) -> dict[int, list[int]]:
    """Return who gets the letters of each organisation: whom it named, else its own mailbox, else its only person."""
    query = (
        select(Person)
        .join(Organisation, col(Organisation.id) == col(Person.organisation_id))
        .where(
            is_among(session, col(Person.organisation_id), organisation_ids),
            col(Organisation.is_active),
            *_has_address(),
        )
        .order_by(col(Person.id))
    )
    people: dict[int, list[Person]] = defaultdict(list)
    for person in session.exec(query):
        if person.id not in away:
            people[person.organisation_id or 0].append(person)
    named = {
        organisation_id: _ids(person for person in there if person.is_contact)
        for organisation_id, there in people.items()
    }
    left = [organisation_id for organisation_id in organisation_ids if not named.get(organisation_id)]
    mailboxes = _role_mailboxes(session, left, now)
    # Of several strangers nobody is picked by chance.
    alone = {organisation_id: _ids(there) for organisation_id, there in people.items() if len(there) == 1}
    return {one: named.get(one) or mailboxes.get(one) or alone.get(one, []) for one in organisation_ids}


def _heads(session: Session, organisation_ids: Collection[int]) -> dict[int, list[int]]:
    query = select(Person).where(
        is_among(session, col(Person.organisation_id), organisation_ids),
        col(Person.position).is_not(None),
        *_has_address(),
    )
    found: dict[int, list[int]] = defaultdict(list)
    for person in session.exec(query.order_by(col(Person.id))):
        if heads_an_organisation(person.position):
            found[person.organisation_id or 0] += _ids([person])
    return found


def _role_mailboxes(session: Session, organisation_ids: Collection[int], now: datetime) -> dict[int, list[int]]:
    """Let an organisation that named nobody be written to at its own address.

    A link, a notice and the journal each speak of a person, so the mailbox becomes one in the directory, where the
    coordinator sees it and can name somebody instead.
    """
    query = select(Organisation).where(
        is_among(session, col(Organisation.id), organisation_ids),
        col(Organisation.is_active),
        *_has_email(col(Organisation.email)),
    )
    mailboxes = {}
    for organisation in session.exec(query).all() if organisation_ids else ():
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
