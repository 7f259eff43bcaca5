"""The programmes of a municipality by name, as forms offer them."""

from sqlmodel import Session, col, select

from shnor_flow.storage.tables import Programme


def programme_names(session: Session, municipality_id: int) -> tuple[tuple[int, str], ...]:
    """Return (id, title) of the programmes, the newest first."""
    rows = session.exec(
        select(Programme.id, Programme.title)
        .where(Programme.municipality_id == municipality_id)
        .order_by(col(Programme.starts_on).desc(), col(Programme.id))
    )
    return tuple((key, title) for key, title in rows if key)
