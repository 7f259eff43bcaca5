"""Who may answer for an assignment by a link: its person, somebody of its organisation, or the coordinator.

The coordinator gets the links of a holder whom no letter can reach.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import Duty
from shnor_flow.storage.people.absences import stood_in_by
from shnor_flow.storage.tables import Appointment, Assignment, Person


@dataclass(frozen=True)
class Answerer:
    """Somebody behind a link."""

    person_id: int
    name: str


def read_answerer(session: Session, assignment_id: int, person_id: int) -> Answerer:
    """Return who opened the link; NotFound once the person left, or the assignment is not theirs."""
    assignment, person = session.get(Assignment, assignment_id), session.get(Person, person_id)
    if assignment is None or person is None or not _is_here(assignment, person):
        raise NotFound("Ссылка больше не действует: поручение или адресат изменились. Спросите координатора.")
    is_theirs = assignment.person_id == person_id or (
        assignment.organisation_id is not None and assignment.organisation_id == person.organisation_id
    )
    if not (is_theirs or _stands_in_for_holder(session, person_id, assignment) or _coordinates(session, person)):
        raise NotFound("Это поручение теперь у другого исполнителя. Если это ошибка, сообщите координатору.")
    return Answerer(person_id, person.full_name)


def answers_for(session: Session, person: Person, organisation_id: int) -> bool:
    """Tell whether a person speaks for an organisation: works there, or stands in for somebody who does."""
    stood_in = stood_in_by(person.id or 0).where(Person.organisation_id == organisation_id)
    return person.organisation_id == organisation_id or session.exec(stood_in).first() is not None


def _stands_in_for_holder(session: Session, person_id: int, assignment: Assignment) -> bool:
    of_holder = col(Person.id) == assignment.person_id
    if assignment.organisation_id is not None:
        of_holder = col(Person.organisation_id) == assignment.organisation_id
    return session.exec(stood_in_by(person_id).where(of_holder)).first() is not None


def _is_here(assignment: Assignment, person: Person) -> bool:
    return person.is_active and person.municipality_id == assignment.municipality_id


def _coordinates(session: Session, person: Person) -> bool:
    query = select(Appointment.id).where(Appointment.person_id == person.id, Appointment.duty == Duty.COORDINATOR)
    return session.exec(query).first() is not None
