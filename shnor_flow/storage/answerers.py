"""Who may answer for an assignment by a link: its person, or somebody who belongs to its organisation."""

from dataclasses import dataclass

from sqlmodel import Session

from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import Assignment, Person


@dataclass(frozen=True)
class Answerer:
    """Somebody behind a link."""

    person_id: int
    name: str


def read_answerer(session: Session, assignment_id: int, person_id: int) -> Answerer:
    """Return who opened the link; NotFound once the person left, or the assignment is not theirs."""
    assignment, person = session.get(Assignment, assignment_id), session.get(Person, person_id)
    if assignment is None or person is None or not person.is_active:
        raise NotFound("Ссылка больше не действует: поручение или адресат изменились. Спросите координатора.")
    is_theirs = assignment.person_id == person_id or (
        assignment.organisation_id is not None and assignment.organisation_id == person.organisation_id
    )
    if not is_theirs:
        raise NotFound("Это поручение теперь у другого исполнителя. Если это ошибка, сообщите координатору.")
    return Answerer(person_id, person.full_name)
