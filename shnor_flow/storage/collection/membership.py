"""Who is in a round and who is not: schools that were excused, and those that were not asked."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.collection import RoundView
from shnor_flow.storage.tables import CollectionRound, Organisation, Submission


@dataclass(frozen=True)
class ExcusedSchool:
    """A school of which nothing is expected any more, and why."""

    submission_id: int
    school: str
    reason: str


def excused_schools(session: Session, view: RoundView) -> tuple[ExcusedSchool, ...]:
    """Return the schools that were excused from the round, by name."""
    rows = session.exec(
        select(Submission, Organisation.name)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .where(Submission.round_id == view.round_id, Submission.state == SubmissionState.EXCUSED)
        .order_by(col(Organisation.name))
    )
    return tuple(ExcusedSchool(row.id or 0, name, row.comment) for row, name in rows)


def schools_not_asked(session: Session, view: RoundView) -> tuple[tuple[int, str], ...]:
    """Return id and name of the municipality's schools that nothing is expected of in this round."""
    asked = select(Submission.organisation_id).where(
        Submission.round_id == view.round_id, Submission.state != SubmissionState.EXCUSED
    )
    home = select(CollectionRound.municipality_id).where(CollectionRound.id == view.round_id).scalar_subquery()
    rows = session.exec(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.municipality_id == home,
            Organisation.kind == OrganisationKind.SCHOOL,
            col(Organisation.is_active),
            col(Organisation.id).not_in(asked),
        )
        .order_by(col(Organisation.name))
    )
    return tuple((organisation_id or 0, name) for organisation_id, name in rows)
