"""The programmes that collect figures, and how often they do."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, exists, select

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.calendar.working_calendar import Roll
from shnor_flow.domain.collection.round_dates import Cadence, RoundRules
from shnor_flow.domain.term import Period
from shnor_flow.storage.tables import Indicator, Municipality, Programme, Roadmap, RoadmapState


@dataclass(frozen=True)
class CollectingProgramme:
    """A programme that runs and asks its schools for figures."""

    programme_id: int
    municipality_id: int
    period: Period
    started_at: datetime  # when its first edition began to run
    timezone: str
    roll: Roll
    cadences: tuple[Cadence, ...]


def collecting_programmes(session: Session) -> list[CollectingProgramme]:
    """Return the programmes with a running municipal roadmap and something to ask."""
    asks = exists().where(col(Indicator.programme_id) == Programme.id, col(Indicator.is_collected))
    rows = session.exec(
        select(Programme, Municipality, func.min(Roadmap.started_at))
        .join(Municipality, col(Municipality.id) == Programme.municipality_id)
        .join(Roadmap, col(Roadmap.programme_id) == Programme.id)
        .where(is_running(), asks, col(Roadmap.organisation_id).is_(None), col(Roadmap.started_at).is_not(None))
        .group_by(col(Programme.id), col(Municipality.id))
    ).all()
    asked = _kinds_asked(session)
    return [
        CollectingProgramme(
            programme_id=programme.id or 0,
            municipality_id=programme.municipality_id,
            period=Period(programme.starts_on, programme.ends_on),
            started_at=started_at,
            timezone=municipality.timezone,
            roll=Roll(municipality.roll),
            cadences=_asking(cadences_of(programme), asked[programme.id or 0]),
        )
        for programme, municipality, started_at in rows
        if started_at
    ]


def cadences_of(programme: Programme) -> tuple[Cadence, ...]:
    """Return how often the programme collects; every quarter on the usual days unless it says otherwise."""
    return tuple(
        Cadence(PeriodKind(kept["kind"]), RoundRules(**{name: days for name, days in kept.items() if name != "kind"}))
        for kept in programme.cadences or [{"kind": PeriodKind.QUARTER}]
    )


def rules_of(programme: Programme, kind: PeriodKind) -> RoundRules:
    """Return the days of the programme's rounds of one kind."""
    return next((cadence.rules for cadence in cadences_of(programme) if cadence.kind is kind), RoundRules())


def is_running() -> Any:
    """Say in SQL that a municipal roadmap of the programme runs."""
    return (
        exists()
        .where(
            col(Roadmap.programme_id) == Programme.id,
            col(Roadmap.state) == RoadmapState.RUNNING,
            col(Roadmap.organisation_id).is_(None),
        )
        .correlate(Programme)
    )


def _kinds_asked(session: Session) -> dict[int, set[PeriodKind | None]]:
    """Return by programme the kinds of periods its indicators name; None stands for the programme's first."""
    found: dict[int, set[PeriodKind | None]] = defaultdict(set)
    for programme_id, kind in session.exec(
        select(Indicator.programme_id, Indicator.collected_each).where(col(Indicator.is_collected)).distinct()
    ):
        found[programme_id].add(PeriodKind(kind) if kind else None)
    return found


def _asking(cadences: tuple[Cadence, ...], asked: set[PeriodKind | None]) -> tuple[Cadence, ...]:
    """Return the cadences in which something is asked: a round without questions would trouble schools for nothing."""
    first = cadences[0].kind
    return tuple(one for one in cadences if one.kind in asked or (one.kind is first and None in asked))
