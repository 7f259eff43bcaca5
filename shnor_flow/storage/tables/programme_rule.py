"""The checks that a programme adds to the built-in ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.collection.figure_checks import Severity
from shnor_flow.storage.columns import json_column, moment, word


class ProgrammeRule(SQLModel, table=True):
    """One rule between figures; it is written and tried while off, and asked of schools once it is on."""

    id: int | None = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    name: str
    severity: Severity = word(Severity)
    expression: str  # what must hold
    message: str  # to the school where it doesn't
    fields: dict[str, Any] = json_column(dict)  # what its codes meant when it was written: {code: indicator id}
    speaks_of: list[Any] = json_column(list)  # ids of the indicators it stands beside
    kinds: list[Any] = json_column(list)  # of rounds; empty: of any
    is_on: bool = False
    created_at: datetime = moment()
    created_by: str  # as shown


class ProgrammeRuleVersion(SQLModel, table=True):
    """How a rule was before it was changed or switched, with who did it and why; never changed itself."""

    __table_args__ = (UniqueConstraint("rule_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    rule_id: int = Field(foreign_key="programmerule.id", index=True)
    number: int
    changed_at: datetime = moment()
    changed_by: str  # as shown
    reason: str
    before: dict[str, Any] = json_column(dict)
