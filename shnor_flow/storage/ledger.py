"""The ledger for other programs: letters with the notices they carry, and notices without a letter, with the reason."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.storage.tables import Activity, Assignment, Letter, Municipality, Notice, Occurrence, Person


@dataclass(frozen=True)
class NoticeEntry:
    """One planned reminder; `what` is the activity, or empty for figures and findings."""

    person: str
    obligation: Obligation
    obligation_id: int
    what: str
    step: str
    planned_on: date
    state: NoticeState
    reason: str


@dataclass(frozen=True)
class LetterEntry:
    """One letter and where it stands."""

    id: int
    municipality: str
    person: str
    to_address: str
    kind: LetterKind
    subject: str
    letter_on: date
    state: LetterState
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str
    message_id: str
    notices: tuple[NoticeEntry, ...]


def read_letters(session: Session, *, person: str | None = None, limit: int = 100) -> list[LetterEntry]:
    """Return the newest letters of everybody, or of the person with this name or address; the newest first."""
    query = (
        select(Letter, Municipality.name, Person.full_name)
        .join(Municipality, col(Municipality.id) == col(Letter.municipality_id))
        .outerjoin(Person, col(Person.id) == col(Letter.person_id))
        .order_by(col(Letter.id).desc())
        .limit(limit)
    )
    if person:
        query = query.where((col(Person.full_name) == person) | (col(Letter.to_address) == person))
    rows = session.execute(query).all()
    carried = _by_letter(session, [letter.id for letter, _, _ in rows])
    return [_letter(letter, home, name or "", carried[letter.id]) for letter, home, name in rows]


def read_loose_notices(session: Session, *, person: str | None = None, limit: int = 100) -> list[NoticeEntry]:
    """Return the newest notices that no letter carries: planned, skipped or cancelled, each with its reason."""
    conditions: list[ColumnElement[bool]] = [col(Notice.letter_id).is_(None)]
    if person:
        conditions.append((col(Person.full_name) == person) | (col(Person.email) == person))
    return [entry for _, entry in _notices(session, conditions, limit)]


def count_by_state(session: Session) -> Counter[LetterState]:
    """Count all letters by state."""
    rows = session.execute(select(col(Letter.state), func.count(col(Letter.id))).group_by(col(Letter.state)))
    return Counter(dict(rows.tuples().all()))


def _by_letter(session: Session, letter_ids: Collection[int]) -> dict[int, list[NoticeEntry]]:
    found: dict[int, list[NoticeEntry]] = defaultdict(list)
    for letter_id, entry in _notices(session, [col(Notice.letter_id).in_(letter_ids)], None):
        found[letter_id or 0].append(entry)
    return found


def _notices(
    session: Session, conditions: Sequence[ColumnElement[bool]], limit: int | None
) -> list[tuple[int | None, NoticeEntry]]:
    is_its_assignment = (col(Notice.obligation) == Obligation.ASSIGNMENT) & (
        col(Assignment.id) == col(Notice.obligation_id)
    )
    query = (
        select(Notice, Person.full_name, Activity.number, Activity.title)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .outerjoin(Assignment, is_its_assignment)
        .outerjoin(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .outerjoin(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(*conditions)
        .order_by(col(Notice.id).desc())
        .limit(limit)
    )
    return [
        (notice.letter_id, _notice(notice, name, f"{number} {title}" if title else ""))
        for notice, name, number, title in session.execute(query)
    ]


def _notice(notice: Notice, person: str, what: str) -> NoticeEntry:
    return NoticeEntry(
        person=person,
        obligation=notice.obligation,
        obligation_id=notice.obligation_id,
        what=what,
        step=notice.step,
        planned_on=notice.planned_on,
        state=notice.state,
        reason=notice.reason,
    )


def _letter(letter: Letter, municipality: str, person: str, notices: Sequence[NoticeEntry]) -> LetterEntry:
    return LetterEntry(
        id=letter.id or 0,
        municipality=municipality,
        person=person,
        to_address=letter.to_address,
        kind=letter.kind,
        subject=letter.subject,
        letter_on=letter.letter_on,
        state=letter.state,
        attempts=letter.attempts,
        next_attempt_at=letter.next_attempt_at,
        sent_at=letter.sent_at,
        error=letter.error,
        message_id=letter.message_id,
        notices=tuple(notices),
    )
