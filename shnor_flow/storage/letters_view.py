"""The outbox and the ledger as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import Activity, Assignment, Letter, Notice, Occurrence, Person


@dataclass(frozen=True)
class LetterLine:
    """A letter in a list; `error` is the last refusal."""

    letter_id: int
    kind: LetterKind
    person_id: int | None
    person: str
    to_address: str
    subject: str
    letter_on: date
    state: LetterState
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str


@dataclass(frozen=True)
class NoticeLine:
    """One planned reminder and what became of it."""

    person: str
    what: str  # the activity reminded of, empty for other obligations
    assignment_id: int | None
    obligation: Obligation
    step: str
    planned_on: date
    state: NoticeState
    reason: str
    letter_id: int | None


@dataclass(frozen=True)
class LetterView:
    """A letter as it was written, with the reminders it carries."""

    line: LetterLine
    text: str
    html: str
    notices: tuple[NoticeLine, ...]


def letter_lines(
    session: Session, municipality_id: int, *, states: Sequence[LetterState] = (), page: int = 1
) -> Page[LetterLine]:
    """Return one screen of letters, the newest first; no `states` means all."""
    conditions = [col(Letter.municipality_id) == municipality_id]
    if states:
        conditions.append(col(Letter.state).in_(states))
    total = session.exec(select(func.count(col(Letter.id))).where(*conditions)).one()
    rows = session.exec(
        select(Letter, Person.full_name)
        .join(Person, col(Person.id) == col(Letter.person_id), isouter=True)
        .where(*conditions)
        .order_by(col(Letter.id).desc())
        .limit(PAGE_SIZE)
        .offset(offset_of(page))
    )
    return Page(tuple(_letter(row, name) for row, name in rows), page, total)


def count_letters(session: Session, municipality_id: int) -> dict[LetterState, int]:
    """Count the municipality's letters by state."""
    rows = session.exec(
        select(Letter.state, func.count(col(Letter.id)))
        .where(Letter.municipality_id == municipality_id)
        .group_by(col(Letter.state))
    )
    return dict.fromkeys(LetterState, 0) | {LetterState(state): count for state, count in rows}


def letter_view(session: Session, municipality_id: int, letter_id: int) -> LetterView:
    """Return one letter; NotFound if it is not this municipality's."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.municipality_id != municipality_id:
        raise NotFound
    person = session.get(Person, letter.person_id) if letter.person_id else None
    notices = _notices(session, col(Notice.letter_id) == letter_id, most=200)
    return LetterView(_letter(letter, person.full_name if person else None), letter.text, letter.html, notices)


def notices_of_person(
    session: Session, municipality_id: int, person_id: int, most: int = PAGE_SIZE
) -> tuple[NoticeLine, ...]:
    """Return the newest reminders of one person, each with its reason."""
    mine = (col(Notice.person_id) == person_id) & (col(Notice.municipality_id) == municipality_id)
    return _notices(session, mine, most)


def _notices(session: Session, which: object, most: int) -> tuple[NoticeLine, ...]:
    of_assignment = (col(Notice.obligation) == Obligation.ASSIGNMENT) & (
        col(Assignment.id) == col(Notice.obligation_id)
    )
    rows = session.exec(
        select(Notice, Person.full_name, Assignment.id, Activity)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .join(Assignment, of_assignment, isouter=True)
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id), isouter=True)
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id), isouter=True)
        .where(which)  # type: ignore[arg-type]
        .order_by(col(Notice.id).desc())
        .limit(most)
    )
    return tuple(_notice(notice, name, assignment_id, activity) for notice, name, assignment_id, activity in rows)


def _notice(notice: Notice, person: str, assignment_id: int | None, activity: Activity | None) -> NoticeLine:
    return NoticeLine(
        person=person,
        what=f"{activity.number} {activity.title}" if activity else "",
        assignment_id=assignment_id,
        obligation=notice.obligation,
        step=notice.step,
        planned_on=notice.planned_on,
        state=notice.state,
        reason=notice.reason,
        letter_id=notice.letter_id,
    )


def _letter(row: Letter, person: str | None) -> LetterLine:
    return LetterLine(
        letter_id=row.id or 0,
        kind=row.kind,
        person_id=row.person_id,
        person=person or "",
        to_address=row.to_address,
        subject=row.subject,
        letter_on=row.letter_on,
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        error=row.error,
    )
