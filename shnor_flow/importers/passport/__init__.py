"""The passport of a programme: what its text says about the whole, with a finding for every fact a person must give."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shnor_flow.domain.roadmap import (
    NO_MUNICIPALITY,
    NO_REGION,
    Approval,
    FindingDraft,
    FindingKind,
    IndicatorDraft,
    ProgrammeDraft,
    Risk,
    Stage,
)
from shnor_flow.domain.term import Period
from shnor_flow.importers.passport.approval import approval_in
from shnor_flow.importers.passport.glossary import glossary_of
from shnor_flow.importers.passport.indicator_table import indicators_from
from shnor_flow.importers.passport.indicators import indicators_of, without_repeats
from shnor_flow.importers.passport.labels import Fact, Labelled, labelled_facts
from shnor_flow.importers.passport.list_items import items_of, without_end
from shnor_flow.importers.passport.programme_period import likeliest_period, narrowed, period_in
from shnor_flow.importers.passport.side_tables import partnerships_of, risks_of
from shnor_flow.importers.passport.stages import before_stages, stages_in
from shnor_flow.importers.passport.territory import municipality_in, region_in
from shnor_flow.importers.passport.title import title_in
from shnor_flow.importers.text.source_text import Line, joined, words_of
from shnor_flow.importers.text.tab_table import Table

# «Отток учителей – целевой набор», «… (меры: целевой набор)», «Риск: …; меры по снижению: …».
_AGAINST = re.compile(
    r"[;.,(]?\s*(?:меры?|пути|способы?|минимизация|мероприятия)\b[^:–—-]{0,40}[:–—-]\s*|\s+[-–—]\s+", re.IGNORECASE
)
_NO_TITLE = "Программа без названия"
_READ_FOR_PLACE = 300_000  # letters in which the region and the municipality are counted: more than any programme has


@dataclass(frozen=True)
class Document:
    """What the passport is read from: all lines, those outside the plan, and the tables."""

    lines: tuple[Line, ...]
    outside_plan: tuple[Line, ...]
    tables: tuple[Table, ...]
    stage_names: tuple[str, ...] = ()


def read_passport(document: Document) -> tuple[ProgrammeDraft, tuple[FindingDraft, ...]]:
    """Return the passport, and a finding for each fact that is missing or doubtful."""
    vocabulary = words_of(document.lines)
    facts = labelled_facts(document.outside_plan)
    heading = title_in(document.lines, vocabulary)
    dated = stages_in(document.outside_plan, vocabulary)
    text = "\n".join(line.text for line in document.lines)[:_READ_FOR_PLACE]
    region = region_in(text)
    programme = ProgrammeDraft(
        title=(heading.text if heading else None) or _first_text(facts, Fact.TITLE, vocabulary) or _NO_TITLE,
        municipality=municipality_in(text),
        region=region.name if region else None,
        period=narrowed(_period(document, facts, heading.text if heading else ""), dated),
        timezone=region.timezone if region else None,
        approved=_approval(document, facts, heading.line if heading else None),
        goal=_first_text(facts, Fact.GOAL, vocabulary),
        tasks=_first_items(facts, Fact.TASKS, vocabulary),
        expected_results=_first_items(facts, Fact.RESULTS, vocabulary),
        stages=dated or tuple(Stage(name, None, None, None) for name in document.stage_names),
        indicators=_indicators(document, facts, vocabulary),
        risks=risks_of(document.tables) or _risks(facts, vocabulary),
        glossary=glossary_of(document.outside_plan, vocabulary),
        partnerships=partnerships_of(document.tables),
    )
    return programme, (
        *_what_is_missing(programme),
        *_what_is_doubtful(programme, region.other_timezones if region else ()),
    )


def _of(facts: Sequence[Labelled], fact: Fact) -> list[Labelled]:
    return [labelled for labelled in facts if labelled.fact is fact and labelled.value]


def _first_text(facts: Sequence[Labelled], fact: Fact, vocabulary: frozenset[str]) -> str | None:
    for labelled in _of(facts, fact):
        text = without_end(joined((re.sub(r"\v", " ", line.text) for line in labelled.value), vocabulary))
        if text and (fact is not Fact.TITLE or re.search(r"программ|план|дорожн|«", text, re.IGNORECASE)):
            return text
    return None


def _first_items(facts: Sequence[Labelled], fact: Fact, vocabulary: frozenset[str]) -> tuple[str, ...]:
    found = _of(facts, fact)
    return items_of(found[0].value, vocabulary)[0] if found else ()


def _indicators(
    document: Document, facts: Sequence[Labelled], vocabulary: frozenset[str]
) -> tuple[IndicatorDraft, ...]:
    """Return those of the tables; without a table, those of the lists."""
    if tabled := indicators_from(document.tables):
        return without_repeats(tabled)
    lists = (items_of(labelled.value, vocabulary) for labelled in _of(facts, Fact.INDICATORS))
    return without_repeats(draft for items, introduction in lists for draft in indicators_of(items, introduction))


def _risks(facts: Sequence[Labelled], vocabulary: frozenset[str]) -> tuple[Risk, ...]:
    """Return a list's risks, each with what is done against it where the item says it."""
    pairs = (_AGAINST.split(item, maxsplit=1) for item in _first_items(facts, Fact.RISKS, vocabulary))
    return tuple(Risk(pair[0].strip(" ,;.("), pair[1].strip(" )") if len(pair) > 1 else "") for pair in pairs)


