"""Partners and curators of schools, their visits, and what a quarter asks about them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.partnership import CuratorRole, PairSource, ProposalKind, VisitKind, VisitState
from shnor_flow.storage.columns import json_column, moment, optional_moment, word


class Partnership(SQLModel, table=True):
    """A school and the organisation that helps it, from a day and perhaps until one; both ends included."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    school_id: int = Field(foreign_key="organisation.id", index=True)
    partner_id: int = Field(foreign_key="organisation.id", index=True)
    scope: str = ""  # with what: as the document words it
    person_words: str = ""  # who of the partner, as the document names them
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # who is asked; None: its contacts
    source: PairSource = word(PairSource)
    from_on: date
    until_on: date | None = None
    ended_reason: str = ""
    created_at: datetime = moment()


class Curatorship(SQLModel, table=True):
    """A person who curates a school in a programme, from a day and perhaps until one; both ends included."""

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    school_id: int = Field(foreign_key="organisation.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: CuratorRole = word(CuratorRole, CuratorRole.CURATOR)
    source: PairSource = word(PairSource)
    from_on: date
    until_on: date | None = None
    ended_reason: str = ""
    created_at: datetime = moment()


class PairProposal(SQLModel, table=True):
    """What the programme's document says of pairs and a person has to decide; asked once, answered once."""

    __table_args__ = (UniqueConstraint("programme_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    key: str  # kind and folded words: the same question is one row
    kind: ProposalKind = word(ProposalKind)
    school_words: str
    partner_words: str
    person_words: str = ""
    scope: str = ""
    school_id: int | None = Field(default=None, foreign_key="organisation.id")  # if the directory knows it
    partner_id: int | None = Field(default=None, foreign_key="organisation.id")
    partnership_id: int | None = Field(default=None, foreign_key="partnership.id")  # the pair to end or to reword
    reason: str = ""  # why it is asked, in Russian
    asked_at: datetime = moment()
    answered_at: datetime | None = optional_moment()
    answered_by: str = ""  # as shown
    is_accepted: bool | None = None


class Visit(SQLModel, table=True):
    """A visit, a consultation, a lesson: planned or held; corrected by versions, withdrawn, never deleted."""

    __table_args__ = (
        Index("ix_visit_school_day", "school_id", "held_on"),
        Index("ix_visit_programme_day", "programme_id", "held_on"),
        Index("ix_visit_next_notice_on", "next_notice_on", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id")
    school_id: int = Field(foreign_key="organisation.id")
    partnership_id: int | None = Field(default=None, foreign_key="partnership.id", index=True)
    curatorship_id: int | None = Field(default=None, foreign_key="curatorship.id", index=True)
    kind: VisitKind = word(VisitKind)
    state: VisitState = word(VisitState)
    held_on: date  # or planned for
    topic: str
    result: str = ""  # what came of it, what was advised
    follow_up_on: date | None = None  # when it is looked at again
    files: list[dict[str, Any]] = json_column(list)  # [{"sha256", "name"}]
    made_by: str  # who came, as shown
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)  # who came, if it is one of ours
    recorded_at: datetime = moment()
    recorded_by: str  # who wrote it down, as shown
    client_key: str = Field(unique=True)  # two presses of one button are one visit
    edition: int = 1  # goes up with every change; a form made for an older one is refused
    reason: str = ""  # why it was withdrawn, or did not take place
    next_notice_on: date | None = None  # of a planned one: when it is asked about


class VisitVersion(SQLModel, table=True):
    """How a visit was before it was changed, with who changed it and why; never changed itself."""

    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    number: int
    changed_at: datetime = moment()
    changed_by: str  # as shown
    reason: str = ""
    before: dict[str, Any] = json_column(dict)


class VisitInquiry(SQLModel, table=True):
    """What one curator, or one partner, is asked when a period ends: are its visits written down?"""

    __table_args__ = (
        UniqueConstraint("programme_id", "period", "holder"),
        Index("ix_visitinquiry_next_notice_on", "next_notice_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    period: str  # 2026Q4
    starts_on: date  # of the period
    ends_on: date
    holder: str  # "person:7", "organisation:5"
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    due_on: date
    next_notice_on: date | None = None  # None: nothing more is said
    answered_at: datetime | None = optional_moment()
    answered_by: str = ""  # as shown
    # why there were no visits, by tie: {"curatorship:5": "школа на карантине"}
    reasons: dict[str, Any] = json_column(dict)
    dropped_at: datetime | None = optional_moment()  # they curate nobody any more: nothing is asked
