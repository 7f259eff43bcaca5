"""Municipalities, programmes, indicators and schools, by id."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, select

from shnor_flow.domain.party import OrganisationKind
from shnor_flow.storage.tables import Indicator, IndicatorTarget, Municipality, Organisation, Programme

Homes = Sequence[int]


def municipalities_read(session: Session, homes: Homes) -> Sequence[Municipality]:
    """Return the municipalities themselves."""
    return session.exec(
        select(Municipality).where(col(Municipality.id).in_(homes)).order_by(col(Municipality.id))
    ).all()


def programmes_read(session: Session, homes: Homes, after: int, limit: int) -> Sequence[Programme]:
    """Return one page of programmes."""
    query = select(Programme).where(col(Programme.municipality_id).in_(homes), col(Programme.id) > after)
    return session.exec(query.order_by(col(Programme.id)).limit(limit)).all()


def indicators_read(session: Session, homes: Homes, after: int, limit: int) -> Sequence[Indicator]:
    """Return one page of the indicators of their programmes."""
    query = (
        select(Indicator)
        .join(Programme, col(Programme.id) == Indicator.programme_id)
        .where(col(Programme.municipality_id).in_(homes), col(Indicator.id) > after)
    )
    return session.exec(query.order_by(col(Indicator.id)).limit(limit)).all()


def targets_read(session: Session, indicator_ids: Collection[int]) -> dict[int, list[IndicatorTarget]]:
    """Return the targets of these indicators by year."""
    found: dict[int, list[IndicatorTarget]] = defaultdict(list)
    query = select(IndicatorTarget).where(col(IndicatorTarget.indicator_id).in_(indicator_ids))
    for row in session.exec(query.order_by(col(IndicatorTarget.year))):
        found[row.indicator_id].append(row)
    return found


def schools_read(session: Session, homes: Homes, after: int, limit: int) -> Sequence[Organisation]:
    """Return one page of schools, the closed ones too: their figures stay."""
    query = select(Organisation).where(
        col(Organisation.municipality_id).in_(homes),
        Organisation.kind == OrganisationKind.SCHOOL,
        col(Organisation.id) > after,
    )
    return session.exec(query.order_by(col(Organisation.id)).limit(limit)).all()