def _period(document: Document, facts: Sequence[Labelled], heading: str) -> Period | None:
    labelled = [before_stages(joined(line.text for line in found.value)) for found in _of(facts, Fact.PERIOD)]
    return period_in([*labelled, heading]) or likeliest_period(document.lines)


def _approval(document: Document, facts: Sequence[Labelled], title_line: int | None) -> Approval | None:
    labels = [labelled.line for labelled in facts if labelled.fact is not Fact.OTHER]
    first = title_line or min(labels, default=0)
    head = [line for line in document.lines if line.number < first]
    return approval_in(head, document.lines) if head else None


def _what_is_missing(programme: ProgrammeDraft) -> tuple[FindingDraft, ...]:
    asks: tuple[tuple[Callable[[ProgrammeDraft], object], str], ...] = (
        (lambda p: p.title != _NO_TITLE, "Название программы в тексте не найдено: впишите его."),
        (lambda p: p.municipality, NO_MUNICIPALITY),
        (lambda p: p.region, NO_REGION),
        (lambda p: p.period, "Срок действия программы в тексте не найден: укажите его, без него не рассчитать даты."),
        (lambda p: p.goal, "Цель программы в тексте не найдена: впишите её, если она есть."),
        (
            lambda p: p.indicators,
            "Показатели программы в тексте не найдены: впишите их, если по ним собираются сведения.",
        ),
    )
    return tuple(FindingDraft(FindingKind.PASSPORT, message) for given, message in asks if not given(programme))


def _what_is_doubtful(programme: ProgrammeDraft, other_timezones: tuple[str, ...]) -> tuple[FindingDraft, ...]:
    messages: list[str] = []
    if other_timezones:
        messages.append("В регионе несколько часовых поясов: проверьте, что выбран пояс вашего района.")
    unclear = sum(draft.target is not None and draft.comparison is None for draft in programme.indicators)
    if unclear:
        messages.append(
            f"Не ясно, должен ли показатель расти или снижаться (таких показателей: {unclear}): укажите это."
        )
    without_target = sum(draft.target is None for draft in programme.indicators)
    if without_target:
        first = next(draft.name for draft in programme.indicators if draft.target is None)
        messages.append(
            f"У показателей нет плановых значений (таких: {without_target}, первый — «{first}»): укажите их."
        )
    messages += _about_approval(programme.approved)
    if any(not risk.mitigation for risk in programme.risks):
        messages.append("Не для каждого риска в тексте названы меры: впишите их, если они есть.")
    if undated := [stage.name for stage in programme.stages if stage.start is None]:
        messages.append(f"У этапа «{undated[0]}» нет дат: впишите их, если они есть (таких этапов: {len(undated)}).")
    period = programme.period
    early = [stage for stage in programme.stages if stage.start and period and stage.start < period.start]
    if early:
        messages.append(f"Этап «{early[0].name}» начинается раньше срока программы: проверьте срок.")
    return tuple(FindingDraft(FindingKind.PASSPORT, message) for message in messages)


def _about_approval(approved: Approval | None) -> list[str]:
    if approved is None:
        return ["Не найдено, каким документом утверждена программа: впишите его, если он есть."]
    missing = [
        word
        for word, is_there in (
            ("кем он издан", " " in approved.document),
            ("дата", approved.approved_on),
            ("номер", approved.number),
        )
        if not is_there
    ]
    return [f"О документе, утвердившем программу, в тексте не хватает: {', '.join(missing)}."] if missing else []
