"""The schools entrusted to somebody go to a successor: what was done stays with whom it was done by."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from shnor_flow.services.partnership.keep_pairs import CuratorCard, Keeper, end_curator, name_curator, open_curatorship
from shnor_flow.storage.tables import Curatorship, Partnership, Person, VisitInquiry

_WHY = "дела переданы другому человеку"


def hand_over_schools(session: Session, former: Person, successor: Person, keeper: Keeper, today: date) -> int:
    """End what the one does for schools and begin it for the other; return how many schools that were.

    Where the one was asked about a pair for the partner, the successor of the same organisation is asked, or else the
    organisation's contacts. What a period asked the one and was not answered is asked of the other.
    """
    schools = _curatorships(session, former, successor, keeper, today) | _pairs(session, former, successor, today)
    _inquiries(session, former, successor, keeper, today)
    session.flush()
    return len(schools)


def _curatorships(session: Session, former: Person, successor: Person, keeper: Keeper, today: date) -> set[int]:
    last = col(Curatorship.until_on)
    query = select(Curatorship).where(Curatorship.person_id == former.id, last.is_(None) | (last >= today))
    rows = session.exec(query.order_by(col(Curatorship.id))).all()
    for row in rows:
        sides = (row.programme_id, row.school_id, successor.id or 0)
        is_known = open_curatorship(session, *sides, today) is not None
        if row.from_on >= today and not is_known:
            row.person_id = successor.id or 0  # it had not begun: nothing was done under it
            continue
        end_curator(session, row.id or 0, max(row.from_on, today - timedelta(days=1)), _WHY, keeper)
        if not is_known:
            name_curator(session, CuratorCard(*sides, role=row.role, from_on=today), keeper)
    return {row.school_id for row in rows}


def _pairs(session: Session, former: Person, successor: Person, today: date) -> set[int]:
    last = col(Partnership.until_on)
    query = select(Partnership).where(Partnership.person_id == former.id, last.is_(None) | (last >= today))
    pairs = session.exec(query).all()
    for pair in pairs:
        pair.person_id = successor.id if successor.organisation_id == pair.partner_id else None
    return {pair.school_id for pair in pairs}


def _inquiries(session: Session, former: Person, successor: Person, keeper: Keeper, today: date) -> None:
    waiting = select(VisitInquiry).where(
        col(VisitInquiry.answered_at).is_(None), col(VisitInquiry.dropped_at).is_(None)
    )
    asked = {
        (row.programme_id, row.period)
        for row in session.exec(select(VisitInquiry).where(VisitInquiry.person_id == successor.id))
    }
    for row in session.exec(waiting.where(VisitInquiry.person_id == former.id)).all():
        if (row.programme_id, row.period) in asked:
            row.dropped_at, row.next_notice_on = keeper.now, None
        else:
            row.person_id, row.holder, row.next_notice_on = successor.id, f"person:{successor.id}", today
