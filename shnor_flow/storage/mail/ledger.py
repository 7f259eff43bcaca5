"""The ledger as people and programs read it: letters with the notices they carry, and notices without a letter."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func
from sqlmodel import Session, col, select

from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import Activity, Assignment, Letter, Municipality, Notice, Occurrence, Person

_MOST_IN_A_LETTER = 200


@dataclass(frozen=True)
class LetterLine:
    """A letter in a list; `error` is the last refusal."""

    letter_id: int
    municipality: str
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
    message_id: str


@dataclass(frozen=True)
class NoticeLine:
    """One planned reminder and what became of it; `what` is the activity, or empty for figures and findings."""

    person: str
    obligation: Obligation
    obligation_id: int
    what: str
    step: str
    planned_on: date
    state: NoticeState
    reason: str
    letter_id: int | None

    @property
    def assignment_id(self) -> int | None:
        """Return the assignment it reminds of."""
        return self.obligation_id if self.obligation is Obligation.ASSIGNMENT else None


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
    rows = _lines(session, _newest(*conditions).limit(PAGE_SIZE).offset(offset_of(page)))
    return Page(tuple(rows), page, total)


def newest_letters(session: Session, *, person: str | None = None, limit: int = 100) -> list[LetterLine]:
    """Return the newest letters of every municipality, or those to the person with this name or address."""
    is_theirs = [(col(Person.full_name) == person) | (col(Letter.to_address) == person)] if person else []
    return _lines(session, _newest(*is_theirs).limit(limit))


def letter_view(session: Session, municipality_id: int, letter_id: int) -> LetterView:
    """Return one letter; NotFound if it is not this municipality's."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.municipality_id != municipality_id:
        raise NotFound
    (line,) = _lines(session, _newest(col(Letter.id) == letter_id))
    notices = _notices(session, col(Notice.letter_id) == letter_id, most=_MOST_IN_A_LETTER)
    return LetterView(line, letter.text, letter.html, tuple(notices))


def count_letters(session: Session, municipality_id: int | None = None) -> dict[LetterState, int]:
    """Count the letters of one municipality, or of all, by state."""
    query = select(Letter.state, func.count(col(Letter.id))).group_by(col(Letter.state))
    if municipality_id is not None:
        query = query.where(Letter.municipality_id == municipality_id)
    return dict.fromkeys(LetterState, 0) | {LetterState(state): count for state, count in session.exec(query)}


def notices_of_letters(session: Session, letter_ids: Collection[int]) -> dict[int, list[NoticeLine]]:
    """Return the notices that each letter carries."""
    carried: dict[int, list[NoticeLine]] = defaultdict(list)
    for notice in _notices(session, col(Notice.letter_id).in_(letter_ids)):
        carried[notice.letter_id or 0].append(notice)
    return carried


def notices_of_person(
    session: Session, municipality_id: int, person_id: int, most: int = PAGE_SIZE
) -> tuple[NoticeLine, ...]:
    """Return the newest reminders of one person, each with its reason."""
    mine = (col(Notice.person_id) == person_id) & (col(Notice.municipality_id) == municipality_id)
    return tuple(_notices(session, mine, most=most))


def notices_without_letter(session: Session, *, person: str | None = None, limit: int = 100) -> list[NoticeLine]:
    """Return the newest notices that no letter carries: planned, skipped or cancelled, each with its reason."""
    which: ColumnElement[bool] = col(Notice.letter_id).is_(None)
    if person:
        which &= (col(Person.full_name) == person) | (col(Person.email) == person)
    return _notices(session, which, most=limit)


def _newest(*conditions: ColumnElement[bool]) -> Select[tuple[Letter, str, str | None]]:
    return (
        select(Letter, Municipality.name, Person.full_name)
        .join(Municipality, col(Municipality.id) == col(Letter.municipality_id))
        .outerjoin(Person, col(Person.id) == col(Letter.person_id))
        .where(*conditions)
        .order_by(col(Letter.id).desc())
    )


def _lines(session: Session, query: Select[tuple[Letter, str, str | None]]) -> list[LetterLine]:
    return [_letter(letter, home, person or "") for letter, home, person in session.execute(query)]


def _letter(letter: Letter, municipality: str, person: str) -> LetterLine:
    return LetterLine(
        letter_id=letter.id or 0,
        municipality=municipality,
        kind=letter.kind,
        person_id=letter.person_id,
        person=person,
        to_address=letter.to_address,
        subject=letter.subject,
        letter_on=letter.letter_on,
        state=letter.state,
        attempts=letter.attempts,
        next_attempt_at=letter.next_attempt_at,
        sent_at=letter.sent_at,
        error=letter.error,
        message_id=letter.message_id,
    )


def _notices(session: Session, which: ColumnElement[bool], *, most: int | None = None) -> list[NoticeLine]:
    of_assignment = (col(Notice.obligation) == Obligation.ASSIGNMENT) & (
        col(Assignment.id) == col(Notice.obligation_id)
    )
    query = (
        select(Notice, Person.full_name, Activity.number, Activity.title)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .outerjoin(Assignment, of_assignment)
        .outerjoin(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .outerjoin(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .where(which)
        .order_by(col(Notice.id).desc())
        .limit(most)
    )
    return [
        _notice(notice, person, f"{number} {title}" if title else "")
        for notice, person, number, title in session.execute(query)
    ]


def _notice(notice: Notice, person: str, what: str) -> NoticeLine:
    return NoticeLine(
        person=person,
        obligation=notice.obligation,
        obligation_id=notice.obligation_id,
        what=what,
        step=notice.step,
        planned_on=notice.planned_on,
        state=notice.state,
        reason=notice.reason,
        letter_id=notice.letter_id,
    )
