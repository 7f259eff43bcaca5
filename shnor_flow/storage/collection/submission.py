"""One school's submission: what the form shows and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.check_rule.checking import Asking, Checking
from shnor_flow.domain.collection import REPORTED, Reporter, RoundState, SubmissionState, receipt_number
from shnor_flow.domain.collection.figure_checks import Problem, in_form_order
from shnor_flow.domain.collection.figure_files import FigureFile, missing_files
from shnor_flow.domain.collection.indicator import FiledFigure, GivenFigure, Question, TypedFigure, as_typed
from shnor_flow.domain.collection.open_figures import locked_figures, with_locked
from shnor_flow.domain.errors import NotFound
from shnor_flow.domain.report.snapshot import from_plain
from shnor_flow.storage.collection.check_rules import checking_of
from shnor_flow.storage.collection.figure_files import files_of_version, indicators_shown
from shnor_flow.storage.collection.filed import earlier_submissions, figures_by_submission
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.people.whom_to_ask import Helper, helpers_of
from shnor_flow.storage.tables import (
    CollectionRound,
    Municipality,
    Organisation,
    Programme,
    Submission,
    SubmissionVersion,
)


@dataclass(frozen=True)
class SubmissionView:
    """A submission with everything that its form and its rules need."""

    submission_id: int
    round_id: int
    organisation_id: int
    municipality_id: int
    school: str
    municipality: str
    timezone: str
    programme: str
    period: ReportingPeriod
    reporter: Reporter
    round_state: RoundState
    opens_on: date
    due_on: date
    locks_on: date
    due_at: datetime
    locks_at: datetime
    on_time_until: datetime
    is_extended: bool  # its days are not the round's
    state: SubmissionState
    version: int
    edition: int
    edited_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str
    is_on_time: bool | None
    comment: str
    questions: tuple[Question, ...]
    answer_by: date | None = None  # the day named when the figures came back
    disputed: Mapping[int, str] = field(default_factory=dict)  # figures open for correction; empty: the whole form
    draft: Mapping[int, TypedFigure] = field(default_factory=dict)  # empty: nothing unsent
    draft_of_sheet: int | None = None  # the edition of the spreadsheet that the draft came from
    filed: Mapping[int, GivenFigure] = field(default_factory=dict)  # the last submitted version
    previous: Mapping[int, GivenFigure] = field(default_factory=dict)  # of the last period that was filed
    previous_period: ReportingPeriod | None = None
    previous_name: str = ""  # of that period, and whether its figures came out of a file
    before: Mapping[int, GivenFigure] = field(default_factory=dict)  # of the period filed before that one
    checking: Checking = field(default_factory=Checking)  # the programme's limits and rules
    helpers: tuple[Helper, ...] = ()
    programme_id: int = 0
    shown: frozenset[int] = frozenset()  # indicators with a file beside them, looked up only where one must be

    @property
    def receipt(self) -> str:
        """Return the number of the last receipt."""
        return receipt_number(self.period.code, self.submission_id, self.version)

    @cached_property
    def locked(self) -> frozenset[int]:
        """Return the figures that stay as filed while the coordinator disputes others."""
        return locked_figures(self.questions, self.disputed, self.filed)

    @property
    def is_reopened(self) -> bool:
        """Tell whether reported figures were opened for correction, whatever the round's days."""
        return bool(self.disputed) and self.state in REPORTED

    @cached_property
    def typed(self) -> Mapping[int, TypedFigure]:
        """Return what stands in the fields: the draft, or else what was filed."""
        if self.draft:
            return with_locked(self.draft, self.locked, self.filed)
        return self.typed_as_filed

    @property
    def typed_as_filed(self) -> Mapping[int, TypedFigure]:
        """Return what the fields held when the last version was filed."""
        return {indicator_id: as_typed(figure) for indicator_id, figure in self.filed.items()}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Return what still keeps the form from being filed."""
        return self.problems_of(self.typed)

    def problems_of(self, typed: Mapping[int, TypedFigure]) -> tuple[Problem, ...]:
        """Return what stands against filing this; a locked figure was filed already and can't be mended."""
        open_ = [question for question in self.questions if question.indicator_id not in self.locked]
        missing = missing_files(open_, typed, self.shown)
        return in_form_order(self.questions, (*self.checking.problems(self.asking, typed, self.locked), *missing))

    @property
    def asking(self) -> Asking:
        """Return what the checks look at beside the form."""
        return Asking(self.questions, self.period.kind, self.previous, self.before)


@dataclass(frozen=True)
class Receipt:
    """One submitted version, as it was told to the school."""

    number: str
    version: int
    school: str
    programme: str
    period: ReportingPeriod
    timezone: str
    locks_on: date
    submitted_at: datetime
    submitted_by: str
    is_on_time: bool | None  # of the first version
    figures: tuple[FiledFigure, ...]
    asked: Mapping[int, str] = field(default_factory=dict)  # what the coordinator had disputed
    reason: str = ""  # of a correction
    files: tuple[FigureFile, ...] = ()
    known: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # and answered otherwise: words, and whence


def submission_by_id(session: Session, submission_id: int, municipality_id: int | None = None) -> SubmissionView:
    """Return the submission, of this municipality if one is named; NotFound otherwise."""
    row = session.exec(_found(), params={"submission_id": submission_id}).first()
    if row is None or municipality_id not in (None, row[0].municipality_id):
        raise NotFound("Таких сведений нет, или они не относятся к вашему муниципалитету.")
    return _view(session, *row)


