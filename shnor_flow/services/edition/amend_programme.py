"""What an edition says of the programme itself: shown beside what is in force, and taken over when it is applied."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from shnor_flow.domain.edition import Fate, FieldChange
from shnor_flow.domain.edition.passport import IndicatorDifference, IndicatorPlan, indicator_differences
from shnor_flow.domain.party.text import wording_key
from shnor_flow.services.roadmap.keep_programme import add_indicators, planned_indicators
from shnor_flow.storage.roadmap.editions import known_indicators
from shnor_flow.storage.tables import Indicator, IndicatorTarget, Programme

_LISTS = {
    "tasks": "Задачи",
    "expected_results": "Ожидаемые результаты",
    "stages": "Этапы",
    "risks": "Риски",
    "partnerships": "Партнёрские пары",
}


def passport_changes(programme: Programme, said: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return what the edition says otherwise of the programme; what it does not speak of stays."""
    if not said:
        return ()
    fields = [
        ("Цель", programme.goal or "", said["goal"] or programme.goal or ""),
        ("Окончание", _day(programme.ends_on), _day(date.fromisoformat(said["ends_on"]))),
    ]
    fields += [
        (name, _told(programme.passport.get(key)), _told(said["passport"][key]))
        for key, name in _LISTS.items()
        if said["passport"].get(key)
    ]
    return tuple(FieldChange(*field) for field in fields if wording_key(field[1]) != wording_key(field[2]))


def indicator_changes(
    session: Session, programme: Programme, said: Mapping[str, Any]
) -> tuple[IndicatorDifference, ...]:
    """Return what the edition does with each indicator; one that is asked for no more can't be dropped again."""
    found = indicator_differences(known_indicators(session, programme.id or 0), planned_indicators(said))
    return tuple(each for each in found if each.old is None or each.new or _is_collected(session, each.old))


def amend_programme(session: Session, programme: Programme, said: Mapping[str, Any]) -> int:
    """Take over what the edition says of the programme, and return how many things changed.

    An indicator that it drops is asked for no more; figures that schools have filed for it stay.
    """
    changes = passport_changes(programme, said)
    differences = [each for each in indicator_changes(session, programme, said) if each.fate is not Fate.SAME]
    if said:
        programme.goal = said["goal"] or programme.goal
        programme.ends_on = date.fromisoformat(said["ends_on"])
        told = {name: value for name, value in said["passport"].items() if value}
        programme.passport = programme.passport | told
    for each in differences:
        _amend_indicator(session, programme, each)
    session.flush()
    return len(changes) + len(differences)


def _amend_indicator(session: Session, programme: Programme, difference: IndicatorDifference) -> None:
    if difference.old is None and difference.new is not None:
        last = max((each.position for each in _indicators(session, programme)), default=0)
        add_indicators(session, programme, [difference.new], first=last + 1)
    elif difference.old is not None:
        indicator = session.get_one(Indicator, difference.old.indicator_id)
        if difference.new is None:
            indicator.is_collected = False
            return
        indicator.name, indicator.unit = difference.new.name, difference.new.unit
        indicator.comparison = difference.new.comparison
        _retarget(session, difference.old, difference.new)


def _retarget(session: Session, old: IndicatorPlan, new: IndicatorPlan) -> None:
    """Replace the targets from the first year the edition names on; earlier years keep what they were held to."""
    first = min((year for year, _ in new.targets), default=None)
    if first is None:
        return
    session.execute(
        delete(IndicatorTarget).where(
            col(IndicatorTarget.indicator_id) == old.indicator_id, col(IndicatorTarget.year) >= first
        )
    )
    for year, target in new.targets:
        session.add(IndicatorTarget(indicator_id=old.indicator_id, year=year, target=target))


def _indicators(session: Session, programme: Programme) -> tuple[Indicator, ...]:
    ids = [each.indicator_id for each in known_indicators(session, programme.id or 0)]
    return tuple(session.get_one(Indicator, one) for one in ids)


def _is_collected(session: Session, plan: IndicatorPlan) -> bool:
    return session.get_one(Indicator, plan.indicator_id).is_collected


def _told(values: Any) -> str:
    return "; ".join(_one(value) for value in values or ())


def _one(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    return str(value)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
