"""The journal, the runs of jobs, and leases."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.storage.columns import json_column, moment, optional_moment


class JournalEntry(SQLModel, table=True):
    """Who did what, when and why; only ever added to."""

    __table_args__ = (Index("ix_journalentry_subject", "subject", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int | None = Field(default=None, foreign_key="municipality.id", index=True)
    at: datetime = moment()
    by: str  # the name, or "система"
    person_id: int | None = Field(default=None, foreign_key="person.id")
    action: str  # roadmap.started, assignment.done, ...
    subject: str  # the table's noun
    subject_id: int | None = None
    details: dict[str, Any] = json_column(dict)
    reason: str = ""


class JobRun(SQLModel, table=True):
    """One run of a job: what woke it, how it ended."""

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(index=True)
    engine: str  # in_process, prefect, command
    as_of: date
    started_at: datetime = moment()
    finished_at: datetime | None = optional_moment()
    outcome: str = "running"  # running, done, failed
    counts: dict[str, Any] = json_column(dict)
    error: str = ""


class Lease(SQLModel, table=True):
    """Who may do a thing that only one process does; an expired lease is free."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = moment()


class WrongLink(SQLModel, table=True):
    """How many wrong links of letters came from one place within one minute."""

    __table_args__ = (UniqueConstraint("place", "minute"),)

    id: int | None = Field(default=None, primary_key=True)
    place: str  # the client's address, hashed: it is counted, never looked at
    minute: datetime = moment(index=True)
    tries: int = 0
