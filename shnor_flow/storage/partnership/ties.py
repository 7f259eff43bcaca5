"""Ties of people and organisations to schools: whose they are, and who may speak for them on a day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from shnor_flow.domain.partnership import ROLE_NAMES, Tie
from shnor_flow.storage.partnership.of_school import (
    curated_within,
    curates_on,
    is_partner_on,
    partnered_within,
)
from shnor_flow.storage.people.absences import covers_on
from shnor_flow.storage.tables import Curatorship, Organisation, Partnership, Person, Programme

TieRow = Partnership | Curatorship


@dataclass(frozen=True)
class TieLine:
    """One school entrusted to somebody."""

    tie: Tie
    municipality_id: int
    programme_id: int
    programme: str
    school_id: int
    school: str
    who: str  # the curator, or the partner organisation
    what: str  # «куратор», «партнёр»
    scope: str
    from_on: date
    until_on: date | None
    holder: str  # who is asked about it: «person:7», «organisation:5»
    instead_of: str = ""  # whom the reader stands in for

    @property
    def key(self) -> str:
        """Return its word in forms."""
        return self.tie.key


def read_tie(session: Session, tie: Tie, *, lock: bool = False) -> TieRow | None:
    """Return the row, or None where there is none; `lock` makes a second press of one button wait."""
    if tie.partnership_id is not None:
        return session.get(Partnership, tie.partnership_id, with_for_update=lock)
    return session.get(Curatorship, tie.curatorship_id, with_for_update=lock)


def ties_of_person(session: Session, person: Person, day: date) -> tuple[TieLine, ...]:
    """Return the schools entrusted to somebody on `day`, and to those they stand in for, by school.

    For a partner organisation any of its people speaks, as with its other work.
    """
    found = list(_of_one(session, person, day))
    for absent in _stood_in_for(session, person, day):
        found += [replace(line, instead_of=absent.full_name) for line in _of_one(session, absent, day)]
    once = {line.key: line for line in reversed(found)}  # their own comes before a substitute's
    return tuple(sorted(once.values(), key=lambda line: (line.school, line.key)))


def ties_of_holder(
    session: Session, programme_id: int, person_id: int | None, organisation_id: int | None, day: date
) -> tuple[TieLine, ...]:
    """Return what one holder is asked about in a programme: the ties that hold on `day`."""
    curated = col(Curatorship.person_id) == person_id if person_id else false()
    paired = (
        col(Partnership.person_id) == person_id
        if person_id
        else (col(Partnership.partner_id) == organisation_id) & col(Partnership.person_id).is_(None)
    )
    return _lines(
        session,
        (curated, col(Curatorship.programme_id) == programme_id, curates_on(day)),
        (paired, col(Partnership.programme_id) == programme_id, is_partner_on(day)),
    )


def ties_of_programme(session: Session, programme_id: int, day: date) -> tuple[TieLine, ...]:
    """Return every tie of a programme that holds on `day`, by school."""
    return _lines(
        session,
        (col(Curatorship.programme_id) == programme_id, curates_on(day)),
        (col(Partnership.programme_id) == programme_id, is_partner_on(day)),
    )


def ties_within(session: Session, programme_id: int, start: date, end: date) -> tuple[TieLine, ...]:
    """Return every tie of a programme that held on one of these days, also of people who have left since."""
    return _lines(
        session,
        (col(Curatorship.programme_id) == programme_id, curated_within(start, end)),
        (col(Partnership.programme_id) == programme_id, partnered_within(start, end)),
        also_gone=True,
    )


def _of_one(session: Session, person: Person, day: date) -> tuple[TieLine, ...]:
    theirs = col(Partnership.person_id) == person.id
    if person.organisation_id is not None:
        theirs |= col(Partnership.partner_id) == person.organisation_id
    return _lines(
        session,
        (col(Curatorship.person_id) == person.id, curates_on(day)),
        (theirs, is_partner_on(day)),
    )


def _stood_in_for(session: Session, person: Person, day: date) -> Iterable[Person]:
    covers = covers_on(session, person.municipality_id, day)
    absent = [away for away, substitute in covers.items() if substitute == person.id]
    return session.exec(select(Person).where(col(Person.id).in_(absent), col(Person.is_active))) if absent else ()


def _lines(
    session: Session,
    curated: Iterable[ColumnElement[bool]],
    paired: Iterable[ColumnElement[bool]],
    *,
    also_gone: bool = False,
) -> tuple[TieLine, ...]:
    school, partner = aliased(Organisation), aliased(Organisation)
    curators = (
        select_columns(Curatorship, school, col(Programme.title), col(Person.full_name))
        .join(school, col(school.id) == col(Curatorship.school_id))
        .join(Programme, col(Programme.id) == col(Curatorship.programme_id))
        .join(Person, col(Person.id) == col(Curatorship.person_id))
        .where(*curated, *(() if also_gone else (col(school.is_active), col(Person.is_active))))
    )
    pairs = (
        select_columns(Partnership, school, col(Programme.title), partner)
        .join(school, col(school.id) == col(Partnership.school_id))
        .join(Programme, col(Programme.id) == col(Partnership.programme_id))
        .join(partner, col(partner.id) == col(Partnership.partner_id))
        .where(*paired, *(() if also_gone else (col(school.is_active), col(partner.is_active))))
    )
    lines = [_curator_line(*row) for row in session.execute(curators).all()]
    lines += [_pair_line(*row) for row in session.execute(pairs).all()]
    return tuple(sorted(lines, key=lambda line: (line.school, line.what, line.key)))


def _curator_line(row: Curatorship, school: Organisation, programme: str, name: str) -> TieLine:
    return TieLine(
        tie=Tie(curatorship_id=row.id),
        who=name,
        what=ROLE_NAMES[row.role],
        scope="",
        holder=f"person:{row.person_id}",
        **_common(row, school, programme),
    )


def _pair_line(row: Partnership, school: Organisation, programme: str, partner: Organisation) -> TieLine:
    return TieLine(
        tie=Tie(partnership_id=row.id),
        who=partner.short_name or partner.name,
        what="партнёр",
        scope=row.scope,
        holder=f"person:{row.person_id}" if row.person_id else f"organisation:{row.partner_id}",
        **_common(row, school, programme),
    )


def _common(row: TieRow, school: Organisation, programme: str) -> dict[str, Any]:
    return {
        "municipality_id": row.municipality_id,
        "programme_id": row.programme_id,
        "programme": programme,
        "school_id": row.school_id,
        "school": school.short_name or school.name,
        "from_on": row.from_on,
        "until_on": row.until_on,
    }
