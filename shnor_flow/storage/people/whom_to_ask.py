"""Whom a school may ask about its figures."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from shnor_flow.domain.party import Duty
from shnor_flow.storage.tables import Appointment, Person


@dataclass(frozen=True)
class Helper:
    """A coordinator whom a school may write to."""

    name: str
    email: str | None
    phone: str | None


def helpers_of(session: Session, municipality_id: int) -> tuple[Helper, ...]:
    """Return the municipality's coordinators by name."""
    return tuple(
        Helper(*person) for person in session.exec(_coordinators(), params={"municipality_id": municipality_id})
    )


@lru_cache
def _coordinators() -> Any:
    return (
        select(Person.full_name, Person.email, Person.phone)
        .join(Appointment, col(Appointment.person_id) == Person.id)
        .where(
            Appointment.municipality_id == bindparam("municipality_id"),
            Appointment.duty == Duty.COORDINATOR,
            col(Person.is_active),
        )
        .order_by(col(Person.full_name))
    )
