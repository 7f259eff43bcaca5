"""Who may file a school's figures: by the link of their letter, or by the address their letter came from."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import Duty
from shnor_flow.storage.collection.submission import SubmissionView
from shnor_flow.storage.people.answerers import answers_for
from shnor_flow.storage.tables import Appointment, Organisation, Person, Submission


def filer_of(session: Session, view: SubmissionView, person_id: int) -> Actor:
    """Return who opened the school's link; NotFound once the person has left the school."""
    return _filer(session, session.get(Person, person_id), view.organisation_id)


def filer_by_link(session: Session, submission_id: int, person_id: int) -> Actor:
    """Return the same before the submission itself is read."""
    found = session.exec(_named(), params={"submission_id": submission_id, "person_id": person_id}).first()
    return _filer(session, *(found or (None, 0)))


def _filer(session: Session, person: Person | None, organisation_id: int) -> Actor:
    if person is None or not person.is_active or not answers_for(session, person, organisation_id):
        raise NotFound("Ссылка больше не действует: за сведения школы отвечает другой человек. Спросите координатора.")
    return Actor(person.full_name, person.id)


@lru_cache
def _named() -> Any:
    named = select(Person, Submission.organisation_id)
    return named.join(Submission, col(Submission.id) == bindparam("submission_id")).where(
        Person.id == bindparam("person_id")
    )


def filer_by_email(session: Session, view: SubmissionView, email: str) -> Actor:
    """Return who of those that answer for the school has this address; NotFound if nobody has."""
    people = session.exec(
        select(Person).where(func.lower(Person.email) == email.strip().lower(), col(Person.is_active))
    )
    for person in people:
        if answers_for(session, person, view.organisation_id):
            return Actor(person.full_name, person.id)
    if contact := _behind_shared_address(session, view.organisation_id, email):
        return Actor(f"{contact.full_name} (с общего адреса школы)", contact.id)
    if coordinator := _coordinator_at(session, view.municipality_id, email):
        return Actor(f"{coordinator.full_name} (по файлу школы)", coordinator.id)
    raise NotFound("С этого адреса сведения школы не принимаются: его нет среди адресов школы в справочнике.")


def _behind_shared_address(session: Session, organisation_id: int, email: str) -> Person | None:
    """Return the contact person whom a letter from the school's own mailbox is answered to."""
    school = session.get_one(Organisation, organisation_id)
    if not school.email or school.email.strip().lower() != email.strip().lower():
        return None
    people = select(Person).where(Person.organisation_id == organisation_id, col(Person.is_active))
    return session.exec(people.order_by(col(Person.is_contact).desc(), col(Person.id))).first()


def _coordinator_at(session: Session, municipality_id: int, email: str) -> Person | None:
    """Return the coordinator of this address: a school may have given its file to her."""
    return session.exec(
        select(Person)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(
            Appointment.municipality_id == municipality_id,
            Appointment.duty == Duty.COORDINATOR,
            col(Person.is_active),
            func.lower(Person.email) == email.strip().lower(),
        )
    ).first()
