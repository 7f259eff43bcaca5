"""Collection rounds and the schools' submissions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import Answer, Reporter, RoundSource, RoundState, SubmissionState
from shnor_flow.storage.columns import json_column, moment, optional_moment, word


class CollectionRound(SQLModel, table=True):
    """One period's collection of one programme; its three instants are computed once."""

    __table_args__ = (UniqueConstraint("programme_id", "period"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    period: str  # 2026Q4, 2026-27T2, 2026S2
    kind: PeriodKind = word(PeriodKind, PeriodKind.QUARTER)
    source: RoundSource = word(RoundSource, RoundSource.COLLECTED)
    ends_on: date = Field(index=True)  # the last day of the period
    opens_on: date
    due_on: date  # on time until the end of this local day
    locks_on: date  # accepted until the end of this local day
    due_at: datetime = moment()
    locks_at: datetime = moment()
    state: RoundState = word(RoundState, RoundState.PLANNED)
    opened_at: datetime | None = optional_moment()
    locked_at: datetime | None = optional_moment()


class Submission(SQLModel, table=True):
    """What one school is expected to send for one round; it exists before anybody opens the form.

    Its instants are the round's until an extension moves them for this school alone.
    """

    __table_args__ = (
        UniqueConstraint("round_id", "organisation_id"),
        Index("ix_submission_next_notice_on", "next_notice_on", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    round_id: int = Field(foreign_key="collectionround.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    reporter: Reporter = word(Reporter, Reporter.SCHOOL)  # whose indicators it asks for
    state: SubmissionState = word(SubmissionState, SubmissionState.EXPECTED)
    due_on: date  # reminded of up to the end of this local day
    locks_on: date
    due_at: datetime = moment()
    locks_at: datetime = moment()
    on_time_until: datetime = moment()  # earlier than due_at where an extension does not count as on time
    version: int = 0  # the last submitted version; 0: none yet
    edition: int = 0  # goes up with every change; a form made for an older one is refused
    # what is being filled in, as typed: {indicator id: {"answer", "numerator", "denominator", "note"}}; empty once sent
    draft: dict[str, Any] = json_column(dict)
    draft_of_sheet: int | None = None  # the edition of the spreadsheet that the draft came from; None: from a page
    edited_at: datetime | None = optional_moment()
    submitted_at: datetime | None = optional_moment()
    submitted_by: str = ""
    is_on_time: bool | None = None  # of the first submitted version
    comment: str = ""  # why it was returned, or excused
    # the figures open for correction and what is wrong with each: {indicator id: words}; empty: the whole form
    disputed: dict[str, Any] = json_column(dict)
    answer_by: date | None = None  # of figures that came back or were opened for correction; None: by the due day
    next_notice_on: date | None = None
    # What the last version comes to, counted as it is filed: pages of a region read these and no figures at all.
    figures_asked: int = 0  # by that version; before the first one, by the round as it stands
    figures_answered: int = 0
    figures_filled: int = 0  # of the answered: all but «no data»
    figures_telling: int = 0  # of the filled: numbers other than zero, «yes» or «no», words


class Figure(SQLModel, table=True):
    """The filed answer to one indicator, that of the last submitted version; a blank has no row.

    Whoever writes rows counts them into the submission (`content_of`) in the same transaction.
    """

    __table_args__ = (UniqueConstraint("submission_id", "indicator_id"),)

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")  # found by the unique key, which begins with it
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    answer: Answer = word(Answer)
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""


class SubmissionVersion(SQLModel, table=True):
    """What was sent, frozen; the receipt speaks of this."""

    __table_args__ = (UniqueConstraint("submission_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    number: int
    client_key: str = Field(unique=True)  # two presses of one button are one version
    submitted_at: datetime = moment()
    submitted_by: str
    figures: list[dict[str, Any]] = json_column(list)
    asked: dict[str, Any] = json_column(dict)  # what had been disputed when it was made: {indicator id: words}
    reason: str = ""  # why accepted figures were corrected, and by what source
    files: list[dict[str, Any]] = json_column(list)  # that stood beside its figures
    # what the school answered otherwise than was known: {indicator id: {"words", "told"}}
    known: dict[str, Any] = json_column(dict)


class SubmissionFile(SQLModel, table=True):
    """A file beside a figure, kept from the moment it came; each version is filed with those that stand there then."""

    __table_args__ = (UniqueConstraint("submission_id", "indicator_id", "file_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id")  # found by the unique key, which begins with it
    indicator_id: int = Field(foreign_key="indicator.id")
    file_sha256: str = Field(foreign_key="storedfile.sha256")
    name: str  # as the school called it
    size: int
    added_at: datetime = moment()
    added_by: str  # as shown
    removed_at: datetime | None = optional_moment()  # versions that were filed with it keep it


class SubmissionExtension(SQLModel, table=True):
    """More time for one school in one round: a decision with its author; never changed, a later one replaces it."""

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    from_on: date
    due_on: date
    locks_on: date
    counts_as_on_time: bool
    reason: str
    decided_by: str  # as shown
    decided_at: datetime = moment()


class Explanation(SQLModel, table=True):
    """A note that answered a question about a figure and was accepted; the next school asked may choose it."""

    __table_args__ = (UniqueConstraint("municipality_id", "indicator_id", "rule", "words"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    rule: str  # which question it answers
    words: str
    accepted_at: datetime = moment()
    removed_at: datetime | None = optional_moment()  # the coordinator offers it no more


class PastImport(SQLModel, table=True):
    """A file of past periods' figures: what a person said of its doubts, and when it was taken in."""

    __table_args__ = (UniqueConstraint("programme_id", "file_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    municipality_id: int = Field(foreign_key="municipality.id", index=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    file_sha256: str
    name: str
    brought_at: datetime = moment()
    brought_by: str
    # {"schools": {wording: organisation id}, "indicators": {wording: indicator id}}; 0: not to be taken
    answers: dict[str, Any] = json_column(dict)
    imported_at: datetime | None = optional_moment()
    imported_by: str = ""
    counts: dict[str, Any] = json_column(dict)  # of the last time it was taken in
