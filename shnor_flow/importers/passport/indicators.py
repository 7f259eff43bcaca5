"""Indicators with their targets, read from the items of a passport: «доля … — не менее 60 % к 2026 году»."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from shnor_flow.domain.roadmap import Comparison, IndicatorDraft

_FIGURE = r"(?P<figure>\d+(?:[.,]\d+)?)"
_LIMIT = (
    r"(?P<limit>не\s+более|не\s+выше|не\s+менее|не\s+ниже|до|менее|более|от|≥|>=|≤|<=|(?:не\s+менее\s+чем\s+)?\bна)?"
)
_UNIT = r"(?P<unit>%(?:\s+ежегодно)?|процент\w*|балл\w*|человек\w*|чел\.?|школ\w*|единиц\w*|ед\.?)"
_TARGET = re.compile(rf"{_LIMIT}\s*{_FIGURE}\s*{_UNIT}", re.IGNORECASE)
_BARE_COUNT = re.compile(
    rf"(?P<name>[^\d].{{5,}}?)\s*(?:\s[-–—]|[–—:]|\w+[еёи]тся|составит|достигнет)\s*{_LIMIT}\s*{_FIGURE}$",
    re.IGNORECASE,
)
# «2026 г. – 60 %, 2027 г. – 70 %» and «60 % в 2026 году, 70 % – в 2027 году».
_YEAR_FIRST = re.compile(
    rf"(?P<year>20\d\d)\s*(?:год\w*|г\.?)?\s*[-–—:]\s*{_LIMIT}\s*{_FIGURE}(?!\d)\s*(?:{_UNIT})?", re.IGNORECASE
)
_YEAR_LAST = re.compile(
    rf"{_LIMIT}\s*{_FIGURE}\s*(?:{_UNIT})?\s*[-–—(]?\s*(?:\b[вк]\s+)(?P<year>20\d\d)\s*(?:год\w*|г\.?)?\)?",
    re.IGNORECASE,
)
_FALLS = re.compile(r"(?:сни[жз]|сокра[щт]|уменьш)\w*", re.IGNORECASE)
_CHANGES = re.compile(r"(?:сни[жз]|сокра[щт]|уменьш|увелич|повы[шс]|прирост|рост|выраст)\w*", re.IGNORECASE)
# What leads from the name to the figure belongs to neither.
_LEADS_TO_FIGURE = re.compile(
    r"(?:[\s–—:,;.(-]|\bсоставит|\bдостигнет|\bв этих школах|\bк (?:концу )?20\d\d(?: г(?:од[ау]|\.)?)?"
    r"|\b(?:сни[жз]|сокра[щт]|уменьш|увелич|повы[шс]|выраст)\w*(?:ся|ет|ёт)\b"
    r"|(?<=[:–—-] )(?:снижение|сокращение|уменьшение|увеличение|повышение|рост))+$",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s*\(([^()]*\d[^()]*)\)")
_DUE_YEAR = re.compile(r"\b[Кк]\s+(?:концу\s+)?(20\d\d)")
_IS_SHARE = re.compile(r"^(?:доля|процент|удельный вес)\b", re.IGNORECASE)
# A share of those who do badly: without «не более» it is not clear on which side of the figure it should end up.
_MAY_BE_UNWANTED = re.compile(
    r"^(?:доля|число|количество|процент)\s+(?:(?:неуспева|отстающ|пропуск|второгодник)\w+"
    r"|(?:школ|организаций|учреждений|обучающихся|учащихся|учеников|выпускников|детей|\w+классников)\w*"
    r".{0,60}?(?:низк|ниже минимум|неуспева|не преодол|отстающ|не получивш|необъективн|без аттестат|«2»))",
    re.IGNORECASE,
)
_ABBREVIATIONS = re.compile(r"[А-ЯЁ]{2,6}(?:(?:,\s*|\s+и\s+)[А-ЯЁ]{2,6})*")
_VALUE = re.compile(
    rf"(?:(?:снижение|сокращение|увеличение|рост)\s+)?{_LIMIT}\s*{_FIGURE}\s*(?:{_UNIT})?\.?", re.IGNORECASE
)
_INTRODUCES = re.compile(r"планируется достичь|следующи[хе]", re.IGNORECASE)
_NEARLY_EQUAL = 0.93


@dataclass(frozen=True)
class _Target:
    before: str
    figure: float
    unit: str
    limit: str
    year: int | None = None


def indicators_of(items: Iterable[str], introduction: str = "") -> tuple[IndicatorDraft, ...]:
    """Return the indicators of a list; the introduction may name the year for all of them."""
    due = _due_year(introduction)
    found: list[IndicatorDraft] = []
    for item in items:
        if _INTRODUCES.search(item) and not _TARGET.search(item):
            due = _due_year(item) or due
            continue
        for part in re.split(r"(?<=\))\.?\s+(?=[А-ЯЁ])", item):
            found.extend(replace(draft, due_year=draft.due_year or due) for draft in _indicators_in(part))
    return tuple(found)


def without_repeats(indicators: Iterable[IndicatorDraft]) -> tuple[IndicatorDraft, ...]:
    """Drop an indicator that a later list says again in nearly the same words."""
    kept: list[IndicatorDraft] = []
    for draft in indicators:
        twin = next((index for index, other in enumerate(kept) if _is_the_same(other, draft)), None)
        if twin is None:
            kept.append(draft)
        else:
            kept[twin] = draft
    return tuple(kept)


def indicator_of(name: str, value: str, unit: str | None, year: int | None) -> IndicatorDraft | None:
    """Return the indicator whose target stands in a cell of its own («не менее 85», «4,2 балла»); None without one."""
    found = _VALUE.fullmatch(value.strip())
    if found is None:
        return None
    target = _Target(name, _number(found["figure"]), unit or found["unit"] or "", _limit(found), year)
    return _draft(name, target, value)


def _due_year(text: str) -> int | None:
    found = _DUE_YEAR.search(text)
    return int(found[1]) if found else None


def _indicators_in(item: str) -> list[IndicatorDraft]:
    bracket = _BRACKET.search(item)
    if bracket is not None and _TARGET.search(bracket[1]) and not _TARGET.search(_outside(item, bracket)):
        return _from_bracket(item, bracket)
    targets = _targets_in(item)
    if not targets:
        return [IndicatorDraft(item, None, "%" if _IS_SHARE.match(item) else None, None, _due_year(item))]
    name = _trimmed(targets[0].before)
    drafts = [_draft(name, targets[0], item)]
    for target in targets[1:]:
        drafts.append(_draft(name if target.year else _named_after(name, _trimmed(target.before)), target, item))
    return drafts


def _from_bracket(item: str, bracket: re.Match[str]) -> list[IndicatorDraft]:
    head = _trimmed(item[: bracket.start()])
    targets = _targets_in(bracket[1])
    named = [target for target in targets if _trimmed(target.before)]
    if len(targets) > 1 and len(named) == len(targets):
        return [_draft(f"{head}: {_trimmed(target.before)}", target, item) for target in targets]
    target = targets[0]
    if named and (rest := bracket[1].split(target.unit, 1)[-1].strip()):
        head = f"{head} ({_trimmed(target.before)} {rest})"
    return [_draft(head, target, item)]


def _outside(item: str, bracket: re.Match[str]) -> str:
    return item[: bracket.start()] + item[bracket.end() :]


def _targets_in(text: str) -> list[_Target]:
    for by_year in (list(_YEAR_FIRST.finditer(text)), list(_YEAR_LAST.finditer(text))):
        if len(by_year) > 1:
            name, unit = text[: by_year[0].start()], next((found["unit"] for found in by_year if found["unit"]), "")
            return [_Target(name, _number(each["figure"]), unit, _limit(each), int(each["year"])) for each in by_year]
    if (bare := _BARE_COUNT.match(text)) is not None and not re.fullmatch(r"20\d\d", bare["figure"]):
        return [_Target(bare["name"], _number(bare["figure"]), "", _limit(bare))]
    targets: list[_Target] = []
    start = 0
    for found in _TARGET.finditer(text):
        targets.append(_Target(text[start : found.start()], _number(found["figure"]), found["unit"], _limit(found)))
        start = found.end()
    return targets


def _number(figure: str) -> float:
    return float(figure.replace(",", "."))


def _limit(found: re.Match[str]) -> str:
    return " ".join((found["limit"] or "").lower().split())


def _draft(name: str, target: _Target, item: str) -> IndicatorDraft:
    is_share = target.unit.lower().startswith("процент") or (not target.unit and _IS_SHARE.match(name))
    unit = "%" if is_share else target.unit
    # «Увеличение на 10 %» says how far to go, not where to arrive: without the starting figure there is no target.
    is_a_change = target.limit.endswith("на") and _CHANGES.search(f"{name} {item}")
    figure, due = None if is_a_change else target.figure, target.year or _due_year(item)
    whole = item if _CHANGES.fullmatch(name) else name
    return IndicatorDraft(whole, figure, unit or None, _comparison(name, target.limit, item), due)


def _comparison(name: str, limit: str, item: str) -> Comparison | None:
    if limit in ("не более", "не выше", "менее", "≤", "<="):
        return Comparison.AT_MOST
    if limit in ("не менее", "не ниже", "более", "от", "≥", ">="):
        return Comparison.AT_LEAST
    if limit in ("до", "на") and _FALLS.search(item):
        return Comparison.AT_MOST
    return None if _MAY_BE_UNWANTED.search(name) else Comparison.AT_LEAST


def _named_after(first: str, second: str) -> str:
    """Name the second figure of an item: «… по ВПР – 5 %, ОГЭ, ЕГЭ – 1 %» speaks of the same share for other exams."""
    if not second:
        return first
    if _ABBREVIATIONS.fullmatch(second) and (
        exam := re.search(r"(?<=итогам )[А-ЯЁ]{2,6}\b|(?<=по )[А-ЯЁ]{2,6}\b", first)
    ):
        return first[: exam.start()] + second + first[exam.end() :]
    return second if len(second.split()) > 3 else f"{first}: {second}"


def _trimmed(text: str) -> str:
    return _LEADS_TO_FIGURE.sub("", text.strip(" ,;.)")).strip()


def _is_the_same(left: IndicatorDraft, right: IndicatorDraft) -> bool:
    if left.target != right.target and None not in (left.target, right.target):
        return False
    if left.due_year != right.due_year and None not in (left.due_year, right.due_year):
        return False
    names = SequenceMatcher(None, left.name.lower(), right.name.lower(), autojunk=False)
    # The cheap measures are never below the true one.
    return all(measure() > _NEARLY_EQUAL for measure in (names.real_quick_ratio, names.quick_ratio, names.ratio))
