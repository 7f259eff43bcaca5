"""What a programme measures and how often: its indicators, their rules, and the rounds they are asked in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from shnor_flow.domain.calendar.period import KIND_NAMES, PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, AnswerKind, FilesRule, Reporter
from shnor_flow.domain.collection.asked_twice import asked_twice
from shnor_flow.domain.collection.indicator_rules import (
    ALLOWED,
    FILES_WORDS,
    KIND_WORDS,
    PERIODS_WORDS,
    SCHOOLS_WORDS,
    IndicatorTerms,
    example_across_periods,
    example_across_schools,
)
from shnor_flow.domain.collection.known_from import read_known_from
from shnor_flow.domain.collection.numbers import parse_number, write_number
from shnor_flow.domain.collection.round_dates import Cadence, RoundRules
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.jobs import House
from shnor_flow.services.collection.keep_indicators import add_indicator, change_indicator, choose_cadences
from shnor_flow.services.collection.try_known_figures import schools_to_try, try_known
from shnor_flow.storage.collection.check_rules import coded_indicators
from shnor_flow.storage.collection.indicators import changes_of, indicator_view, indicator_views
from shnor_flow.storage.collection.known import collected_by
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.completeness.burden import burden_now
from shnor_flow.storage.tables import Programme
from shnor_flow.web.by_link.submission import Fields, is_number
from shnor_flow.web.coordinator.indicator_sources import Sources, alike_in_words, source_choices, twice_in_words
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()

_RULE_FIELDS = ("due_day", "lock_day", "days_to_answer", "days_to_lock")
_COMPARISONS = (("", "не указано"), (Comparison.AT_LEAST.value, "не менее"), (Comparison.AT_MOST.value, "не более"))
_REPORTERS = ((Reporter.SCHOOL.value, "школы"), (Reporter.DEPARTMENT.value, "управление образования"))
_TARGET = re.compile(r"(?P<year>20\d\d)\s*[:—–=-]\s*(?P<target>\S.*)")


@router.get("/programme/{programme_id:int}")
def programme_page(request: Request, viewer: SignedIn, house: TheHouse, programme_id: int) -> Response:
    """Show what the programme measures and how often."""
    return _programme_page(request, viewer, house, programme_id)


@router.post("/programme/{programme_id:int}/cadences")
def change_cadences(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, programme_id: int, fields: Fields
) -> Response:
    """Say how often figures are collected."""
    with house.database.reading() as session:
        indicator_views(session, programme_id, viewer.municipality_id)
    try:
        cadences = _cadences(fields)
        with house.database.writing() as session:
            choose_cadences(session, programme_id, viewer.municipality_id, cadences, actor=viewer.actor, now=now)
    except Refused as refused:
        return _programme_page(request, viewer, house, programme_id, problem=str(refused))
    return go(request, f"/programme/{programme_id}", "Порядок сбора записан: он действует со следующего сбора")


@router.get("/programme/{programme_id:int}/indicator")
def new_indicator_page(request: Request, viewer: SignedIn, house: TheHouse, programme_id: int) -> Response:
    """Show an empty form for one more indicator."""
    with house.database.reading() as session:
        indicator_views(session, programme_id, viewer.municipality_id)
        burden = burden_now(session, viewer.municipality_id, programme_id, viewer.today)
    action = f"/programme/{programme_id}/indicator"
    return _indicator_form(
        request, action, programme_id, _fields_of(_BLANK), _sources(house, viewer, programme_id), burden=burden
    )


@router.post("/programme/{programme_id:int}/indicator")
def put_indicator(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, programme_id: int, fields: Fields
) -> Response:
    """Ask for one more figure."""
    with house.database.reading() as session:
        indicator_views(session, programme_id, viewer.municipality_id)  # whose it is comes before what was typed
    action = f"/programme/{programme_id}/indicator"
    try:
        terms = _terms(fields)
        sources = _sources(house, viewer, programme_id, fields, terms)
        if sources.trial or (sources.alike and not fields.get("alike_seen")):
            return _indicator_form(request, action, programme_id, fields, sources)
        with house.database.writing() as session:
            add_indicator(session, programme_id, viewer.municipality_id, terms, actor=viewer.actor, now=now)
    except Refused as refused:
        sources = _sources(house, viewer, programme_id)
        return _indicator_form(request, action, programme_id, fields, sources, problem=str(refused))
    return go(request, f"/programme/{programme_id}", f"Показатель добавлен: {terms.name}")


@router.get("/indicator/{indicator_id:int}")
def indicator_page(request: Request, viewer: SignedIn, house: TheHouse, indicator_id: int) -> Response:
    """Show an indicator with its history."""
    with house.database.reading() as session:
        view = indicator_view(session, indicator_id, viewer.municipality_id)
        changes = changes_of(session, indicator_id)
    action = f"/indicator/{indicator_id}"
    sources = _sources(house, viewer, view.programme_id, own_id=indicator_id)
    return _indicator_form(request, action, view.programme_id, _fields_of(view.terms), sources, changes=changes)


@router.post("/indicator/{indicator_id:int}")
def edit_indicator(
    request: Request, viewer: SignedIn, house: TheHouse, now: Now, indicator_id: int, fields: Fields
) -> Response:
    """Change an indicator, with the reason."""
    with house.database.reading() as session:
        view = indicator_view(session, indicator_id, viewer.municipality_id)
        changes = changes_of(session, indicator_id)
    action = f"/indicator/{indicator_id}"
    try:
        terms = _terms(fields)
        sources = _sources(house, viewer, view.programme_id, fields, terms, own_id=indicator_id)
        if sources.trial:
            return _indicator_form(request, action, view.programme_id, fields, sources, changes=changes)
        with house.database.writing() as session:
            change_indicator(
                session,
                indicator_id,
                viewer.municipality_id,
                terms,
                reason=fields.get("reason", ""),
                actor=viewer.actor,
                now=now,
            )
    except Refused as refused:
        told = str(refused)
        sources = _sources(house, viewer, view.programme_id, own_id=indicator_id)
        return _indicator_form(request, action, view.programme_id, fields, sources, changes=changes, problem=told)
    return go(request, f"/programme/{view.programme_id}", f"Показатель изменён: {terms.name}")


def _programme_page(
    request: Request, viewer: Viewer, house: House, programme_id: int, *, problem: str = ""
) -> Response:
    with house.database.reading() as session:
        views = indicator_views(session, programme_id, viewer.municipality_id)
        burden = burden_now(session, viewer.municipality_id, programme_id, viewer.today)
        programme = session.get_one(Programme, programme_id)
        codes = {one.question.indicator_id: one.code for one in coded_indicators(session, programme_id)}
        cadences = cadences_of(programme)
        twice = asked_twice(collected_by(session, viewer.municipality_id))
    return render(
        request,
        "pages/programme/programme.html",
        status=422 if problem else 200,
        programme=programme,
        views=views,
        codes=codes,
        cadences={one.kind: one.rules for one in cadences},
        first=cadences[0].kind,
        usual=RoundRules(),
        kinds=KIND_NAMES,
        schools_words=SCHOOLS_WORDS,
        periods_words=PERIODS_WORDS,
        burden=burden,
        twice=twice_in_words(twice, programme_id),
        problem=problem,
    )


def _sources(
    house: House,
    viewer: Viewer,
    programme_id: int,
    fields: Mapping[str, str] | None = None,
    terms: IndicatorTerms | None = None,
    *,
    own_id: int = 0,
) -> Sources:
    """Return what the page says of sources; a trial where its button was pressed."""
    with house.database.reading() as session:
        collected = collected_by(session, viewer.municipality_id)
        whole, denominator = source_choices(collected, own_id, programme_id)
        schools = schools_to_try(session, programme_id)
        found = Sources(whole, denominator, tuple((str(key), name) for key, name in schools))
        if terms is None or fields is None:
            return found
        alike = alike_in_words(collected, programme_id, own_id, terms)
        trial = None
        if fields.get("act") == "try":
            key = fields.get("school", "")
            school_id = int(key) if is_number(key) else 0
            trial = try_known(session, programme_id, own_id, terms, school_id=school_id, today=viewer.today)
    return replace(found, alike=alike, trial=trial)


def _indicator_form(  # noqa: PLR0913  (what the page may have to say)
    request: Request,
    action: str,
    programme_id: int,
    fields: Mapping[str, str],
    sources: Sources,
    *,
    changes: Any = (),
    burden: str = "",
    problem: str = "",
) -> Response:
    return render(
        request,
        "pages/programme/indicator.html",
        status=422 if problem else 200,
        action=action,
        programme_id=programme_id,
        fields=_fields_of(_BLANK) | dict(fields),  # a form may have come without some of them
        changes=changes,
        burden=burden,
        sources=sources,
        problem=problem,
        kinds=[(one.value, KIND_WORDS[one]) for one in AnswerKind],
        comparisons=_COMPARISONS,
        reporters=_REPORTERS,
        files_rules=[(one.value, FILES_WORDS[one]) for one in FilesRule],
        across_schools=[(one.value, SCHOOLS_WORDS[one]) for one in AcrossSchools],
        across_periods=[(one.value, PERIODS_WORDS[one]) for one in AcrossPeriods],
        periods=[("", "как обычно в программе"), *((one.value, KIND_NAMES[one]) for one in PeriodKind)],
        examples=_examples(fields),
    )


def _examples(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    asks = AnswerKind(fields["asks"]) if fields.get("asks") in set(AnswerKind) else AnswerKind.SHARE
    unit = fields.get("unit") or None
    schools = [(SCHOOLS_WORDS[rule], example_across_schools(asks, rule, unit)) for rule in ALLOWED[asks]]
    return [*schools, *((PERIODS_WORDS[rule], example_across_periods(asks, rule, unit)) for rule in AcrossPeriods)]


def _terms(fields: Mapping[str, str]) -> IndicatorTerms:
    try:
        return IndicatorTerms(
            name=" ".join(fields.get("name", "").split()),
            unit=fields.get("unit", "").strip() or None,
            asks=AnswerKind(fields.get("asks", "")),
            comparison=Comparison(fields["comparison"]) if fields.get("comparison") else None,
            across_schools=AcrossSchools(fields.get("across_schools", "")),
            across_periods=AcrossPeriods(fields.get("across_periods", "")),
            reported_by=Reporter(fields.get("reported_by", "")),
            collected_each=PeriodKind(fields["collected_each"]) if fields.get("collected_each") else None,
            legal_basis=fields.get("legal_basis", "").strip(),
            is_collected=fields.get("is_collected") == "yes",
            files=FilesRule(fields.get("files", FilesRule.MAY)),
            known_from=read_known_from(fields.get("known_from", "")),
            denominator_from=read_known_from(fields.get("denominator_from", "")),
            targets=_targets(fields.get("targets", "")),
        )
    except ValueError:
        raise Refused("Форма пришла не целиком, ничего не изменено. Обновите страницу и повторите.") from None


def _targets(typed: str) -> dict[int, float]:
    found: dict[int, float] = {}
    for line in filter(None, (line.strip() for line in typed.splitlines())):
        match = _TARGET.fullmatch(line)
        target = parse_number(match["target"].rstrip("% ")) if match else None
        if match is None or target is None:
            raise Refused(f"Плановое значение «{line[:60]}» не понято. Пишите по строке на год, например 2027: 80.")
        found[int(match["year"])] = target
    return found


def _fields_of(terms: IndicatorTerms) -> dict[str, str]:
    return {
        "name": terms.name,
        "unit": terms.unit or "",
        "asks": terms.asks.value,
        "comparison": terms.comparison.value if terms.comparison else "",
        "across_schools": terms.across_schools.value,
        "across_periods": terms.across_periods.value,
        "reported_by": terms.reported_by.value,
        "collected_each": terms.collected_each.value if terms.collected_each else "",
        "legal_basis": terms.legal_basis,
        "is_collected": "yes" if terms.is_collected else "",
        "files": terms.files.value,
        "known_from": str(terms.known_from or ""),
        "denominator_from": str(terms.denominator_from or ""),
        "school": "",
        "targets": "\n".join(f"{year}: {write_number(target, 6)}" for year, target in sorted(terms.targets.items())),
    }


def _cadences(fields: Mapping[str, str]) -> tuple[Cadence, ...]:
    chosen = [kind for kind in PeriodKind if fields.get(f"kind-{kind.value}")]
    first = fields.get("first", "")
    chosen.sort(key=lambda kind: kind.value != first)  # what is not said otherwise is asked in the first
    return tuple(Cadence(kind, _rules(fields, kind)) for kind in chosen)


def _rules(fields: Mapping[str, str], kind: PeriodKind) -> RoundRules:
    days: dict[str, int] = {}
    for name in _RULE_FIELDS:
        typed = fields.get(f"{name}-{kind.value}", "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
            raise Refused(f"«{typed[:20]}» — не число дней. Напишите, например, 10.")
        if typed:
            days[name] = int(typed)
    return RoundRules(**days)


_BLANK = IndicatorTerms("", "%", AnswerKind.SHARE, None, AcrossSchools.RATIO, AcrossPeriods.LATEST)
