"""What is asked about visits: inquiries of a period that has ended, and planned visits whose day has passed."""

from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.partnership import VisitState
from shnor_flow.storage.mail.due_notices import DueObligation
from shnor_flow.storage.tables import Curatorship, Notice, Partnership, Visit, VisitInquiry


def due_inquiries(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` inquiries that nobody has answered and that are to be reminded of by `today`, by id."""
    return _inquiries(session, municipality_id, col(VisitInquiry.next_notice_on) <= today, after_id, limit)


def due_planned_visits(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` planned visits that are to be asked about by `today`, by id."""
    return _planned_visits(session, municipality_id, col(Visit.next_notice_on) <= today, after_id, limit)


def waiting_inquiries(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` inquiries that the ladder speaks of only after `today`, by id."""
    return _inquiries(session, municipality_id, col(VisitInquiry.next_notice_on) > today, after_id, limit)


def waiting_planned_visits(
    session: Session, municipality_id: int, today: date, *, after_id: int = 0, limit: int
) -> list[DueObligation]:
    """Return the next `limit` planned visits that are asked about only after `today`, by id."""
    return _planned_visits(session, municipality_id, col(Visit.next_notice_on) > today, after_id, limit)


def inquiry_is_met() -> ColumnElement[bool]:
    """Match the notices of inquiries that were answered, or that nobody has to answer any more."""
    return (
        select(VisitInquiry.id)
        .where(
            VisitInquiry.id == Notice.obligation_id,
            col(VisitInquiry.answered_at).is_not(None) | col(VisitInquiry.dropped_at).is_not(None),
        )
        .correlate(Notice)
        .exists()
    )


def planned_visit_is_met() -> ColumnElement[bool]:
    """Match the notices of visits that are planned no more, or for another day."""
    return (
        select(Visit.id)
        .where(
            Visit.id == Notice.obligation_id,
            (col(Visit.state) != VisitState.PLANNED) | (col(Visit.held_on) != col(Notice.due_on)),
        )
        .correlate(Notice)
        .exists()
    )


def _inquiries(
    session: Session, municipality_id: int, which: ColumnElement[bool], after_id: int, limit: int
) -> list[DueObligation]:
    query = (
        select(VisitInquiry)
        .where(
            VisitInquiry.municipality_id == municipality_id,
            which,
            col(VisitInquiry.answered_at).is_(None),
            col(VisitInquiry.dropped_at).is_(None),
            col(VisitInquiry.id) > after_id,
        )
        .order_by(col(VisitInquiry.id))
        .limit(limit)
    )
    return [
        DueObligation(
            obligation=Obligation.VISITS,
            id=row.id or 0,
            due_on=row.due_on,
            next_notice_on=row.next_notice_on or row.due_on,
            organisation_id=row.organisation_id,
            person_id=row.person_id,
            programme_id=row.programme_id,
        )
        for row in session.exec(query)
    ]


def _planned_visits(
    session: Session, municipality_id: int, which: ColumnElement[bool], after_id: int, limit: int
) -> list[DueObligation]:
    """Ask whoever holds the tie now: a visit outlives the person who planned it."""
    query = (
        select(Visit, Curatorship, Partnership)
        .outerjoin(Curatorship, col(Curatorship.id) == col(Visit.curatorship_id))
        .outerjoin(Partnership, col(Partnership.id) == col(Visit.partnership_id))
        .where(
            Visit.municipality_id == municipality_id,
            which,
            Visit.state == VisitState.PLANNED,
            col(Visit.id) > after_id,
        )
        .order_by(col(Visit.id))
        .limit(limit)
    )
    return [
        DueObligation(
            obligation=Obligation.PLANNED_VISIT,
            id=visit.id or 0,
            due_on=visit.held_on,
            next_notice_on=visit.next_notice_on or visit.held_on,
            organisation_id=pair.partner_id if pair and not pair.person_id else None,
            person_id=curatorship.person_id if curatorship else pair.person_id if pair else visit.person_id,
            programme_id=visit.programme_id,
        )
        for visit, curatorship, pair in session.execute(query)
    ]
