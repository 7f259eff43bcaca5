"""When somebody is away: written down by the coordinator, or suggested by an automatic reply and taken by her."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.domain.russian import day_in_words
from shnor_flow.storage.journal import note
from shnor_flow.storage.tables import Absence, Municipality, Person

LONGEST = timedelta(days=366)
LONGEST_NOTE = 500


@dataclass(frozen=True)
class PlannedAbsence:
    """Who is away, from and until which day (both included), and who stands in; nobody: the organisation does."""

    person_id: int
    from_on: date
    until_on: date
    substitute_id: int | None = None
    note: str = ""


def plan_absence(
    session: Session, municipality_id: int, planned: PlannedAbsence, *, actor: Actor, now: datetime
) -> int:
    """Write the absence down and return its id; Refused says what is wrong. Letters change from its first day on."""
    today = _lock(session, municipality_id, now)
    _require_days(planned.from_on, planned.until_on, today)
    _require_person(session, municipality_id, planned.person_id)
    _require_substitute(session, municipality_id, planned.person_id, planned.substitute_id)
    for other in _overlapping(session, planned.person_id, planned.from_on, planned.until_on):
        if other.is_confirmed:
            raise Refused(
                f"Отсутствие с {day_in_words(other.from_on)} по {day_in_words(other.until_on)} уже записано. "
                "Завершите его и запишите новое."
            )
        other.cancelled_at = now  # the suggestion has been answered
    absence = _row(municipality_id, planned, AbsenceSource.COORDINATOR, now)
    return _written(session, absence, "absence.planned", actor, now)


def suggest_absence(session: Session, planned: PlannedAbsence, *, now: datetime) -> int | None:
    """Put what an automatic reply says before the coordinator; None where it is known already or can't be so.

    Nothing changes for anybody until she takes it.
    """
    person = session.get(Person, planned.person_id)
    if person is None:
        return None
    today = _lock(session, person.municipality_id, now)
    if not today <= planned.until_on <= today + LONGEST or planned.until_on < planned.from_on:
        return None
    if _overlapping(session, planned.person_id, planned.from_on, planned.until_on):
        return None
    absence = _row(person.municipality_id, planned, AbsenceSource.AUTO_REPLY, now)
    absence.is_confirmed = False
    return _written(session, absence, "absence.suggested", SYSTEM, now)


def confirm_absence(
    session: Session,
    municipality_id: int,
    absence_id: int,
    substitute_id: int | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Take a suggestion, naming who stands in; taking it twice changes nothing."""
    absence = _ours(session, municipality_id, absence_id)
    _require_substitute(session, municipality_id, absence.person_id, substitute_id)
    if absence.is_confirmed:
        return
    absence.is_confirmed, absence.substitute_id = True, substitute_id
    _note(session, "absence.confirmed", absence, actor, now)


def end_absence(session: Session, municipality_id: int, absence_id: int, *, actor: Actor, now: datetime) -> None:
    """Let the person have their letters again from today on; what has not begun is called off whole."""
    absence = _ours(session, municipality_id, absence_id)
    today = local_day(now, session.get_one(Municipality, municipality_id).timezone)
    if absence.from_on < today and absence.is_confirmed:
        absence.until_on = min(absence.until_on, today - timedelta(days=1))
    else:
        absence.cancelled_at = now
    _note(session, "absence.ended", absence, actor, now)


def _lock(session: Session, municipality_id: int, now: datetime) -> date:
    """Let two presses of one button wait for each other; return the municipality's day."""
    home = session.get_one(Municipality, municipality_id, with_for_update=True)
    return local_day(now, home.timezone)


def _require_days(from_on: date, until_on: date, today: date) -> None:
    if until_on < from_on:
        raise Refused("Последний день раньше первого. Поменяйте их местами.")
    if until_on < today:
        raise Refused("Эти дни уже прошли. Укажите последний день не раньше сегодняшнего.")
    if until_on - from_on > LONGEST:
        raise Refused("Отсутствие длиннее года. Если человек больше не работает, передайте его дела.")


def _require_person(session: Session, municipality_id: int, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None or person.municipality_id != municipality_id:
        raise NotFound
    return person


def _require_substitute(session: Session, municipality_id: int, person_id: int, substitute_id: int | None) -> None:
    if substitute_id is None:
        return
    if substitute_id == person_id:
        raise Refused("Человек не может замещать сам себя. Выберите другого.")
    substitute = _require_person(session, municipality_id, substitute_id)
    if not substitute.is_active or not substitute.email:
        raise Refused("Замещающему некуда писать: у него нет адреса почты. Укажите адрес или выберите другого.")


def _overlapping(session: Session, person_id: int, from_on: date, until_on: date) -> list[Absence]:
    query = select(Absence).where(
        Absence.person_id == person_id,
        col(Absence.cancelled_at).is_(None),
        col(Absence.from_on) <= until_on,
        col(Absence.until_on) >= from_on,
    )
    return list(session.exec(query))


def _row(municipality_id: int, planned: PlannedAbsence, source: AbsenceSource, now: datetime) -> Absence:
    return Absence(
        municipality_id=municipality_id,
        person_id=planned.person_id,
        substitute_id=planned.substitute_id,
        from_on=planned.from_on,
        until_on=planned.until_on,
        source=source,
        note=planned.note.strip()[:LONGEST_NOTE],
        created_at=now,
    )


def _ours(session: Session, municipality_id: int, absence_id: int) -> Absence:
    absence = session.get(Absence, absence_id, with_for_update=True)
    if absence is None or absence.municipality_id != municipality_id or absence.cancelled_at is not None:
        raise NotFound
    return absence


def _written(session: Session, absence: Absence, action: str, actor: Actor, now: datetime) -> int:
    session.add(absence)
    session.flush()
    _note(session, action, absence, actor, now)
    assert absence.id is not None
    return absence.id


def _note(session: Session, action: str, absence: Absence, actor: Actor, now: datetime) -> None:
    home = absence.municipality_id
    details = {
        "absence": absence.id,
        "from": absence.from_on.isoformat(),
        "until": absence.until_on.isoformat(),
        "substitute": absence.substitute_id,
    }
    note(session, action, "person", absence.person_id, now=now, municipality_id=home, actor=actor, details=details)
