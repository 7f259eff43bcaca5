"""The ledger of notices and the outbox of letters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
from shnor_flow.domain.letter.reminder import LadderKind
from shnor_flow.storage.columns import json_column, moment, optional_moment, word


class Notice(SQLModel, table=True):
    """One planned reminder about one obligation to one person at one moment."""

    __table_args__ = (
        Index("ix_notice_person_state", "person_id", "state"),
        Index("ix_notice_obligation", "obligation", "obligation_id", "state"),
        Index("ix_notice_waiting", "municipality_id", "state", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # obligation:id:person:step:held-to day; the same moment can't be planned twice, whoever asks
    key: str = Field(unique=True)
    municipality_id: int = Field(foreign_key="municipality.id")
    person_id: int = Field(foreign_key="person.id")
    obligation: Obligation = word(Obligation)
    obligation_id: int
    step: str  # a rung of the ladder: "-7", "0", "+3", "warn-coordinator", "coordinator", "head"
    planned_on: date
    due_on: date | None = None  # the day it counts from; None in the rows of the first release
    instead_of_id: int | None = None  # the person who is away, or who handed the work over
    state: NoticeState = word(NoticeState, NoticeState.PLANNED)
    reason: str = ""  # why it waits, was skipped or was cancelled, in Russian
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
    created_at: datetime = moment()


class Letter(SQLModel, table=True):
    """What is mailed; written in the transaction that decides it, sent later."""

    __table_args__ = (Index("ix_letter_state_next", "state", "next_attempt_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # "digest:{person}:{day}", "invitation:{submission}", ...
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    kind: LetterKind = word(LetterKind)
    to_address: str
    subject: str
    text: str
    html: str
    attachments: list[dict[str, Any]] = json_column(list)  # [{"sha256" or "text", "name", "content_type"}]
    message_id: str = Field(unique=True)  # made from the key: a repeated copy is recognisable
    in_reply_to: str | None = None
    list_unsubscribe: str | None = None  # the page where its reader chooses how often letters come
    letter_on: date = Field(index=True)  # the local day it belongs to
    state: LetterState = word(LetterState, LetterState.PENDING)
    attempts: int = 0
    next_attempt_at: datetime = moment()
    leased_until: datetime | None = optional_moment()
    leased_by: str | None = None
    error: str = ""  # the last refusal, for the administrator
    told_otherwise: str = ""  # how the coordinator told the person what did not arrive: by telephone, on paper
    created_at: datetime = moment()
    sent_at: datetime | None = optional_moment()
    bounced_at: datetime | None = optional_moment()  # it was taken, and came back later


class RelayLetter(SQLModel, table=True):
    """One handing over of a letter, kept for the hour in which it counts against what the mail server takes."""

    __table_args__ = (Index("ix_relayletter_counted", "relay", "counts_at"),)

    id: int | None = Field(default=None, primary_key=True)
    relay: str  # host:port
    letter_id: int = Field(foreign_key="letter.id", index=True)
    counts_at: datetime = moment()


class LadderRow(SQLModel, table=True):
    """A ladder that a coordinator wrote; where there is none the built-in one holds."""

    __table_args__ = (UniqueConstraint("municipality_id", "scope", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id")
    programme_id: int | None = Field(default=None, foreign_key="programme.id")  # None: every programme
    scope: str  # "programme:5" or "all": a unique key can't hold a nullable column
    kind: LadderKind = word(LadderKind)
    before: list[int] = json_column(list)  # calendar days before the held-to day
    after: list[int] = json_column(list)  # calendar days after it
    letters_after: int
    escalations: dict[str, int] = json_column(dict)  # {audience: working days after it}
    warns: bool = True  # tell the holder the day before


class LetterHold(SQLModel, table=True):
    """A person's reminder that the coordinator keeps back: on one day, or until she lets it go."""

    __table_args__ = (Index("ix_letterhold_person", "person_id", "released_at"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    on_day: date | None = None  # None: until it is let go
    reason: str
    held_by: int | None = Field(default=None, foreign_key="person.id")
    created_at: datetime = moment()
    released_at: datetime | None = optional_moment()
