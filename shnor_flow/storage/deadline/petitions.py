"""What holders asked of the coordinator, and by which rules of the municipality."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.petition import ControlRules, PetitionKind, PetitionState
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party.text import wording_key
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Municipality,
    Occurrence,
    Organisation,
    Person,
    Petition,
)


@dataclass(frozen=True)
class PetitionView:
    """One request as pages show it."""

    petition_id: int
    assignment_id: int
    kind: PetitionKind
    asked_by: str
    asked_at: datetime
    reason: str
    wanted_on: date | None
    to_whom: str
    organisation_id: int | None
    number: str
    title: str
    holder: str
    due_on: date


def read_control_rules(session: Session, municipality_id: int) -> ControlRules:
    """Return how the municipality controls its assignments."""
    row = session.get_one(Municipality, municipality_id)
    return ControlRules(row.extension_days_before, row.extensions_at_most, row.halves_contributors)


def count_granted(session: Session, assignment_id: int) -> int:
    """Count how often this assignment was given more time at its holder's request."""
    query = select(func.count(col(Petition.id))).where(
        Petition.assignment_id == assignment_id,
        Petition.kind == PetitionKind.MORE_TIME,
        Petition.state == PetitionState.GRANTED,
    )
    return session.exec(query).one()


def count_waiting(session: Session, municipality_id: int) -> int:
    """Count the requests that wait for the coordinator."""
    query = select(func.count(col(Petition.id))).where(
        Petition.municipality_id == municipality_id, Petition.state == PetitionState.WAITING
    )
    return session.exec(query).one()


def waiting_petition(session: Session, assignment_id: int) -> PetitionView | None:
    """Return what the holder of this assignment waits to be decided; None: nothing."""
    return next(iter(_waiting(session, assignment_id=assignment_id)), None)


def waiting_petitions(session: Session, municipality_id: int) -> tuple[PetitionView, ...]:
    """Return everything that waits for the coordinator, the deadline that comes first at the top."""
    return _waiting(session, municipality_id=municipality_id)


def home_of_petition(session: Session, petition_id: int, municipality_id: int) -> int:
    """Return the assignment the petition is about; NotFound if it is another municipality's."""
    petition = session.get(Petition, petition_id)
    if petition is None or petition.municipality_id != municipality_id:
        raise NotFound
    return petition.assignment_id


def organisation_named(session: Session, municipality_id: int, name: str) -> int | None:
    """Return the organisation that goes by this name in the directory; None: nobody, or more than one."""
    key = wording_key(name)
    if not key:
        return None
    rows = session.exec(
        select(Organisation).where(Organisation.municipality_id == municipality_id, col(Organisation.is_active))
    )
    found = [
        row.id
        for row in rows
        if key in {wording_key(known) for known in (row.name, row.short_name, *row.aliases.splitlines()) if known}
    ]
    return found[0] if len(found) == 1 else None


def _waiting(
    session: Session, *, municipality_id: int | None = None, assignment_id: int | None = None
) -> tuple[PetitionView, ...]:
    query = (
        select(Petition, Assignment, Activity, func.coalesce(col(Organisation.name), col(Person.full_name)))
        .join(Assignment, col(Assignment.id) == col(Petition.assignment_id))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Organisation, col(Organisation.id) == col(Assignment.organisation_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(Petition.state == PetitionState.WAITING)
        .order_by(col(Assignment.due_on), col(Petition.id))
    )
    if municipality_id is not None:
        query = query.where(Petition.municipality_id == municipality_id)
    if assignment_id is not None:
        query = query.where(Petition.assignment_id == assignment_id)
    return tuple(
        PetitionView(
            petition_id=petition.id or 0,
            assignment_id=petition.assignment_id,
            kind=petition.kind,
            asked_by=petition.asked_by,
            asked_at=petition.asked_at,
            reason=petition.reason,
            wanted_on=petition.wanted_on,
            to_whom=petition.to_whom,
            organisation_id=petition.organisation_id,
            number=activity.number,
            title=activity.title,
            holder=holder,
            due_on=assignment.due_on,
        )
        for petition, assignment, activity, holder in session.exec(query)
    )
