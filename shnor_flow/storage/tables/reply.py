"""Messages that came to the mailbox for replies."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.storage.columns import json_column, moment, optional_moment, word


class Reply(SQLModel, table=True):
    """One message: what it is, what was read in it, and what became of it."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # its Message-ID, hashed: however often it is read, it is one
    municipality_id: int | None = Field(default=None, foreign_key="municipality.id", index=True)
    letter_id: int | None = Field(default=None, foreign_key="letter.id", index=True)  # the letter it answers
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # whom we wrote to
    kind: ReplyKind = word(ReplyKind)
    state: ReplyState = word(ReplyState)
    from_address: str
    subject: str = ""
    words: str = ""  # what they wrote themselves
    doubt: str = ""  # why a person has to look, in Russian
    outcome: str = ""  # what was written down, one line each
    files: list[dict[str, Any]] = json_column(list)  # [{"sha256", "name", "content_type"}], judged
    received_at: datetime = moment()
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = optional_moment()
