"""What an edition changes in the programme itself: its goal, its period, its indicators and their targets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from shnor_flow.domain.edition import Fate, FieldChange
from shnor_flow.domain.edition.matching import likeness
from shnor_flow.domain.party.text import wording_key
from shnor_flow.domain.roadmap import Comparison, IndicatorDraft

_ONE_INDICATOR = 0.75  # names that share less of their words are two indicators
_SIGNS = {Comparison.AT_LEAST: "не менее", Comparison.AT_MOST: "не более", None: ""}


@dataclass(frozen=True)
class IndicatorPlan:
    """An indicator with a target for each year; `indicator_id` is 0 while it is not saved."""

    name: str
    unit: str | None
    comparison: Comparison | None
    targets: tuple[tuple[int, float], ...]  # by year
    indicator_id: int = 0


@dataclass(frozen=True)
class IndicatorDifference:
    """One indicator in two editions; `old` is None for an added one, `new` for a dropped one."""

    fate: Fate
    old: IndicatorPlan | None
    new: IndicatorPlan | None
    changes: tuple[FieldChange, ...] = ()


def indicators_of(drafts: Sequence[IndicatorDraft], last_year: int) -> tuple[IndicatorPlan, ...]:
    """Gather each indicator once, with a target for every year named; no year means the programme's last."""
    by_name: dict[str, list[IndicatorDraft]] = defaultdict(list)
    for draft in drafts:
        by_name[wording_key(draft.name)].append(draft)
    found = []
    for same in by_name.values():
        targets = {draft.due_year or last_year: draft.target for draft in same if draft.target is not None}
        found.append(IndicatorPlan(same[0].name, same[0].unit, same[0].comparison, tuple(sorted(targets.items()))))
    return tuple(found)


def indicator_differences(
    old: Sequence[IndicatorPlan], new: Sequence[IndicatorPlan]
) -> tuple[IndicatorDifference, ...]:
    """Compare two lists of indicators; an edition that names none leaves them as they are."""
    if not new:
        return ()
    left = list(old)
    found = []
    for each in new:
        before = _same_as(each, left)
        if before is None:
            found.append(IndicatorDifference(Fate.ADDED, None, each))
            continue
        left.remove(before)
        changes = tuple(_changes(before, each))
        found.append(IndicatorDifference(Fate.CHANGED if changes else Fate.SAME, before, each, changes))
    return (*found, *(IndicatorDifference(Fate.DROPPED, each, None) for each in left))


def _same_as(one: IndicatorPlan, candidates: Sequence[IndicatorPlan]) -> IndicatorPlan | None:
    equal = [each for each in candidates if wording_key(each.name) == wording_key(one.name)]
    alike = sorted(candidates, key=lambda each: likeness(each.name, one.name), reverse=True)
    near = alike[:1] if alike and likeness(alike[0].name, one.name) >= _ONE_INDICATOR else []
    return next(iter([*equal, *near]), None)


def _changes(old: IndicatorPlan, new: IndicatorPlan) -> list[FieldChange]:
    fields = [
        ("Показатель", old.name, new.name),
        ("Единица", old.unit or "", new.unit or ""),
        ("Условие", _SIGNS[old.comparison], _SIGNS[new.comparison]),
    ]
    before, after = dict(old.targets), dict(new.targets)
    fields += [
        (f"Цель на {year} год", _figure(before.get(year)), _figure(after.get(year)))
        for year in sorted(before.keys() | after.keys())
        if year in after or year > min(after, default=year)
    ]
    return [FieldChange(*field) for field in fields if wording_key(field[1]) != wording_key(field[2])]


def _figure(target: float | None) -> str:
    return "" if target is None else f"{target:g}".replace(".", ",")
