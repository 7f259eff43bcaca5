"""Tomorrow's post bag: every letter of the next working day, before it is written, and what is kept back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.calendar.working_calendar import Roll
from shnor_flow.domain.letter import LetterKind, NoticeState
from shnor_flow.services.rehearsal.live_on_copy import Rehearsing, live
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail.holds import held_on
from shnor_flow.storage.scratch_copy import scratch_copy
from shnor_flow.storage.tables import Letter, Municipality, Notice, Person

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BagLetter:
    """A letter as it will be written."""

    person_id: int
    person: str
    to_address: str
    kind: LetterKind
    subject: str
    text: str
    reminders: int


@dataclass(frozen=True)
class KeptBack:
    """A person whose reminders wait, and why; `hold_id` if the coordinator keeps them back."""

    person_id: int
    person: str
    reminders: int
    reason: str
    hold_id: int | None


@dataclass(frozen=True)
class PostBag:
    """The letters of one day."""

    day: date
    letters: tuple[BagLetter, ...]
    kept_back: tuple[KeptBack, ...]


def next_letter_day(tools: Rehearsing, today: date) -> date:
    """Return the next working day after today: on others no letters are written."""
    return tools.calendar.roll(today + _ONE_DAY, Roll.FORWARD)


def look_into_post_bag(database: Database, municipality_id: int, tools: Rehearsing, now: datetime) -> PostBag:
    """Live through the rest of today and the next working day on a copy, and return that day's letters."""
    with database.reading() as session:
        today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
        day = next_letter_day(tools, today)
        with scratch_copy(session, municipality_id) as copy:
            live(copy, tools, today)
            live(copy, tools, day)
            with copy.reading() as there:
                return PostBag(day, _letters(there, day), _kept_back(there, day))


def _letters(session: Session, day: date) -> tuple[BagLetter, ...]:
    carried: dict[int | None, int] = {}
    for letter_id in session.exec(select(Notice.letter_id).where(Notice.state == NoticeState.MERGED)):
        carried[letter_id] = carried.get(letter_id, 0) + 1
    query = (
        select(Letter, Person.full_name)
        .join(Person, col(Person.id) == col(Letter.person_id))
        .where(Letter.letter_on == day)
        .order_by(col(Letter.kind), col(Person.full_name), col(Letter.id))
    )
    return tuple(
        BagLetter(
            person_id=letter.person_id or 0,
            person=name,
            to_address=letter.to_address,
            kind=letter.kind,
            subject=letter.subject,
            text=letter.text,
            reminders=carried.get(letter.id, 0) if letter.kind is LetterKind.DIGEST else 0,
        )
        for letter, name in session.exec(query)
    )


def _kept_back(session: Session, day: date) -> tuple[KeptBack, ...]:
    query = (
        select(Notice, Person.full_name)
        .join(Person, col(Person.id) == col(Notice.person_id))
        .where(Notice.state == NoticeState.PLANNED)
        .order_by(col(Person.full_name), col(Notice.id))
    )
    rows = session.exec(query).all()
    holds = held_on(session, {notice.person_id for notice, _ in rows}, day)
    found: dict[int, KeptBack] = {}
    for notice, name in rows:
        hold = holds.get(notice.person_id)
        before = found.get(notice.person_id)
        found[notice.person_id] = KeptBack(
            person_id=notice.person_id,
            person=name,
            reminders=before.reminders + 1 if before else 1,
            reason=hold.reason if hold else notice.reason,
            hold_id=hold.id if hold else None,
        )
    return tuple(found.values())
