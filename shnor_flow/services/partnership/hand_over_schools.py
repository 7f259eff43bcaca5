"""The schools entrusted to somebody go to a successor: what was done stays with whom it was done by."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from shnor_flow.services.partnership.keep_pairs import CuratorCard, Keeper, end_curator, name_curator, open_curatorship
from shnor_flow.storage.partnership.of_school import curates_on
from shnor_flow.storage.tables import Curatorship, Partnership, Person

_WHY = "дела переданы другому человеку"


def hand_over_schools(session: Session, former: Person, successor: Person, keeper: Keeper, today: date) -> int:
    """End the curatorships of the one and begin them for the other; return how many schools that were.

    Where the one was asked about a pair for the partner, the successor of the same organisation is asked, or else the
    organisation's contacts.
    """
    query = select(Curatorship).where(Curatorship.person_id == former.id, curates_on(today))
    rows = session.exec(query.order_by(col(Curatorship.id))).all()
    for row in rows:
        end_curator(session, row.id or 0, max(row.from_on, today - timedelta(days=1)), _WHY, keeper)
        sides = (row.programme_id, row.school_id, successor.id or 0)
        if open_curatorship(session, *sides, today) is None:
            name_curator(session, CuratorCard(*sides, role=row.role, from_on=today), keeper)
    asked = session.exec(select(Partnership).where(Partnership.person_id == former.id)).all()
    for pair in asked:
        pair.person_id = successor.id if successor.organisation_id == pair.partner_id else None
    session.flush()
    return len(rows)
