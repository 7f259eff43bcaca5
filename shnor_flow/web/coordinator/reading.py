"""How terms are read: academic calendars of the municipality and its schools, and rules from acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from shnor_flow.domain.calendar.academic_calendar import (
    SEASON_WORDS,
    TERMS,
    TRIMESTERS,
    SchoolYearDates,
    Season,
    school_year_name,
    school_year_of,
)
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import RULES, SWITCHABLE
from shnor_flow.services.roadmap.keep_reading_rules import keep_school_year, switch_rules
from shnor_flow.storage.people.directory_view import organisation_names
from shnor_flow.storage.roadmap.reading_rules import academic_calendar_of, switched_on_in
from shnor_flow.web.deps import Now, SignedIn, TheHouse, Viewer, go, render

router = APIRouter()

_ROMAN = ("I", "II", "III", "IV")
_PAGE = "/roadmap/reading"


@dataclass(frozen=True)
class SpanRow:
    """One line of the form: a term or a vacation, as typed."""

    name: str  # of its two fields, before «_start» and «_end»
    label: str
    start: str
    end: str


async def fields_of(request: Request) -> Mapping[str, str]:
    """Return what was typed into the form."""
    return {name: value.strip() for name, value in (await request.form()).items() if isinstance(value, str)}


Typed = Annotated[Mapping[str, str], Depends(fields_of)]


@router.get("/roadmap/reading")
def reading_page(request: Request, viewer: SignedIn, house: TheHouse, year: int = 0, organisation: int = 0) -> Response:
    """Show the calendar of one school year, and the table of rules."""
    with house.database.reading() as session:
        academic = academic_calendar_of(session, viewer.municipality_id, organisation or None)
    year = year or school_year_of(viewer.today)
    dates = academic.of(year) or SchoolYearDates(year)
    return _show(request, viewer, house, year, organisation, _typed(dates))


@router.post("/roadmap/reading/calendar")
def keep_calendar(request: Request, viewer: SignedIn, house: TheHouse, now: Now, typed: Typed) -> Response:
    """Write one school year of the municipality or of a school."""
    year, organisation = _number(typed.get("year", "")), _number(typed.get("organisation", ""))
    try:
        dates = _dates(year, typed)
        with house.database.writing() as session:
            keep_school_year(session, viewer.municipality_id, organisation or None, dates, actor=viewer.actor, now=now)
    except Refused as refused:
        return _show(request, viewer, house, year, organisation, typed, problem=str(refused))
    said = f"Учебный календарь на {school_year_name(year)} сохранён. Он действует для новых планов и новых сроков."
    return go(request, f"{_PAGE}?year={year}&organisation={organisation}", said)


@router.post("/roadmap/reading/rules")
def keep_rules(request: Request, viewer: SignedIn, house: TheHouse, now: Now, typed: Typed) -> Response:
    """Switch rules from acts on and off."""
    chosen = [rule.identifier for rule in SWITCHABLE if typed.get(rule.identifier)]
    with house.database.writing() as session:
        switch_rules(session, viewer.municipality_id, chosen, actor=viewer.actor, now=now)
    return go(request, f"{_PAGE}#rules", "Правила сохранены. Они действуют для новых планов и новых сроков.")


def _show(
    request: Request,
    viewer: Viewer,
    house: TheHouse,
    year: int,
    organisation: int,
    typed: Mapping[str, str],
    *,
    problem: str = "",
) -> Response:
    with house.database.reading() as session:
        owners = ((0, "весь муниципалитет"), *organisation_names(session, viewer.municipality_id))
        academic = academic_calendar_of(session, viewer.municipality_id, organisation or None)
        switched_on = switched_on_in(session, viewer.municipality_id)
    if organisation not in dict(owners):
        raise NotFound
    now = school_year_of(viewer.today)
    years = sorted({*range(now - 2, now + 4), year, *(known.year for known in academic.years)})
    return render(
        request,
        "pages/roadmap/reading.html",
        status=422 if problem else 200,
        year=year,
        year_name=school_year_name(year),
        years=tuple((each, school_year_name(each)) for each in years),
        entered=tuple(known.name for known in academic.years),
        organisation=organisation,
        owners=owners,
        terms=_rows("term", typed, [f"{_ROMAN[number]} четверть" for number in range(TERMS)]),
        trimesters=_rows("trimester", typed, [f"{_ROMAN[number]} триместр" for number in range(TRIMESTERS)]),
        vacations=tuple(_row(season.value, typed, SEASON_WORDS[season].capitalize()) for season in Season),
        acts=SWITCHABLE,
        switched_on=switched_on,
        genre=tuple(rule for rule in RULES.values() if not rule.is_switchable),
        problem=problem,
    )


def _rows(name: str, typed: Mapping[str, str], labels: list[str]) -> tuple[SpanRow, ...]:
    return tuple(_row(f"{name}{number}", typed, label) for number, label in enumerate(labels, start=1))


def _row(name: str, typed: Mapping[str, str], label: str) -> SpanRow:
    return SpanRow(name, label, typed.get(f"{name}_start", ""), typed.get(f"{name}_end", ""))


def _typed(dates: SchoolYearDates) -> dict[str, str]:
    """Return what stands in the fields of a year that is kept."""
    named = [(f"term{number}", span) for number, span in enumerate(dates.terms, start=1)]
    named += [(f"trimester{number}", span) for number, span in enumerate(dates.trimesters, start=1)]
    named += [(season.value, span) for season, span in dates.vacations]
    typed = {}
    for name, span in named:
        typed[f"{name}_start"], typed[f"{name}_end"] = span.start.isoformat(), span.end.isoformat()
    return typed


def _dates(year: int, typed: Mapping[str, str]) -> SchoolYearDates:
    terms = [_span(row) for row in _rows("term", typed, [f"{number} четверть" for number in _ROMAN])]
    trimesters = [_span(row) for row in _rows("trimester", typed, [f"{number} триместр" for number in _ROMAN[:3]])]
    vacations = [(season, _span(_row(season.value, typed, SEASON_WORDS[season].capitalize()))) for season in Season]
    return SchoolYearDates(
        year,
        tuple(span for span in terms if span),
        tuple(span for span in trimesters if span),
        tuple((season, span) for season, span in vacations if span),
    )


def _span(row: SpanRow) -> Period | None:
    if not row.start and not row.end:
        return None
    if not (row.start and row.end):
        raise Refused(f"{row.label}: заполните обе даты или оставьте обе пустыми.")
    try:
        return Period(date.fromisoformat(row.start), date.fromisoformat(row.end))
    except ValueError:
        raise Refused(f"{row.label}: дата не понята. Выберите её в поле или напишите как 2026-09-01.") from None


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
