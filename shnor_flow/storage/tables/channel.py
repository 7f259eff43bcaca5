"""Channels beside mail, and what went out over them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from shnor_flow.domain.letter.channel import ChannelState
from shnor_flow.storage.columns import moment, optional_moment, word


class Channel(SQLModel, table=True):
    """Where a person gets a letter's words beside the mailbox."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    address: str  # of apprise, with its key: shown to nobody whole
    created_at: datetime = moment()
    closed_at: datetime | None = optional_moment()


class ChannelMessage(SQLModel, table=True):
    """One letter over one channel; the outbox of channels."""

    __table_args__ = (Index("ix_channelmessage_state_next", "state", "next_attempt_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)  # "letter:5:channel:7": once, whoever asks
    letter_id: int = Field(foreign_key="letter.id", index=True)
    channel_id: int = Field(foreign_key="channel.id", index=True)
    state: ChannelState = word(ChannelState, ChannelState.PENDING)
    attempts: int = 0
    next_attempt_at: datetime = moment()
    leased_until: datetime | None = optional_moment()
    leased_by: str | None = None
    created_at: datetime = moment()
    sent_at: datetime | None = optional_moment()
