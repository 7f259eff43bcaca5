"""The shapes of the API's answers, apart from the tables: a table may change, an answer of version 1 may not."""

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

RowT = TypeVar("RowT")


class Row(BaseModel):
    """One row of an answer."""

    model_config = ConfigDict(frozen=True)


class Rows(BaseModel, Generic[RowT]):
    """A page of rows; `next` is null on the last one."""

    rows: list[RowT]
    next: int | None = Field(default=None, description="передайте как after, чтобы получить следующую страницу")


class MunicipalityRow(Row):
    """A municipality that the token reads."""

    id: int
    name: str
    region: str | None
    timezone: str


class ProgrammeRow(Row):
    """A municipal programme."""

    id: int
    municipality_id: int
    title: str
    starts_on: date
    ends_on: date
    approved_document: str | None
    approved_on: date | None
    approved_number: str | None


class TargetRow(Row):
    """What is to be reached by the end of a year, in the indicator's unit."""

    year: int
    target: float


class IndicatorRow(Row):
    """An indicator with its rules."""

    id: int
    programme_id: int
    position: int
    name: str
    unit: str | None
    comparison: str | None = Field(description=">= — больше лучше, <= — меньше лучше")
    across_schools: str = Field(description="как школы складываются в муниципалитет: ratio — Σn/Σd, sum, average, max")
    across_periods: str = Field(description="как периоды складываются в год: latest, sum, average, max")
    is_collected: bool
    reported_by: str
    legal_basis: str
    targets: list[TargetRow]


class SchoolRow(Row):
    """A school of the directory."""

    id: int
    municipality_id: int
    name: str
    short_name: str | None
    is_low_results: bool
    is_active: bool = Field(description="false — школа закрыта, но её сведения остались")


class RoundRow(Row):
    """One period's collection; `imported` came out of a file of past years, nobody was in time or late there."""

    id: int
    municipality_id: int
    programme_id: int
    period: str
    kind: str
    state: str
    source: str
    ends_on: date
    opens_on: date
    due_on: date
    locks_on: date
    due_at: datetime
    locks_at: datetime


class SubmissionRow(Row):
    """What one organisation was asked for in a round, and how it stands."""

    id: int
    round_id: int
    organisation_id: int
    reporter: str
    state: str
    due_on: date
    locks_on: date
    version: int
    submitted_at: datetime | None
    is_on_time: bool | None
    figures_asked: int = Field(description="сколько показателей спрошено в последней сданной версии")
    figures_answered: int
    figures_filled: int = Field(description="из отвеченных все, кроме «нет данных»")


class FigureRow(Row):
    """A filed answer; only of submitted and accepted submissions."""

    id: int
    submission_id: int
    organisation_id: int
    indicator_id: int
    answer: str
    numerator: float | None
    denominator: float | None
    state: str


class TotalRow(Row):
    """An indicator over the schools of a round, by its rule; `states` says whose figures are in it."""

    indicator_id: int
    name: str
    unit: str | None
    numerator: float
    denominator: float
    value: float | None = Field(description="по правилу показателя; null — никто не ответил числом")
    schools: int = Field(description="сколько школ дали число")
    not_applicable: int
    no_data: int
    expected: int
    states: list[str]


class OverdueRow(Row):
    """A deadline that has passed and is still owed; people are counted and not named."""

    municipality_id: int
    roadmap_id: int
    activity_id: int
    section: str
    number: str
    title: str
    term: str
    kind: str
    scheduled_on: date
    due_on: date
    days_late: int
    holders: int


class ReportRow(Row):
    """A frozen version of a half-year report."""

    id: int
    municipality_id: int
    programme_id: int
    period: str
    version: int
    as_of: date
    built_at: datetime
