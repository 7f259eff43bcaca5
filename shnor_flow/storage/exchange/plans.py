"""The half-year reports there are."""

from collections.abc import Sequence

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from shnor_flow.storage.tables import Report


def reports_read(session: Session, homes: Sequence[int], after: int, limit: int) -> Sequence[Report]:
    """Return one page of frozen versions without what stands in them, which names people."""
    query = select(Report).where(col(Report.municipality_id).in_(homes), col(Report.id) > after)
    whole = defer(Report.snapshot)  # type: ignore[arg-type]  # a mapped column to SQLAlchemy, a dict to the checker
    return session.exec(query.options(whole).order_by(col(Report.id)).limit(limit)).all()
