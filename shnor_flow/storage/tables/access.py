"""Tokens with which other systems read."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from shnor_flow.storage.columns import moment, optional_moment


class ApiToken(SQLModel, table=True):
    """A token of another system: it reads one municipality, or every one of a region; the token itself is not kept."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int | None = Field(default=None, foreign_key="municipality.id", index=True)
    region: str | None = None  # whose municipalities are read; then there is no municipality
    name: str  # whose system it is
    token_sha256: str = Field(unique=True)
    made_by: str  # as shown
    made_at: datetime = moment()
    expires_on: date  # works until the end of this day, UTC
    withdrawn_at: datetime | None = optional_moment()
    last_used_on: date | None = None  # written once a day