def submission_to_change(session: Session, submission_id: int) -> tuple[Submission, SubmissionView]:
    """Return the submission's row, which nobody else changes before the transaction ends, and what stands in it."""
    # Whoever waited for another's change must see it, also where the row was looked at before.
    options = {"populate_existing": True}
    row = session.exec(_found(locking=True), params={"submission_id": submission_id}, execution_options=options).first()
    if row is None:
        raise NotFound("Таких сведений нет. Откройте ссылку из письма ещё раз.")
    return row[0], _view(session, *row)


def as_changed(view: SubmissionView, row: Submission, filed: Mapping[int, GivenFigure] | None = None) -> SubmissionView:
    """Return what stands in the row after its form was saved or filed: nothing else needs to be read again."""
    return replace(view, filed=view.filed if filed is None else filed, **_of_row(row))


def receipt_by_version(session: Session, view: SubmissionView, version: int) -> Receipt:
    """Return one submitted version; NotFound if there is none of this number."""
    row = session.exec(
        select(SubmissionVersion).where(
            SubmissionVersion.submission_id == view.submission_id, SubmissionVersion.number == version
        )
    ).first()
    if row is None:
        raise NotFound("Такой квитанции нет: проверьте ссылку.")
    return receipt_of(view, row)


def receipts_of(session: Session, view: SubmissionView) -> tuple[Receipt, ...]:
    """Return every submitted version, the newest first."""
    rows = session.exec(
        select(SubmissionVersion)
        .where(SubmissionVersion.submission_id == view.submission_id)
        .order_by(col(SubmissionVersion.number).desc())
    )
    return tuple(receipt_of(view, row) for row in rows)


def receipt_of(view: SubmissionView, row: SubmissionVersion) -> Receipt:
    """Return the receipt of a stored version."""
    return Receipt(
        number=receipt_number(view.period.code, view.submission_id, row.number),
        version=row.number,
        school=view.school,
        programme=view.programme,
        period=view.period,
        timezone=view.timezone,
        locks_on=view.locks_on,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        is_on_time=view.is_on_time,
        figures=tuple(from_plain(FiledFigure, figure) for figure in row.figures),
        asked={int(indicator_id): words for indicator_id, words in row.asked.items()},
        reason=row.reason,
        files=files_of_version(row),
        known={int(indicator_id): told for indicator_id, told in row.known.items()},
    )


@lru_cache
def _found(*, locking: bool = False) -> Any:
    found = select(Submission, CollectionRound, Organisation.name, Programme, Municipality)  # type: ignore[call-overload]
    found = (
        found.join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .join(Programme, col(Programme.id) == CollectionRound.programme_id)
        .join(Municipality, col(Municipality.id) == Submission.municipality_id)
        .where(Submission.id == bindparam("submission_id"))
        .options(defer(Programme.passport))  # type: ignore[arg-type]  # the longest text of the row, and no form shows it
    )
    return found.with_for_update(of=Submission) if locking else found


def _view(
    session: Session,
    row: Submission,
    found: CollectionRound,
    school: str,
    programme: Programme,
    municipality: Municipality,
) -> SubmissionView:
    period = parse_period(found.period)
    questions = questions_of(session, found.programme_id, period, row.reporter)
    earlier = earlier_submissions(session, found, row.organisation_id)
    figures = figures_by_submission(session, [row.id or 0, *(one[0] for one in earlier)])
    return SubmissionView(
        **_of_row(row),
        submission_id=row.id or 0,
        round_id=row.round_id,
        organisation_id=row.organisation_id,
        municipality_id=row.municipality_id,
        school=school,
        municipality=municipality.name,
        timezone=municipality.timezone,
        programme=programme.title,
        period=period,
        round_state=found.state,
        opens_on=found.opens_on,
        reporter=row.reporter,
        is_extended=row.locks_at != found.locks_at or row.due_at != found.due_at,
        questions=questions,
        filed=figures[row.id or 0],
        previous=figures[earlier[0][0]] if earlier else {},
        previous_period=earlier[0][1] if earlier else None,
        previous_name=earlier[0][2] if earlier else "",
        before=figures[earlier[1][0]] if len(earlier) > 1 else {},
        checking=checking_of(session, programme),
        helpers=helpers_of(session, row.municipality_id),
        programme_id=found.programme_id,
        shown=indicators_shown(session, row.id or 0, questions),
    )


def _of_row(row: Submission) -> dict[str, Any]:
    """Return what a change of the form changes, and what stands beside it in the row."""
    return {
        "due_on": row.due_on,
        "locks_on": row.locks_on,
        "due_at": row.due_at,
        "locks_at": row.locks_at,
        "on_time_until": row.on_time_until,
        "state": row.state,
        "version": row.version,
        "edition": row.edition,
        "edited_at": row.edited_at,
        "submitted_at": row.submitted_at,
        "submitted_by": row.submitted_by,
        "is_on_time": row.is_on_time,
        "comment": row.comment,
        "answer_by": row.answer_by,
        "disputed": {int(indicator_id): words for indicator_id, words in row.disputed.items()},
        "draft": {int(indicator_id): TypedFigure(**typed) for indicator_id, typed in row.draft.items()},
        "draft_of_sheet": row.draft_of_sheet if row.draft else None,
    }
