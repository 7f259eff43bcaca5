"""The reading rules of a municipality and of its schools, as the reader takes them."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.academic_calendar import AcademicCalendar, SchoolYearDates, Season
from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import RULES, ReadingRules
from shnor_flow.storage.tables import AcademicYear, ReadingRuleSwitch


def reading_rules_of(session: Session, municipality_id: int, organisation_id: int | None = None) -> ReadingRules:
    """Return what terms are read by: the municipality's calendar under the school's own, and the rules switched on."""
    academic = academic_calendar_of(session, municipality_id)
    if organisation_id is not None:
        academic = academic.over(academic_calendar_of(session, municipality_id, organisation_id))
    return ReadingRules(academic, switched_on_in(session, municipality_id))


def academic_calendar_of(
    session: Session, municipality_id: int, organisation_id: int | None = None
) -> AcademicCalendar:
    """Return the school years that were entered for the municipality, or for one school of it and nothing else."""
    rows = session.exec(
        select(AcademicYear)
        .where(AcademicYear.municipality_id == municipality_id, _owned_by(organisation_id))
        .order_by(col(AcademicYear.year))
    )
    return AcademicCalendar(tuple(_dates(row) for row in rows))


def switched_on_in(session: Session, municipality_id: int) -> frozenset[str]:
    """Return the identifiers of the rules from acts that are switched on; one that is no longer known is left out."""
    rows = session.exec(select(ReadingRuleSwitch.rule).where(ReadingRuleSwitch.municipality_id == municipality_id))
    return frozenset(rule for rule in rows if rule in RULES)


def academic_year_row(
    session: Session, municipality_id: int, organisation_id: int | None, year: int
) -> AcademicYear | None:
    """Return the row of one school year, or None where nobody entered it."""
    return session.exec(
        select(AcademicYear).where(
            AcademicYear.municipality_id == municipality_id,
            _owned_by(organisation_id),
            AcademicYear.year == year,
        )
    ).first()


def fill_academic_year(row: AcademicYear, dates: SchoolYearDates) -> None:
    """Write the dates into their row."""
    row.terms = [_span(term) for term in dates.terms]
    row.trimesters = [_span(trimester) for trimester in dates.trimesters]
    row.vacations = [{"season": season.value, **_span(vacation)} for season, vacation in dates.vacations]


def _owned_by(organisation_id: int | None) -> ColumnElement[bool]:
    owner = col(AcademicYear.organisation_id)
    return owner.is_(None) if organisation_id is None else owner == organisation_id


def _dates(row: AcademicYear) -> SchoolYearDates:
    return SchoolYearDates(
        row.year,
        tuple(_period(kept) for kept in row.terms),
        tuple(_period(kept) for kept in row.trimesters),
        tuple((Season(kept["season"]), _period(kept)) for kept in row.vacations),
    )


def _period(kept: dict[str, Any]) -> Period:
    return Period(date.fromisoformat(kept["start"]), date.fromisoformat(kept["end"]))


def _span(period: Period) -> dict[str, Any]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
