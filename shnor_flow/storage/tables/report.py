"""Half-year reports, frozen as versions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.storage.columns import json_column, moment


class Report(SQLModel, table=True):
    """A frozen snapshot and the documents made from it; a correction is the next version."""

    __table_args__ = (UniqueConstraint("programme_id", "period", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    period: str  # 2026S2
    version: int
    as_of: date
    built_at: datetime = moment()
    built_by: str  # the name, or "система"
    snapshot: dict[str, Any] = json_column(dict)
    docx_sha256: str | None = Field(default=None, foreign_key="storedfile.sha256")
    html_sha256: str | None = Field(default=None, foreign_key="storedfile.sha256")
