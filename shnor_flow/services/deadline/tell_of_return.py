"""Write to those who answer for work that came back."""

from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.mail.queue_letter import queue_letter
from shnor_flow.services.ports import LetterWriter, Links
from shnor_flow.storage.people.addressees import read_addressees
from shnor_flow.storage.tables import Activity, Assignment, Municipality, Occurrence, Person


def tell_of_return(
    session: Session,
    assignment: Assignment,
    comment: str,
    *,
    by: Actor,
    now: datetime,
    writer: LetterWriter,
    links: Links,
) -> int:
    """Queue one letter a person with the comment and the link, and return how many were written."""
    activity = session.get_one(Activity, session.get_one(Occurrence, assignment.occurrence_id).activity_id)
    zone = session.get_one(Municipality, assignment.municipality_id).timezone
    written = 0
    for person in _people_of(session, assignment, now):
        content = {
            "what": f"{activity.number} {activity.title}".strip(),
            "comment": comment,
            "by": by.name,
            "due_on": assignment.due_on,
            "link": links.assignment(assignment.id or 0, person.id or 0, now),
            "action": "Открыть поручение",
            "mark": f"Поручение № {assignment.id}",
        }
        letter = queue_letter(
            session,
            key=f"returned:assignment:{assignment.id}:{person.id}:{now.isoformat()}",
            thread=f"assignment:{assignment.id}",
            kind=LetterKind.RETURNED,
            person=person,
            content=content,
            letter_on=local_day(now, zone),
            now=now,
            writer=writer,
        )
        written += letter is not None
    return written


def _people_of(session: Session, assignment: Assignment, now: datetime) -> list[Person]:
    """Return who speaks for the holder and can be written to."""
    organisations = [assignment.organisation_id] if assignment.organisation_id else []
    persons = [assignment.person_id] if assignment.person_id else []
    found = read_addressees(session, assignment.municipality_id, organisations, persons, now)
    ids = found.of(assignment.organisation_id, assignment.person_id)
    return list(session.exec(select(Person).where(col(Person.id).in_(ids))))
