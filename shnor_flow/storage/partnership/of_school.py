"""Who helps a school on a day: its curators and its partners."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from shnor_flow.domain.partnership import CuratorRole
from shnor_flow.storage.tables import Curatorship, Organisation, Partnership, Person


@dataclass(frozen=True)
class CuratorOfSchool:
    """A curator as the school's page shows them."""

    curatorship_id: int
    person_id: int
    name: str
    position: str
    phone: str
    email: str
    role: CuratorRole
    programme_id: int
    from_on: date


@dataclass(frozen=True)
class PartnerOfSchool:
    """A partner organisation and what it helps with."""

    partnership_id: int
    organisation_id: int
    name: str
    scope: str
    person: str  # who of the partner, if anybody is named
    programme_id: int
    from_on: date


def curators_of(session: Session, school_id: int, day: date) -> tuple[CuratorOfSchool, ...]:
    """Return who curates the school on `day`, the one who came first first."""
    query = (
        select(Curatorship, Person)
        .join(Person, col(Person.id) == col(Curatorship.person_id))
        .where(Curatorship.school_id == school_id, curates_on(day), col(Person.is_active))
        .order_by(col(Curatorship.from_on), col(Curatorship.id))
    )
    return tuple(
        CuratorOfSchool(
            curatorship_id=row.id or 0,
            person_id=row.person_id,
            name=person.full_name,
            position=person.position or "",
            phone=person.phone or "",
            email=person.email or "",
            role=row.role,
            programme_id=row.programme_id,
            from_on=row.from_on,
        )
        for row, person in session.exec(query)
    )


def partners_of(session: Session, school_id: int, day: date) -> tuple[PartnerOfSchool, ...]:
    """Return the school's partners on `day`, by name."""
    partner, named = aliased(Organisation), aliased(Person)
    query = (
        select_columns(Partnership, partner, named)
        .join(partner, col(partner.id) == col(Partnership.partner_id))
        .join(named, col(named.id) == col(Partnership.person_id), isouter=True)
        .where(col(Partnership.school_id) == school_id, is_partner_on(day), col(partner.is_active))
        .order_by(col(partner.name), col(Partnership.id))
    )
    return tuple(
        PartnerOfSchool(
            partnership_id=row.id or 0,
            organisation_id=row.partner_id,
            name=organisation.short_name or organisation.name,
            scope=row.scope,
            person=person.full_name if person else row.person_words,
            programme_id=row.programme_id,
            from_on=row.from_on,
        )
        for row, organisation, person in session.execute(query)
    )


def curates_on(day: date) -> ColumnElement[bool]:
    """Match the curatorships that hold on this day."""
    until_on = col(Curatorship.until_on)
    return (col(Curatorship.from_on) <= day) & or_(until_on.is_(None), until_on >= day)


def is_partner_on(day: date) -> ColumnElement[bool]:
    """Match the partnerships that hold on this day."""
    until_on = col(Partnership.until_on)
    return (col(Partnership.from_on) <= day) & or_(until_on.is_(None), until_on >= day)


def curated_within(start: date, end: date) -> ColumnElement[bool]:
    """Match the curatorships that hold on at least one day from `start` to `end`."""
    until_on = col(Curatorship.until_on)
    return (col(Curatorship.from_on) <= end) & or_(until_on.is_(None), until_on >= start)


def partnered_within(start: date, end: date) -> ColumnElement[bool]:
    """Match the partnerships that hold on at least one day from `start` to `end`."""
    until_on = col(Partnership.until_on)
    return (col(Partnership.from_on) <= end) & or_(until_on.is_(None), until_on >= start)
