"""Who is away on a day, and who stands in for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from shnor_flow.domain.calendar.dates import local_day
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.storage.tables import Absence, Municipality, Person

_LONGEST_CHAIN = 5  # a substitute may be away too, and so on; two who name each other reach nobody


@dataclass(frozen=True)
class AbsenceLine:
    """One absence as pages and letters tell it."""

    absence_id: int
    person_id: int
    person: str
    substitute_id: int | None
    substitute: str
    from_on: date
    until_on: date
    source: AbsenceSource
    is_confirmed: bool
    note: str


def covers_on(session: Session, municipality_id: int, day: date) -> dict[int, int | None]:
    """Return who stands in for each person away on `day`; None: nobody who can be written to."""
    away = _away(session, municipality_id, day)
    if not away:
        return {}
    named = {one.substitute_id for one in away.values() if one.substitute_id}
    reachable = set(
        session.exec(
            select(Person.id).where(col(Person.id).in_(named), col(Person.is_active), col(Person.email).is_not(None))
        )
    )
    return {person_id: _last_of(person_id, away, reachable) for person_id in away}


def covers_now(session: Session, municipality_id: int, now: datetime) -> dict[int, int | None]:
    """Return the same for the municipality's own day."""
    return covers_on(session, municipality_id, local_day(now, session.get_one(Municipality, municipality_id).timezone))


def away_until(session: Session, municipality_id: int, day: date) -> dict[int, date]:
    """Return the last day of each person's absence that covers `day`."""
    return {person_id: one.until_on for person_id, one in _away(session, municipality_id, day).items()}


def stood_in_by(person_id: int) -> SelectOfScalar[Person]:
    """Return the query for those whom this person was named to stand in for: a link from those days still opens."""
    return (
        select(Person)
        .join(Absence, col(Absence.person_id) == col(Person.id))
        .where(
            Absence.substitute_id == person_id,
            col(Absence.is_confirmed).is_(True),
            col(Absence.cancelled_at).is_(None),
        )
    )


def absences_of(session: Session, municipality_id: int, person_id: int, since: date) -> tuple[AbsenceLine, ...]:
    """Return a person's absences that are not over by `since`, the nearest first."""
    return _lines(session, col(Absence.person_id) == person_id, municipality_id, since)


def absences_from(session: Session, municipality_id: int, since: date) -> tuple[AbsenceLine, ...]:
    """Return everybody's absences that are not over by `since`, the nearest first."""
    return _lines(session, True, municipality_id, since)


def _lines(session: Session, which: object, municipality_id: int, since: date) -> tuple[AbsenceLine, ...]:
    query = (
        select(Absence)
        .where(
            Absence.municipality_id == municipality_id,
            col(Absence.until_on) >= since,
            col(Absence.cancelled_at).is_(None),
        )
        .order_by(col(Absence.from_on), col(Absence.id))
    )
    rows = session.exec(query if which is True else query.where(which)).all()  # type: ignore[arg-type]
    ids = {one for row in rows for one in (row.person_id, row.substitute_id) if one}
    people = session.exec(select(Person.id, Person.full_name).where(col(Person.id).in_(ids)))
    names: Mapping[int | None, str] = dict(people.all())
    return tuple(
        AbsenceLine(
            absence_id=row.id or 0,
            person_id=row.person_id,
            person=names.get(row.person_id, ""),
            substitute_id=row.substitute_id,
            substitute=names.get(row.substitute_id, ""),
            from_on=row.from_on,
            until_on=row.until_on,
            source=row.source,
            is_confirmed=row.is_confirmed,
            note=row.note,
        )
        for row in rows
    )


def _away(session: Session, municipality_id: int, day: date) -> dict[int, Absence]:
    query = (
        select(Absence)
        .where(
            Absence.municipality_id == municipality_id,
            col(Absence.from_on) <= day,
            col(Absence.until_on) >= day,
            col(Absence.is_confirmed),
            col(Absence.cancelled_at).is_(None),
        )
        .order_by(col(Absence.id))
    )
    return {row.person_id: row for row in session.exec(query)}


def _last_of(person_id: int, away: Mapping[int, Absence], reachable: set[int | None]) -> int | None:
    current: int | None = person_id
    for _ in range(_LONGEST_CHAIN):
        if current is None or current not in away:
            return current if current in reachable else None
        current = away[current].substitute_id
    return None
