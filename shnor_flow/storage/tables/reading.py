"""How a municipality reads terms: its academic calendars, and the rules from acts that it switched on."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from shnor_flow.storage.columns import json_column, moment


class AcademicYear(SQLModel, table=True):
    """The terms and vacations of one school year, of a municipality or of one school that keeps its own."""

    # NULLs differ from one another in a unique key, so the municipality's own year has an index of its own.
    __table_args__ = (
        UniqueConstraint("municipality_id", "organisation_id", "year"),
        Index(
            "ix_academicyear_municipal",
            "municipality_id",
            "year",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")  # None: the municipality's
    year: int  # of the autumn
    terms: list[dict[str, Any]] = json_column(list)  # [{"start": iso, "end": iso}], four or none
    trimesters: list[dict[str, Any]] = json_column(list)  # the same, three or none
    vacations: list[dict[str, Any]] = json_column(list)  # [{"season": "autumn", "start": iso, "end": iso}]
    changed_at: datetime = moment()
    changed_by: int | None = Field(default=None, foreign_key="person.id")


class ReadingRuleSwitch(SQLModel, table=True):
    """A rule from an act that the municipality reads its terms by; no row: the rule is off."""

    __table_args__ = (UniqueConstraint("municipality_id", "rule"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    rule: str  # its identifier in the table of rules
    switched_at: datetime = moment()
    switched_by: int | None = Field(default=None, foreign_key="person.id")
