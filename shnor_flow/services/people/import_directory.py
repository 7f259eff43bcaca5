"""Save a directory: organisations by name, people by name and organisation; importing again updates in place."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.directory import BadRow, DirectoryDraft, OrganisationEntry, PersonEntry
from shnor_flow.domain.party import Duty, OrganisationKind
from shnor_flow.domain.party.text import wording_key
from shnor_flow.services.people.enrol_schools import enrol_schools
from shnor_flow.services.people.place_municipality import Place, place_municipality
from shnor_flow.services.roadmap.resolve_parties import resolve_again
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Appointment, Organisation, Person


@dataclass
class DirectoryOutcome:
    """What an import has changed; the bad rows were left out and are told of."""

    municipality_id: int
    municipality: str
    timezone: str
    bad_rows: tuple[BadRow, ...] = ()
    organisations_added: int = 0
    organisations_changed: int = 0
    people_added: int = 0
    people_changed: int = 0
    schools_enrolled: int = 0
    parties_found: int = 0


def import_directory(
    session: Session, draft: DirectoryDraft, place: Place, *, now: datetime, actor: Actor
) -> DirectoryOutcome:
    """Save the good rows of a directory; afterwards words of plans that nobody answered to are looked for again."""
    municipality = place_municipality(session, place, now=now, actor=actor)
    home = municipality.id or 0
    outcome = DirectoryOutcome(home, municipality.name, municipality.timezone, draft.bad_rows)
    _save_all(session, draft, home, outcome)
    outcome.schools_enrolled = enrol_schools(session, home, local_day(now, municipality.timezone))
    outcome.parties_found = resolve_again(session, municipality, now=now)
    counts = {
        "organisations_added": outcome.organisations_added,
        "organisations_changed": outcome.organisations_changed,
        "people_added": outcome.people_added,
        "people_changed": outcome.people_changed,
        "bad_rows": len(draft.bad_rows),
    }
    note(
        session, "directory.imported", "municipality", home, now=now, municipality_id=home, actor=actor, details=counts
    )
    return outcome


def _save_all(session: Session, draft: DirectoryDraft, home: int, outcome: DirectoryOutcome) -> None:
    known = _Known(session, home)
    for entry in draft.organisations:
        organisation, is_new, is_changed = known.organisation(entry)
        outcome.organisations_added += is_new
        outcome.organisations_changed += is_changed
        for person_entry in entry.people:
            is_new, is_changed = known.person(person_entry, organisation)
            outcome.people_added += is_new
            outcome.people_changed += is_changed
    session.flush()


@dataclass
class _Known:
    """What is in the directory before and while the file is saved."""

    session: Session
    home: int
    organisations: dict[str, Organisation] = field(init=False)
    people: dict[tuple[int | None, str], Person] = field(init=False)
    duties: dict[tuple[int, Duty], Appointment] = field(init=False)

    def __post_init__(self) -> None:
        self.organisations = {
            wording_key(each.name): each
            for each in self.session.exec(select(Organisation).where(Organisation.municipality_id == self.home))
        }
        self.people = {
            (each.organisation_id, wording_key(each.full_name)): each
            for each in self.session.exec(select(Person).where(Person.municipality_id == self.home))
        }
        self.duties = {
            (each.person_id, each.duty): each
            for each in self.session.exec(select(Appointment).where(Appointment.municipality_id == self.home))
        }

    def organisation(self, entry: OrganisationEntry) -> tuple[Organisation, bool, bool]:
        """Return the organisation with what the file says of it, and whether it is new or changed."""
        key = wording_key(entry.name)
        found = self.organisations.get(key)
        is_new = found is None
        organisation = found or Organisation(municipality_id=self.home, name=entry.name)
        aliases = "\n".join(dict.fromkeys((*organisation.aliases.splitlines(), *entry.other_names)))
        is_changed = _say(
            organisation,
            kind=entry.kind,
            short_name=entry.short_name,
            aliases=aliases or None,
            is_low_results=entry.is_low_results if entry.kind is OrganisationKind.SCHOOL else None,
            email=entry.email,
            is_active=True,
        )
        self.session.add(organisation)
        if is_new:
            self.session.flush()
        self.organisations[key] = organisation
        return organisation, is_new, is_changed and not is_new

    def person(self, entry: PersonEntry, organisation: Organisation) -> tuple[bool, bool]:
        """Save the person and their duties; return whether they are new or changed."""
        key = organisation.id, wording_key(entry.full_name)
        found = self.people.get(key)
        is_new = found is None
        person = found or Person(municipality_id=self.home, organisation_id=organisation.id, full_name=entry.full_name)
        is_changed = _say(
            person,
            position=entry.position,
            email=entry.email,
            phone=entry.phone,
            is_contact=entry.is_contact,
            is_active=True,
        )
        self.session.add(person)
        if is_new:
            self.session.flush()
        self.people[key] = person
        is_changed |= entry.duties is not None and self._appoint(person.id or 0, entry.duties)
        return is_new, is_changed and not is_new

    def _appoint(self, person_id: int, duties: Iterable[Duty]) -> bool:
        """Give the person exactly these duties; tell whether that changed anything."""
        wanted = set(duties)
        held = {duty for holder, duty in self.duties if holder == person_id}
        for duty in held - wanted:
            self.session.delete(self.duties.pop((person_id, duty)))
        for duty in wanted - held:
            appointment = Appointment(municipality_id=self.home, person_id=person_id, duty=duty)
            self.duties[person_id, duty] = appointment
            self.session.add(appointment)
        return held != wanted


def _say(row: SQLModel, **said: Any) -> bool:
    """Write what the file says (None: nothing) and tell whether anything changed."""
    news = {name: value for name, value in said.items() if value is not None and getattr(row, name) != value}
    for name, value in news.items():
        setattr(row, name, value)
    return bool(news)
