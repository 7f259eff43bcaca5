"""What is owed and has nobody to write to: its holder left, lost the address, or named nobody."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.storage.tables import Activity, Assignment, Occurrence, Organisation, Person, Roadmap, RoadmapState


@dataclass(frozen=True)
class UnheldLine:
    """One holder whom no letter reaches, with what they owe."""

    holder: str
    organisation_id: int | None
    person_id: int | None
    count: int
    nearest_on: date
    why: str


def unheld_lines(session: Session, municipality_id: int) -> tuple[UnheldLine, ...]:
    """Return the holders of owed assignments whom nobody can write to, the nearest day first."""
    query = (
        select_columns(
            col(Assignment.organisation_id),
            col(Assignment.person_id),
            func.count(col(Assignment.id)),
            func.min(col(Assignment.due_on)),
        )
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(
            col(Assignment.municipality_id) == municipality_id,
            col(Assignment.state).in_(OWED),
            col(Roadmap.state) == RoadmapState.RUNNING,
        )
        .group_by(col(Assignment.organisation_id), col(Assignment.person_id))
    )
    owed = session.execute(query).all()
    organisations, people = _organisations(session, municipality_id), _people(session, municipality_id)
    of_organisation: dict[int | None, list[Person]] = defaultdict(list)
    for person in people.values():
        if person.is_active and person.email:
            of_organisation[person.organisation_id].append(person)
    lines = []
    for organisation_id, person_id, count, nearest_on in owed:
        if person_id is not None:
            holder, why = people[person_id].full_name, _why_person(people[person_id])
        else:
            organisation = organisations[organisation_id]
            holder, why = organisation.name, _why_organisation(organisation, of_organisation[organisation_id])
        if why:
            lines.append(UnheldLine(holder, organisation_id, person_id, count, nearest_on, why))
    return tuple(sorted(lines, key=lambda line: (line.nearest_on, line.holder)))


def _why_person(person: Person) -> str:
    if not person.is_active:
        return "больше не работает"
    return "" if person.email else "нет адреса почты"


def _why_organisation(organisation: Organisation, reachable: list[Person]) -> str:
    if not organisation.is_active:
        return "организация закрыта"
    if organisation.email or len(reachable) == 1 or any(person.is_contact for person in reachable):
        return ""
    return "не назначено, кто получает письма" if reachable else "некому написать"


def _organisations(session: Session, municipality_id: int) -> dict[int | None, Organisation]:
    rows = session.exec(select(Organisation).where(Organisation.municipality_id == municipality_id))
    return {row.id: row for row in rows}


def _people(session: Session, municipality_id: int) -> dict[int | None, Person]:
    return {row.id: row for row in session.exec(select(Person).where(Person.municipality_id == municipality_id))}
