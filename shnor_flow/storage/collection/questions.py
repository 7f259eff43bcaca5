"""What a programme asks for in one period."""

from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import Reporter
from shnor_flow.domain.collection.indicator import Question
from shnor_flow.domain.collection.known_from import read_known_from
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.tables import Indicator, IndicatorTarget, Programme


def questions_of(
    session: Session,
    programme_id: int,
    period: ReportingPeriod,
    reporter: Reporter | None = None,
    *,
    is_of_any_kind: bool = False,
) -> tuple[Question, ...]:
    """Return what the programme asks for one period, each with its next target, in the passport's order.

    Of schools and of the department unless one of them is named; with `is_of_any_kind` also what is asked in longer or
    shorter periods, as a report needs it.
    """
    year = period.end.year
    first = cadences_of(session.get_one(Programme, programme_id))[0].kind
    asked = {"programme_id": programme_id, "year": year} | ({} if reporter is None else {"reporter": reporter})
    rows = session.exec(_asked(is_of_one_reporter=reporter is not None), params=asked)
    return tuple(
        Question(
            indicator_id=indicator.id or 0,
            name=indicator.name,
            unit=indicator.unit,
            comparison=indicator.comparison,
            across_schools=indicator.across_schools,
            across_periods=indicator.across_periods,
            target=target,
            target_year=target_year if target_year != year else None,
            collected_each=indicator.collected_each or first,
            reported_by=indicator.reported_by,
            asks=indicator.asks,
            files=indicator.files,
            known_from=read_known_from(indicator.known_from),
            denominator_from=read_known_from(indicator.denominator_from),
        )
        for indicator, target, target_year in rows
        if is_of_any_kind or (indicator.collected_each or first) is period.kind
    )


@lru_cache
def _asked(*, is_of_one_reporter: bool) -> Any:
    next_year = (
        select(func.min(IndicatorTarget.year))
        .where(col(IndicatorTarget.indicator_id) == Indicator.id, col(IndicatorTarget.year) >= bindparam("year"))
        .correlate(Indicator)
        .scalar_subquery()
    )
    asked = (
        select(Indicator, IndicatorTarget.target, IndicatorTarget.year)
        .outerjoin(
            IndicatorTarget,
            (col(IndicatorTarget.indicator_id) == Indicator.id) & (col(IndicatorTarget.year) == next_year),
        )
        .where(Indicator.programme_id == bindparam("programme_id"), col(Indicator.is_collected))
        .order_by(col(Indicator.position), col(Indicator.id))
    )
    return asked.where(col(Indicator.reported_by) == bindparam("reporter")) if is_of_one_reporter else asked
