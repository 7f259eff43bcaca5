"""Save a programme's passport and indicators."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, select

from shnor_flow.domain.collection import AcrossSchools
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import IndicatorDraft, ProgrammeDraft
from shnor_flow.storage.tables import Indicator, IndicatorTarget, Programme

_SHARE = "%"
_IS_COUNT = re.compile(r"(?:общее\s+)?(?:число|количество)\b", re.IGNORECASE)
_IS_AVERAGE = re.compile(r"^балл|\bсредн|\bиндекс", re.IGNORECASE)


def keep_programme(session: Session, draft: ProgrammeDraft, municipality_id: int) -> Programme:
    """Return the programme, as it is if an earlier edition brought it; a new one is saved with its indicators."""
    assert draft.period is not None
    starts_on = draft.period.start
    found = session.exec(
        select(Programme).where(
            Programme.municipality_id == municipality_id,
            Programme.title == draft.title,
            Programme.starts_on == starts_on,
        )
    ).first()
    if found is not None:
        return found
    programme = Programme(
        municipality_id=municipality_id,
        title=draft.title,
        goal=draft.goal,
        starts_on=starts_on,
        ends_on=draft.period.end,
        approved_document=draft.approved.document if draft.approved else None,
        approved_on=draft.approved.approved_on if draft.approved else None,
        approved_number=draft.approved.number if draft.approved else None,
        passport=_passport(draft),
    )
    session.add(programme)
    session.flush()
    _indicators(session, draft.indicators, programme)
    return programme


def _passport(draft: ProgrammeDraft) -> dict[str, Any]:
    told = asdict(draft)
    kept = ("tasks", "expected_results", "stages", "risks", "glossary", "partnerships")
    passport = {name: told[name] for name in kept}
    passport["stages"] = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in stage.items()}
        for stage in told["stages"]
    ]
    return passport


def _indicators(session: Session, drafts: Sequence[IndicatorDraft], programme: Programme) -> None:
    """Save each indicator once, with a target for every year named; no year means the programme's last."""
    by_name: dict[str, list[IndicatorDraft]] = defaultdict(list)
    for draft in drafts:
        by_name[wording_key(draft.name)].append(draft)
    for position, same in enumerate(by_name.values(), start=1):
        first = same[0]
        indicator = Indicator(
            programme_id=programme.id or 0,
            position=position,
            name=first.name,
            unit=first.unit,
            comparison=first.comparison,
            across_schools=_across_schools(first),
        )
        session.add(indicator)
        session.flush()
        targets = {draft.due_year or programme.ends_on.year: draft.target for draft in same if draft.target is not None}
        for year, target in targets.items():
            session.add(IndicatorTarget(indicator_id=indicator.id or 0, year=year, target=target))


def _across_schools(draft: IndicatorDraft) -> AcrossSchools:
    """Add counts up; a share or an average («балл», «средняя отметка») is one sum over another."""
    if _IS_COUNT.match(draft.name):
        return AcrossSchools.SUM
    is_average = _IS_AVERAGE.search(f"{draft.unit or ''} {draft.name}") is not None
    return AcrossSchools.RATIO if draft.unit in (None, _SHARE) or is_average else AcrossSchools.SUM
