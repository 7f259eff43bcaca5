"""What periods ask about visits: who answered, who has not, and what is written down of each tie."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.partnership import Tie, VisitState
from shnor_flow.storage.partnership.visits import of_ties
from shnor_flow.storage.tables import Organisation, Person, Visit, VisitInquiry


@dataclass(frozen=True)
class InquiryLine:
    """One inquiry as pages show it."""

    inquiry_id: int
    programme_id: int
    period: ReportingPeriod
    who: str
    starts_on: date
    ends_on: date
    due_on: date
    answered_at: datetime | None
    answered_by: str
    reasons: dict[str, str]  # why there were no visits, by tie
    person_id: int | None
    organisation_id: int | None


def inquiries_of_programme(session: Session, programme_id: int, code: str | None = None) -> tuple[InquiryLine, ...]:
    """Return the inquiries of a period, of the newest one by default: those that wait first, by name."""
    code = (
        code
        or session.exec(
            select(VisitInquiry.period)
            .where(VisitInquiry.programme_id == programme_id)
            .order_by(col(VisitInquiry.ends_on).desc())
        ).first()
    )
    lines = _lines(session, col(VisitInquiry.programme_id) == programme_id, col(VisitInquiry.period) == code)
    return tuple(sorted(lines, key=lambda line: (line.answered_at is not None, line.who)))


def inquiries_for(
    session: Session, person_ids: Collection[int], organisation_ids: Collection[int], since: date
) -> tuple[InquiryLine, ...]:
    """Return what these people and organisations are asked, and have answered since a day, the newest first."""
    theirs = col(VisitInquiry.person_id).in_(person_ids) | col(VisitInquiry.organisation_id).in_(organisation_ids)
    is_open = col(VisitInquiry.answered_at).is_(None) | (col(VisitInquiry.due_on) >= since)
    return tuple(sorted(_lines(session, theirs, is_open), key=lambda line: line.ends_on, reverse=True))


def counts_by_tie(session: Session, ties: Collection[Tie], start: date, end: date) -> dict[str, int]:
    """Count the visits held in these days, by the key of their tie."""
    query = (
        select_columns(col(Visit.partnership_id), col(Visit.curatorship_id), func.count(col(Visit.id)))
        .where(of_ties(ties), col(Visit.state) == VisitState.HELD, col(Visit.held_on).between(start, end))
        .group_by(col(Visit.partnership_id), col(Visit.curatorship_id))
    )
    return {Tie(pair, curator).key: count for pair, curator, count in session.execute(query)}


def unsettled_visits(session: Session, ties: Collection[Tie], until: date) -> list[str]:
    """Return the schools where a visit planned for a day up to `until` still waits for a word."""
    query = (
        select(Organisation)
        .join(Visit, col(Visit.school_id) == col(Organisation.id))
        .where(of_ties(ties), Visit.state == VisitState.PLANNED, col(Visit.held_on) <= until)
    )
    return [school.short_name or school.name for school in session.exec(query)]


def _lines(session: Session, *conditions: ColumnElement[bool]) -> list[InquiryLine]:
    query = (
        select_columns(VisitInquiry, Person, Organisation)
        .outerjoin(Person, col(Person.id) == col(VisitInquiry.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(VisitInquiry.organisation_id))
        .where(*conditions, col(VisitInquiry.dropped_at).is_(None))
    )
    return [
        InquiryLine(
            inquiry_id=row.id or 0,
            programme_id=row.programme_id,
            period=parse_period(row.period),
            who=person.full_name if person else organisation.short_name or organisation.name if organisation else "",
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            due_on=row.due_on,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            reasons=dict(row.reasons),
            person_id=row.person_id,
            organisation_id=row.organisation_id,
        )
        for row, person, organisation in session.execute(query)
    ]
