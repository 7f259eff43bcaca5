"""Whom a letter did not reach, and what it spoke of."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.storage.mail.ledger import NoticeLine, notices_of_letters
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import Letter, Person


@dataclass(frozen=True)
class UndeliveredLine:
    """A letter that was given up; `present_address` may have been corrected since."""

    letter_id: int
    kind: LetterKind
    subject: str
    letter_on: date
    to_address: str
    error: str
    person_id: int | None
    person: str
    phone: str
    present_address: str
    notices: tuple[NoticeLine, ...]


def undelivered_lines(session: Session, municipality_id: int, page: int = 1) -> Page[UndeliveredLine]:
    """Return one screen of letters that reached nobody and that nobody has dealt with, the newest first."""
    query = (
        select(Letter, Person)
        .outerjoin(Person, col(Person.id) == col(Letter.person_id))
        .where(*_is_undelivered(municipality_id))
        .order_by(col(Letter.id).desc())
        .limit(PAGE_SIZE)
        .offset(offset_of(page))
    )
    rows = session.execute(query).tuples().all()
    notices = notices_of_letters(session, [letter.id or 0 for letter, _ in rows])
    lines = tuple(_line(letter, person, tuple(notices[letter.id or 0])) for letter, person in rows)
    return Page(lines, page, count_undelivered(session, municipality_id))


def count_undelivered(session: Session, municipality_id: int) -> int:
    """Count them."""
    return session.exec(select(func.count(col(Letter.id))).where(*_is_undelivered(municipality_id))).one()


def _is_undelivered(municipality_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Letter.municipality_id) == municipality_id,
        col(Letter.state) == LetterState.DEAD,
        col(Letter.told_otherwise) == "",
    )


def _line(letter: Letter, person: Person | None, notices: tuple[NoticeLine, ...]) -> UndeliveredLine:
    return UndeliveredLine(
        letter_id=letter.id or 0,
        kind=letter.kind,
        subject=letter.subject,
        letter_on=letter.letter_on,
        to_address=letter.to_address,
        error=letter.error,
        person_id=letter.person_id,
        person=person.full_name if person else "",
        phone=(person.phone if person else "") or "",
        present_address=(person.email if person else letter.to_address) or "",
        notices=notices,
    )
