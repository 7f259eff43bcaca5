"""A programme's indicators with their terms, targets and earlier versions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import AcrossSchools, AnswerKind
from shnor_flow.domain.collection.indicator_rules import IndicatorTerms
from shnor_flow.domain.collection.known_from import read_known_from
from shnor_flow.domain.errors import NotFound
from shnor_flow.storage.tables import Indicator, IndicatorTarget, IndicatorVersion, Programme


@dataclass(frozen=True)
class IndicatorView:
    """An indicator of a programme."""

    indicator_id: int
    programme_id: int
    position: int
    terms: IndicatorTerms


@dataclass(frozen=True)
class IndicatorChange:
    """When an indicator was changed, by whom and why, and what its name was before."""

    number: int
    changed_at: datetime
    changed_by: str
    reason: str
    name_before: str


def indicator_views(session: Session, programme_id: int, municipality_id: int) -> tuple[IndicatorView, ...]:
    """Return the indicators in the passport's order; NotFound if the programme is not the municipality's."""
    programme = session.get(Programme, programme_id)
    if programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такой программы нет, или она не относится к вашему муниципалитету.")
    rows = session.exec(
        select(Indicator)
        .where(Indicator.programme_id == programme_id)
        .order_by(col(Indicator.position), col(Indicator.id))
    ).all()
    return _views(session, rows)


def indicator_view(session: Session, indicator_id: int, municipality_id: int) -> IndicatorView:
    """Return one indicator; NotFound if it is not the municipality's."""
    row = session.get(Indicator, indicator_id)
    programme = session.get(Programme, row.programme_id) if row else None
    if row is None or programme is None or programme.municipality_id != municipality_id:
        raise NotFound("Такого показателя нет, или он не относится к вашему муниципалитету.")
    return _views(session, [row])[0]


def changes_of(session: Session, indicator_id: int) -> tuple[IndicatorChange, ...]:
    """Return the changes, the newest first."""
    rows = session.exec(
        select(IndicatorVersion)
        .where(IndicatorVersion.indicator_id == indicator_id)
        .order_by(col(IndicatorVersion.number).desc())
    )
    return tuple(
        IndicatorChange(row.number, row.changed_at, row.changed_by, row.reason, str(row.before.get("name", "")))
        for row in rows
    )


def terms_of(session: Session, row: Indicator) -> IndicatorTerms:
    """Return the terms in force."""
    return _views(session, [row])[0].terms


def _views(session: Session, rows: Sequence[Indicator]) -> tuple[IndicatorView, ...]:
    targets: dict[int, dict[int, float]] = defaultdict(dict)
    query = select(IndicatorTarget).where(col(IndicatorTarget.indicator_id).in_([row.id for row in rows]))
    for target in session.exec(query.order_by(col(IndicatorTarget.year))):
        targets[target.indicator_id][target.year] = target.target
    return tuple(
        IndicatorView(
            indicator_id=row.id or 0,
            programme_id=row.programme_id,
            position=row.position,
            terms=IndicatorTerms(
                name=row.name,
                unit=row.unit,
                asks=row.asks or _implied(row.across_schools),
                comparison=row.comparison,
                across_schools=row.across_schools,
                across_periods=row.across_periods,
                reported_by=row.reported_by,
                collected_each=row.collected_each,
                legal_basis=row.legal_basis,
                is_collected=row.is_collected,
                files=row.files,
                known_from=read_known_from(row.known_from),
                denominator_from=read_known_from(row.denominator_from),
                targets=targets[row.id or 0],
            ),
        )
        for row in rows
    )


def _implied(rule: AcrossSchools) -> AnswerKind:
    return AnswerKind.SHARE if rule is AcrossSchools.RATIO else AnswerKind.NUMBER
