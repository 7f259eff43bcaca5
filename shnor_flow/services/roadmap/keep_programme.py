"""Save a programme's passport and indicators; find the programme that an amended plan belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import AcrossSchools
from shnor_flow.domain.edition.passport import IndicatorPlan, indicators_of
from shnor_flow.domain.edition.title import resembles, title_key
from shnor_flow.domain.roadmap import ProgrammeDraft
from shnor_flow.domain.term import Period
from shnor_flow.storage.completeness.content import ask_anew
from shnor_flow.storage.tables import Indicator, IndicatorTarget, Programme

_SHARE = "%"
_IS_COUNT = re.compile(r"(?:общее\s+)?(?:число|количество)\b", re.IGNORECASE)
_IS_AVERAGE = re.compile(r"^балл|\bсредн|\bиндекс", re.IGNORECASE)
_KEPT_WHOLE = ("tasks", "expected_results", "stages", "risks", "glossary", "partnerships")


@dataclass(frozen=True)
class KeptProgramme:
    """The programme of a plan; `resembles` is another one that it may amend, if a person says so."""

    programme: Programme
    resembles: Programme | None = None


def keep_programme(session: Session, draft: ProgrammeDraft, municipality_id: int) -> KeptProgramme:
    """Return the programme, as it is if an earlier edition brought it; a new one is saved with its indicators.

    The same title from the same day on is the same programme, whatever its case, quotes and marks of an edition;
    one that is only like it is a programme of its own until a person says otherwise.
    """
    assert draft.period is not None
    known = _programmes(session, municipality_id)
    key = title_key(draft.title)
    same = [each for each in known if each.starts_on == draft.period.start and title_key(each.title) == key]
    exact = [each for each in same if each.title == draft.title]
    if same:
        return KeptProgramme((exact or same)[0])
    like = [each for each in known if _meets(each, draft.period) and resembles(each.title, draft.title)]
    return KeptProgramme(_new(session, draft, municipality_id), like[0] if like else None)


def passport_of(draft: ProgrammeDraft) -> dict[str, Any]:
    """Return what the document says of its programme, as JSON keeps it."""
    assert draft.period is not None
    approved = draft.approved
    return {
        "title": draft.title,
        "goal": draft.goal,
        "starts_on": draft.period.start.isoformat(),
        "ends_on": draft.period.end.isoformat(),
        "approved_document": approved.document if approved else None,
        "approved_on": approved.approved_on.isoformat() if approved and approved.approved_on else None,
        "approved_number": approved.number if approved else None,
        "indicators": [asdict(each) for each in indicators_of(draft.indicators, draft.period.end.year)],
        "passport": _kept_whole(draft),
    }


def planned_indicators(stored: Mapping[str, Any]) -> tuple[IndicatorPlan, ...]:
    """Return the indicators out of what `passport_of` made."""
    return tuple(
        IndicatorPlan(**{**each, "targets": tuple((year, target) for year, target in each["targets"])})
        for each in stored.get("indicators", ())
    )


def add_indicators(session: Session, programme: Programme, plans: Sequence[IndicatorPlan], *, first: int = 1) -> None:
    """Save indicators with their targets, counted from `first`."""
    for position, plan in enumerate(plans, start=first):
        indicator = Indicator(
            programme_id=programme.id or 0,
            position=position,
            name=plan.name,
            unit=plan.unit,
            comparison=plan.comparison,
            across_schools=_across_schools(plan),
        )
        session.add(indicator)
        session.flush()
        for year, target in plan.targets:
            session.add(IndicatorTarget(indicator_id=indicator.id or 0, year=year, target=target))
    ask_anew(session, programme.id or 0)


def _programmes(session: Session, municipality_id: int) -> Sequence[Programme]:
    query = select(Programme).where(Programme.municipality_id == municipality_id)
    return session.exec(query.order_by(col(Programme.id).desc())).all()


def _meets(programme: Programme, period: Period) -> bool:
    return programme.starts_on <= period.end and period.start <= programme.ends_on


def _new(session: Session, draft: ProgrammeDraft, municipality_id: int) -> Programme:
    assert draft.period is not None
    programme = Programme(
        municipality_id=municipality_id,
        title=draft.title,
        goal=draft.goal,
        starts_on=draft.period.start,
        ends_on=draft.period.end,
        approved_document=draft.approved.document if draft.approved else None,
        approved_on=draft.approved.approved_on if draft.approved else None,
        approved_number=draft.approved.number if draft.approved else None,
        passport=_kept_whole(draft),
    )
    session.add(programme)
    session.flush()
    add_indicators(session, programme, indicators_of(draft.indicators, draft.period.end.year))
    return programme


def _kept_whole(draft: ProgrammeDraft) -> dict[str, Any]:
    told = asdict(draft)
    passport = {name: told[name] for name in _KEPT_WHOLE}
    passport["stages"] = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in stage.items()}
        for stage in told["stages"]
    ]
    return passport


def _across_schools(plan: IndicatorPlan) -> AcrossSchools:
    """Add counts up; a share or an average («балл», «средняя отметка») is one sum over another."""
    if _IS_COUNT.match(plan.name):
        return AcrossSchools.SUM
    is_average = _IS_AVERAGE.search(f"{plan.unit or ''} {plan.name}") is not None
    return AcrossSchools.RATIO if plan.unit in (None, _SHARE) or is_average else AcrossSchools.SUM
