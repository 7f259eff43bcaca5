"""Programmes with their schools and indicators."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, AnswerKind, FilesRule, Reporter
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.storage.columns import json_column, moment, word


class Programme(SQLModel, table=True):
    """A municipal programme: goal, period, passport."""

    __table_args__ = (UniqueConstraint("municipality_id", "title", "starts_on"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    title: str
    goal: str | None = None
    starts_on: date
    ends_on: date
    approved_document: str | None = None
    approved_on: date | None = None
    approved_number: str | None = None
    # tasks, expected_results, stages, risks, glossary, partnerships: read and shown whole, never queried
    passport: dict[str, Any] = json_column(dict)
    # how often figures are collected and on which days, by Cadence; empty: every quarter on the usual days
    cadences: list[dict[str, Any]] = json_column(list)
    # when figures look odd, by CheckLimits; what is not named is as usual
    check_limits: dict[str, Any] = json_column(dict)
    pairs_carried: str = ""  # a digest of the passport's partnerships that became pairs and proposals; empty: none yet


class ProgrammeSchool(SQLModel, table=True):
    """A school taking part, from a day and perhaps until one."""

    __table_args__ = (UniqueConstraint("programme_id", "organisation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    joined_on: date
    left_on: date | None = None


class Indicator(SQLModel, table=True):
    """What is measured; a share is always numerator over denominator, divided last."""

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    position: int
    name: str
    unit: str | None = None
    comparison: Comparison | None = word(Comparison, optional=True)
    asks: AnswerKind | None = word(AnswerKind, optional=True)  # None: a share or a number, as the next rule says
    across_schools: AcrossSchools = word(AcrossSchools, AcrossSchools.RATIO)
    across_periods: AcrossPeriods = word(AcrossPeriods, AcrossPeriods.LATEST)
    is_collected: bool = True  # asked for in rounds
    collected_each: PeriodKind | None = word(PeriodKind, optional=True)  # None: in the programme's first cadence
    reported_by: Reporter = word(Reporter, Reporter.SCHOOL)
    legal_basis: str = ""  # the act that lets the figure be asked for
    files: FilesRule = word(FilesRule, FilesRule.MAY)
    known_from: str = ""  # where the figure is known from before anybody is asked, as KnownFrom spells it
    denominator_from: str = ""


class IndicatorVersion(SQLModel, table=True):
    """How an indicator was before it was changed, with who changed it and why; never changed itself."""

    __table_args__ = (UniqueConstraint("indicator_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    number: int
    changed_at: datetime = moment()
    changed_by: str  # as shown
    reason: str
    before: dict[str, Any] = json_column(dict)


class IndicatorTarget(SQLModel, table=True):
    """The figure to be reached by the end of a year, in the indicator's unit."""

    __table_args__ = (UniqueConstraint("indicator_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    year: int
    target: float
