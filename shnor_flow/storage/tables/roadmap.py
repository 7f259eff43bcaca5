"""Roadmaps, their activities as printed and as read, the parties, and the doubts put to a person."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.party import PartyGroup, PartyRole, PartyTarget, StaffRole
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermKind
from shnor_flow.storage.columns import json_column, moment, optional_moment, word


class RoadmapState(StrEnum):
    """A roadmap starts only when the coordinator says so."""

    DRAFT = "draft"
    RUNNING = "running"
    SUPERSEDED = "superseded"  # a newer edition took over


class Roadmap(SQLModel, table=True):
    """One edition of a plan: the municipality's, or a school's own below it."""

    __table_args__ = (UniqueConstraint("programme_id", "organisation_id", "edition"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")  # None: the municipal roadmap
    parent_id: int | None = Field(default=None, foreign_key="roadmap.id", index=True)  # the municipal one in force
    edition: int = 1
    follows_id: int | None = Field(default=None, foreign_key="roadmap.id")  # the edition it was compared with
    resembles_id: int | None = Field(default=None, foreign_key="programme.id")  # perhaps an edition of this plan: asked
    passport: dict[str, Any] = json_column(dict)  # what this edition says of the programme, until it is applied
    act: str = ""  # number and date of the act that brought this edition into force
    state: RoadmapState = word(RoadmapState, RoadmapState.DRAFT)
    source_name: str
    source_sha256: str = Field(index=True)
    imported_at: datetime = moment()
    started_at: datetime | None = optional_moment()


class Activity(SQLModel, table=True):
    """One row of the plan: its words for ever, and the reading that is in force."""

    __table_args__ = (UniqueConstraint("roadmap_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    position: int  # from 1, in document order; numbers may repeat from section to section
    section: str
    number: str
    title: str
    term: str  # the wording of the plan, never edited
    expected_result: str | None = None
    financing: str | None = None
    line: int | None = None  # where it stands in the source, for the order
    place: str = ""  # the same for a person: «строка 12», «лист «План», строка 7»
    # the reading in force: from the term itself, or from the words or dates a person gave
    kind: TermKind = word(TermKind)
    windows: list[dict[str, Any]] = json_column(list)  # [{"start": iso | null, "due": iso}]
    restated: str = ""
    rule: str = ""
    needs_review: bool = False
    review_reason: str = ""
    confirmed_at: datetime | None = optional_moment()  # set when a person settled a doubtful reading
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    follows_id: int | None = Field(default=None, foreign_key="activity.id", index=True)  # its row in the edition before
    follows_because: str = ""  # why the two are taken for one, in Russian
    is_follower_asked: bool = False  # the match waits for the coordinator's word
    parent_id: int | None = Field(
        default=None, foreign_key="activity.id", index=True
    )  # the municipal activity it serves
    is_school_roadmaps: bool | None = None  # the schools' own roadmaps fulfil it; None: nobody was asked
    asks_evidence: bool | None = None  # the coordinator's word; None: a document is asked for if the result is one
    printed: dict[str, Any] = json_column(dict)  # the cells of the plan that a person has corrected, as printed
    # set by whatever changes its dates or holders, cleared by planning: work per tick grows with what has changed
    needs_planning: bool = Field(default=True, index=True)


class AnswerKind(StrEnum):
    """What a person decided about the wording of a term."""

    CONFIRMED = "confirmed"  # the reading was right
    WORDS = "words"  # said in other words
    UNDATED = "undated"  # not kept by dates


class TermAnswer(SQLModel, table=True):
    """What a person last decided about the wording of a term; offered again when the next plan has these words."""

    __table_args__ = (UniqueConstraint("municipality_id", "wording_key"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    wording: str  # as first met
    wording_key: str
    kind: AnswerKind = word(AnswerKind)
    words: str = ""  # the other words, or why it is not kept by dates
    rule: str = ""  # the rule that read the confirmed wording: read by another one, it is asked about anew
    answered_at: datetime = moment()
    answered_by: int | None = Field(default=None, foreign_key="person.id")


class Party(SQLModel, table=True):
    """Words that name who is responsible, and whom they mean; remembered for the municipality's next plan."""

    __table_args__ = (UniqueConstraint("municipality_id", "wording_key"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    wording: str  # as first met
    wording_key: str  # folded: case, ё, quotes and spaces do not matter
    target: PartyTarget = word(PartyTarget, PartyTarget.UNRESOLVED)  # what its holders are, told in one word
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")  # None: matched by the system
    confirmed_at: datetime | None = optional_moment()
    # Empty since its holders have rows of their own: SQLite can't drop a column that is a foreign key.
    former_organisation_id: int | None = Field(
        default=None, sa_column=Column("organisation_id", ForeignKey("organisation.id"))
    )
    former_person_id: int | None = Field(default=None, sa_column=Column("person_id", ForeignKey("person.id")))
    former_group: str | None = Field(default=None, sa_column=Column("group", String(32)))


class PartyHolder(SQLModel, table=True):
    """One of those whom a party means: an organisation, a person or a group, or its heads or deputies."""

    __table_args__ = (UniqueConstraint("party_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    party_id: int = Field(foreign_key="party.id", index=True)
    position: int  # from 0, as the person chose
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    group: PartyGroup | None = word(PartyGroup, optional=True)
    staff: StaffRole | None = word(StaffRole, optional=True)  # whom of its people; None: the organisation itself


class ActivityParty(SQLModel, table=True):
    """A party of an activity, in the order of the plan."""

    __table_args__ = (UniqueConstraint("activity_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    party_id: int = Field(foreign_key="party.id", index=True)
    position: int  # from 0; the first leads
    role: PartyRole = word(PartyRole)


class Finding(SQLModel, table=True):
    """A doubt that waits for a person."""

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", index=True)
    party_id: int | None = Field(default=None, foreign_key="party.id")
    kind: FindingKind = word(FindingKind)
    message: str
    line: int | None = None
    place: str = ""  # where it stands in the file, in words
    resolved_at: datetime | None = optional_moment()
    resolved_by: int | None = Field(default=None, foreign_key="person.id")
    resolution: str = ""
    is_recalled: bool = False  # answered with what was decided about the same words before


class ImportedFile(SQLModel, table=True):
    """The source of a roadmap, kept as it came."""

    id: int | None = Field(default=None, primary_key=True)
    roadmap_id: int = Field(foreign_key="roadmap.id", index=True)
    file_sha256: str = Field(foreign_key="storedfile.sha256")
    imported_on: date
