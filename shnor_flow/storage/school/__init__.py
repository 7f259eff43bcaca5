"""One school's own page: its figures over time, its work, who may open it, and the list of schools."""

from dataclasses import dataclass

from sqlmodel import Session, select

from shnor_flow.domain.collection import Reporter
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.tables import Municipality, Organisation, Submission


@dataclass(frozen=True)
class SchoolCard:
    """A school and where it stands."""

    organisation_id: int
    name: str
    municipality_id: int
    municipality: str
    region: str | None
    timezone: str


def school_card(session: Session, organisation_id: int, municipality_id: int | None = None) -> SchoolCard:
    """Return the school, of this municipality if one is named; NotFound otherwise, and for what is no school."""
    row = session.get(Organisation, organisation_id)
    if row is None or not _is_school(session, row) or municipality_id not in (None, row.municipality_id):
        raise NotFound("Такой школы нет, или она не относится к вашему муниципалитету.")
    home = session.get_one(Municipality, row.municipality_id)
    return SchoolCard(organisation_id, row.name, row.municipality_id, home.name, home.region, home.timezone)


def _is_school(session: Session, row: Organisation) -> bool:
    """Tell whether it is one by the directory, or answers as one: a programme may ask a lyceum listed otherwise."""
    if row.is_active and row.kind is not OrganisationKind.SCHOOL:
        answers = select(Submission.id).where(
            Submission.organisation_id == row.id, Submission.reporter == Reporter.SCHOOL
        )
        return session.exec(answers.limit(1)).first() is not None
    return row.is_active
