"""What letters ask about visits, read for many people at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.partnership import VisitKind, VisitState
from shnor_flow.storage.many_rows import is_among
from shnor_flow.storage.tables import Curatorship, Organisation, Partnership, Visit, VisitInquiry


@dataclass(frozen=True)
class InquiryFacts:
    """One inquiry as a letter tells it."""

    id: int
    period: str
    person_id: int | None
    organisation_id: int | None
    due_on: date
    schools: int
    visits: int  # written down already


@dataclass(frozen=True)
class PlannedVisitFacts:
    """A planned visit whose day has passed."""

    id: int
    school: str
    kind: VisitKind
    topic: str
    held_on: date
    person_id: int | None  # who is asked
    organisation_id: int | None


def inquiry_facts(session: Session, ids: Collection[int], today: date) -> dict[int, InquiryFacts]:
    """Return these inquiries, if they still wait, with how much is written down."""
    query = select(VisitInquiry).where(
        is_among(session, col(VisitInquiry.id), ids),
        col(VisitInquiry.answered_at).is_(None),
        col(VisitInquiry.dropped_at).is_(None),
    )
    schools: dict[int, int] = {}
    visits: dict[int, int] = {}
    for table, is_theirs, belongs in ((Curatorship, _CURATED, _OF_CURATOR), (Partnership, _PAIRED, _OF_PAIR)):
        for inquiry_id, places, count in session.execute(_counts(session, ids, today, table, is_theirs, belongs)):
            schools[inquiry_id] = schools.get(inquiry_id, 0) + places
            visits[inquiry_id] = visits.get(inquiry_id, 0) + count
    return {
        row.id or 0: InquiryFacts(
            id=row.id or 0,
            period=row.period,
            person_id=row.person_id,
            organisation_id=row.organisation_id,
            due_on=row.due_on,
            schools=schools.get(row.id or 0, 0),
            visits=visits.get(row.id or 0, 0),
        )
        for row in session.exec(query)
    }


def planned_visit_facts(session: Session, ids: Collection[int]) -> dict[int, PlannedVisitFacts]:
    """Return these visits, if they are still planned."""
    query = (
        select_columns(Visit, Organisation, Curatorship, Partnership)
        .join(Organisation, col(Organisation.id) == col(Visit.school_id))
        .outerjoin(Curatorship, col(Curatorship.id) == col(Visit.curatorship_id))
        .outerjoin(Partnership, col(Partnership.id) == col(Visit.partnership_id))
        .where(is_among(session, col(Visit.id), ids), col(Visit.state) == VisitState.PLANNED)
    )
    return {
        visit.id or 0: PlannedVisitFacts(
            id=visit.id or 0,
            school=school.short_name or school.name,
            kind=visit.kind,
            topic=visit.topic,
            held_on=visit.held_on,
            person_id=curatorship.person_id if curatorship else pair.person_id if pair else visit.person_id,
            organisation_id=pair.partner_id if pair and not pair.person_id else None,
        )
        for visit, school, curatorship, pair in session.execute(query)
    }


_CURATED = (col(Curatorship.programme_id) == col(VisitInquiry.programme_id)) & (
    col(Curatorship.person_id) == col(VisitInquiry.person_id)
)
_PAIRED = (col(Partnership.programme_id) == col(VisitInquiry.programme_id)) & (
    (col(Partnership.person_id) == col(VisitInquiry.person_id))
    | (col(Partnership.person_id).is_(None) & (col(Partnership.partner_id) == col(VisitInquiry.organisation_id)))
)
_OF_CURATOR = col(Visit.curatorship_id) == col(Curatorship.id)
_OF_PAIR = col(Visit.partnership_id) == col(Partnership.id)


def _counts(
    session: Session,
    ids: Collection[int],
    today: date,
    table: type[Curatorship] | type[Partnership],
    is_theirs: ColumnElement[bool],
    belongs: ColumnElement[bool],
) -> Select[tuple[int | None, int, int]]:
    in_period = col(Visit.held_on).between(col(VisitInquiry.starts_on), col(VisitInquiry.ends_on))
    until_on = col(table.until_on)
    return (
        select_columns(
            col(VisitInquiry.id), func.count(col(table.school_id).distinct()), func.count(col(Visit.id).distinct())
        )
        .join(table, is_theirs & (until_on.is_(None) | (until_on >= today)))
        .outerjoin(Visit, belongs & in_period & (col(Visit.state) == VisitState.HELD))
        .where(is_among(session, col(VisitInquiry.id), ids))
        .group_by(col(VisitInquiry.id))
    )
