"""The doubts of a roadmap that wait for a person."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.tables import Activity, Finding


@dataclass(frozen=True)
class OpenFinding:
    """One doubt with its place in the plan and in the file."""

    finding_id: int
    kind: FindingKind
    message: str
    place: str
    activity_id: int | None
    number: str
    title: str
    party_id: int | None


def open_findings(session: Session, roadmap_id: int) -> tuple[OpenFinding, ...]:
    """Return the open doubts in the order of the plan, those about the whole of it first."""
    query = (
        select(Finding, Activity)
        .join(Activity, col(Activity.id) == col(Finding.activity_id), isouter=True)
        .where(Finding.roadmap_id == roadmap_id, col(Finding.resolved_at).is_(None))
        .order_by(col(Activity.position).nulls_first(), col(Finding.id))
    )
    rows: list[tuple[Finding, Activity | None]] = [(row[0], row[1]) for row in session.exec(query)]  # outer join
    return tuple(
        OpenFinding(
            finding_id=finding.id or 0,
            kind=finding.kind,
            message=finding.message,
            place=finding.place,
            activity_id=finding.activity_id,
            number=activity.number if activity else "",
            title=activity.title if activity else "",
            party_id=finding.party_id,
        )
        for finding, activity in rows
    )
