"""Occurrences of a term, the assignments they make, and what was done."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.deadline.petition import PetitionKind, PetitionState
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind, ProgressKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.columns import moment, optional_moment, word


class Occurrence(SQLModel, table=True):
    """One dated instance of a term."""

    __table_args__ = (UniqueConstraint("activity_id", "kind", "scheduled_on"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id")
    activity_id: int = Field(foreign_key="activity.id", index=True)
    kind: OccurrenceKind = word(OccurrenceKind, OccurrenceKind.DEADLINE)
    starts_on: date | None = None
    # as the plan in force says: only a new edition moves it, never a person; may be a day off
    scheduled_on: date = Field(index=True)
    is_settled: bool = False  # done under an earlier edition that named others: nobody new is asked


class Assignment(SQLModel, table=True):
    """What one organisation or person owes for one occurrence.

    `due_on` is the held-to day: `scheduled_on` moved to a working day, later moved only with a recorded reason;
    `due_at` is the end of that local day, stored once.
    """

    __table_args__ = (
        UniqueConstraint("occurrence_id", "holder"),
        Index("ix_assignment_state_due_on", "municipality_id", "state", "due_on"),
        Index("ix_assignment_next_notice_on", "next_notice_on", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id")
    occurrence_id: int = Field(foreign_key="occurrence.id", index=True)
    holder: str  # "organisation:5" or "person:7": a unique key can't hold two nullable columns
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    role: PartyRole = word(PartyRole)
    due_on: date
    due_at: datetime = moment()
    state: AssignmentState = word(AssignmentState, AssignmentState.OPEN)
    done_on: date | None = None  # the day it was reported done; cleared when it is returned
    returned_on: date | None = None  # the last day it was sent back: late work is reminded of from then on
    closed_at: datetime | None = optional_moment()  # removed from control
    next_notice_on: date | None = None  # when the ladder has something to say again; None: nothing more
    # the assignment of whoever answers instead; this one is cancelled, and the plan's words don't bring it back
    passed_to_id: int | None = Field(default=None, foreign_key="assignment.id", index=True)


class Progress(SQLModel, table=True):
    """One line of an assignment's history; never changed."""

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    kind: ProgressKind = word(ProgressKind)
    at: datetime = moment()
    by: str  # who, as shown: the name, or "система"
    person_id: int | None = Field(default=None, foreign_key="person.id")
    text: str = ""
    client_key: str | None = Field(default=None, unique=True)  # two presses of one button are one line


class StoredFile(SQLModel, table=True):
    """A file on disk, named by its content."""

    sha256: str = Field(primary_key=True)
    size: int
    content_type: str
    stored_at: datetime = moment()


class Evidence(SQLModel, table=True):
    """A file that shows the work was done."""

    __table_args__ = (UniqueConstraint("progress_id", "file_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    progress_id: int = Field(foreign_key="progress.id", index=True)
    file_sha256: str = Field(foreign_key="storedfile.sha256")
    name: str  # as the person called it


class Extension(SQLModel, table=True):
    """A held-to day that was moved, with the reason; the old day stays in the figures."""

    id: int | None = Field(default=None, primary_key=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    from_on: date
    to_on: date
    reason: str
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = optional_moment()


class Petition(SQLModel, table=True):
    """What a holder asked of the coordinator, and what she decided."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    assignment_id: int = Field(foreign_key="assignment.id", index=True)
    kind: PetitionKind = word(PetitionKind)
    state: PetitionState = word(PetitionState, PetitionState.WAITING)
    waiting_key: str | None = Field(default=None, unique=True)  # set while it waits: one at a time for an assignment
    asked_by: str  # the name, as shown
    person_id: int | None = Field(default=None, foreign_key="person.id")  # who is told of the decision
    asked_at: datetime = moment()
    reason: str = ""
    wanted_on: date | None = None  # the day asked for
    to_whom: str = ""  # who should answer instead, in the holder's words
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")  # if the directory knows them
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = optional_moment()
    decision: str = ""  # her words
