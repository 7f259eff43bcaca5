"""The ledger of notices and the outbox of letters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from shnor_flow.domain.letter import LetterKind, LetterState, NoticeState, Obligation
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
    step: str  # a rung of the ladder: "-7", "0", "+3", "coordinator", "head"
    planned_on: date
    state: NoticeState = word(NoticeState, NoticeState.PLANNED)
    reason: str = ""  # why it was skipped or cancelled, in Russian
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
    attachments: list[dict[str, Any]] = json_column(list)  # [{"sha256", "name", "content_type"}]
    message_id: str = Field(unique=True)  # made from the key: a repeated copy is recognisable
    in_reply_to: str | None = None
    letter_on: date = Field(index=True)  # the local day it belongs to
    state: LetterState = word(LetterState, LetterState.PENDING)
    attempts: int = 0
    next_attempt_at: datetime = moment()
    leased_until: datetime | None = optional_moment()
    leased_by: str | None = None
    error: str = ""  # the last refusal, for the administrator
    created_at: datetime = moment()
    sent_at: datetime | None = optional_moment()
