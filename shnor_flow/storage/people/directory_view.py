"""Organisations and people as pages show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import Appointment, Organisation, Person


@dataclass(frozen=True)
class PersonLine:
    """Somebody of the directory."""

    person_id: int
    organisation_id: int | None
    full_name: str
    position: str | None
    email: str | None
    phone: str | None
    is_contact: bool
    is_active: bool
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation with its people; `organisation_id` None gathers people without one."""

    organisation_id: int | None
    name: str
    short_name: str | None
    kind: OrganisationKind | None
    is_low_results: bool
    email: str | None
    people: tuple[PersonLine, ...]

    @property
    def can_be_written_to(self) -> bool:
        """Tell whether a letter to the organisation would reach anybody."""
        return any(person.is_contact and person.email and person.is_active for person in self.people)


@dataclass(frozen=True)
class DirectoryCounts:
    """How many there are, and how many can't be reached."""

    organisations: int
    people: int
    without_address: int


def organisation_names(session: Session, municipality_id: int) -> tuple[tuple[int, str], ...]:
    """Return (id, name) of the active organisations by name."""
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .where(Organisation.municipality_id == municipality_id, col(Organisation.is_active))
        .order_by(col(Organisation.name))
    )
    return tuple((key, name) for key, name in rows if key)


def person_names(session: Session, municipality_id: int) -> tuple[tuple[int, str], ...]:
    """Return (id, name with position) of the active people by name."""
    rows = session.exec(
        select(Person.id, Person.full_name, Person.position)
        .where(Person.municipality_id == municipality_id, col(Person.is_active))
        .order_by(col(Person.full_name), col(Person.id))
    )
    return tuple((key, f"{name}, {position}" if position else name) for key, name, position in rows if key)


def organisation_lines(session: Session, municipality_id: int, page: int = 1) -> Page[OrganisationLine]:
    """Return one screen of organisations with their people; those without an organisation end the first screen."""
    mine = (col(Organisation.municipality_id) == municipality_id, col(Organisation.is_active))
    total = session.exec(select(func.count(col(Organisation.id))).where(*mine)).one()
    rows = session.exec(
        select(Organisation)
        .where(*mine)
        .order_by(col(Organisation.kind), col(Organisation.name))
        .limit(PAGE_SIZE)
        .offset(offset_of(page))
    ).all()
    people = _people(session, municipality_id, [row.id for row in rows])
    lines = [
        OrganisationLine(
            organisation_id=row.id,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            is_low_results=row.is_low_results,
            email=row.email,
            people=tuple(people[row.id]),
        )
        for row in rows
    ]
    alone = _people(session, municipality_id, [None])[None] if page <= 1 else []
    if alone:
        lines.append(OrganisationLine(None, "Без организации", None, None, False, None, tuple(alone)))
    return Page(tuple(lines), page, total)


def person_line(session: Session, municipality_id: int, person_id: int) -> PersonLine:
    """Return one person; NotFound if they are not of this municipality."""
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != municipality_id:
        raise NotFound
    return _line(person, _duties(session, [person_id]))


def directory_counts(session: Session, municipality_id: int) -> DirectoryCounts:
    """Count organisations, people, and people that no letter can reach."""
    people = select(func.count(col(Person.id))).where(Person.municipality_id == municipality_id, col(Person.is_active))
    return DirectoryCounts(
        organisations=session.exec(
            select(func.count(col(Organisation.id))).where(
                Organisation.municipality_id == municipality_id, col(Organisation.is_active)
            )
        ).one(),
        people=session.exec(people).one(),
        without_address=session.exec(people.where(func.coalesce(col(Person.email), "") == "")).one(),
    )


def _people(
    session: Session, municipality_id: int, organisation_ids: Sequence[int | None]
) -> dict[int | None, list[PersonLine]]:
    query = select(Person).where(Person.municipality_id == municipality_id, col(Person.is_active))
    if organisation_ids == [None]:
        query = query.where(col(Person.organisation_id).is_(None))
    else:
        query = query.where(col(Person.organisation_id).in_(organisation_ids))
    rows = session.exec(query.order_by(col(Person.is_contact).desc(), col(Person.full_name))).all()
    duties = _duties(session, [row.id or 0 for row in rows])
    found: dict[int | None, list[PersonLine]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(_line(row, duties))
    return found


def _duties(session: Session, person_ids: Sequence[int]) -> dict[int, list[Duty]]:
    rows = session.exec(
        select(Appointment.person_id, Appointment.duty).where(col(Appointment.person_id).in_(person_ids))
    )
    found: dict[int, list[Duty]] = defaultdict(list)
    for person_id, duty in rows:
        found[person_id].append(Duty(duty))
    return found


def _line(row: Person, duties: dict[int, list[Duty]]) -> PersonLine:
    return PersonLine(
        person_id=row.id or 0,
        organisation_id=row.organisation_id,
        full_name=row.full_name,
        position=row.position,
        email=row.email,
        phone=row.phone,
        is_contact=row.is_contact,
        is_active=row.is_active,
        duties=tuple(duties.get(row.id or 0, ())),
    )
