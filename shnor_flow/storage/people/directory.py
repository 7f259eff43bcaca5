"""The directory as it stands: whom a plan may name, who can be written to, and the list that is shown."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.domain.party.match import KnownDirectory, KnownOrganisation, KnownPerson
from shnor_flow.storage.tables import Appointment, Municipality, Organisation, Person


@dataclass(frozen=True)
class ListedPerson:
    """One line of the directory; an organisation without people has a line with an empty name."""

    organisation: str
    kind: OrganisationKind | None
    is_low_results: bool
    full_name: str
    position: str | None
    email: str | None
    is_contact: bool
    duties: tuple[Duty, ...]


def known_directory(session: Session, municipality: Municipality) -> KnownDirectory:
    """Return everybody active whom a plan of this municipality may name."""
    organisations = session.exec(
        select(Organisation).where(Organisation.municipality_id == municipality.id, col(Organisation.is_active))
    ).all()
    kinds = {organisation.id: organisation.kind for organisation in organisations}
    people = session.exec(select(Person).where(Person.municipality_id == municipality.id, col(Person.is_active)))
    return KnownDirectory(
        municipality.name,
        tuple(
            KnownOrganisation(each.id or 0, each.name, each.kind, _other_names(each))
            for each in sorted(organisations, key=lambda each: each.id or 0)
        ),
        tuple(
            KnownPerson(each.id or 0, each.full_name, each.position, kinds.get(each.organisation_id)) for each in people
        ),
    )


def listed_directory(session: Session, municipality_id: int | None = None) -> tuple[ListedPerson, ...]:
    """Return the directory by organisation and person; None: of every municipality."""
    query = (
        select(Organisation, Person)
        .join(Person, (col(Person.organisation_id) == col(Organisation.id)) & col(Person.is_active), isouter=True)
        .where(col(Organisation.is_active))
        .order_by(col(Organisation.name), col(Organisation.id), col(Person.full_name))
    )
    if municipality_id is not None:
        query = query.where(Organisation.municipality_id == municipality_id)
    duties = _duties(session)
    rows: list[tuple[Organisation, Person | None]] = [(row[0], row[1]) for row in session.exec(query)]  # outer join
    return tuple(
        ListedPerson(
            organisation=organisation.name,
            kind=organisation.kind,
            is_low_results=organisation.is_low_results,
            full_name=person.full_name if person else "",
            position=person.position if person else None,
            email=person.email if person else organisation.email,
            is_contact=bool(person and person.is_contact),
            duties=tuple(duties.get(person.id or 0, ())) if person else (),
        )
        for organisation, person in rows
    )


def _duties(session: Session) -> dict[int, list[Duty]]:
    found: dict[int, list[Duty]] = {}
    for appointment in session.exec(select(Appointment).order_by(col(Appointment.duty))):
        found.setdefault(appointment.person_id, []).append(appointment.duty)
    return found


def _other_names(organisation: Organisation) -> tuple[str, ...]:
    short = (organisation.short_name,) if organisation.short_name else ()
    return (*short, *(name for name in organisation.aliases.splitlines() if name.strip()))
