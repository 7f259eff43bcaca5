"""An automatic «я в отпуске до …» suggests a substitute to the coordinator; it is never an answer."""

from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.letter.auto_reply import Away, read_away
from shnor_flow.domain.letter.reply import ReplyKind
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.domain.russian import day_in_words
from shnor_flow.storage.reply.replies import people_at
from shnor_flow.storage.tables import Absence, Municipality, Person, Reply


def suggest_absence(session: Session, row: Reply, person: Person, words: str, now: datetime) -> None:
    """Write the absence down as a suggestion, once; words that name no days leave only the message."""
    row.kind = ReplyKind.AUTO_REPLY
    today = local_day(now, session.get_one(Municipality, person.municipality_id).timezone)
    away = read_away(words, today)
    if away is None or _is_known(session, person, away):
        return
    session.add(
        Absence(
            municipality_id=person.municipality_id,
            person_id=person.id or 0,
            substitute_id=_substitute(session, person, away),
            from_on=away.from_on,
            until_on=away.until_on,
            source=AbsenceSource.AUTO_REPLY,
            is_confirmed=False,
            note="Из автоматического ответа на письмо.",
            created_at=now,
        )
    )
    row.outcome = f"Отсутствует до {day_in_words(away.until_on)} Предложено координатору."


def _is_known(session: Session, person: Person, away: Away) -> bool:
    """Tell whether this absence stands already, whether taken, suggested or turned down."""
    query = select(Absence.id).where(
        Absence.person_id == person.id, Absence.until_on == away.until_on, col(Absence.from_on) <= away.until_on
    )
    return session.exec(query).first() is not None


def _substitute(session: Session, person: Person, away: Away) -> int | None:
    for address in away.addresses:
        for one in people_at(session, address):
            if one.municipality_id == person.municipality_id and one.id != person.id:
                return one.id
    return None
