"""The table of one round: its schools against its indicators, a screen of schools at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.collection import REPORTED, Answer, Reporter, RoundState, SubmissionState
from shnor_flow.domain.collection.indicator import FiledFigure, GivenFigure, Question, TypedFigure
from shnor_flow.domain.completeness.cell import Cell, FormState, cell_of
from shnor_flow.domain.completeness.content import Content
from shnor_flow.domain.report.snapshot import from_plain
from shnor_flow.domain.russian import day_in_digits
from shnor_flow.storage.collection import RoundView
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.completeness.content import kept_content
from shnor_flow.storage.paging import PAGE_SIZE, Page, offset_of
from shnor_flow.storage.tables import (
    Figure,
    Indicator,
    Organisation,
    Submission,
    SubmissionExtension,
    SubmissionVersion,
)

Only = Literal["", "gaps", "late"]


@dataclass(frozen=True)
class SchoolCells:
    """One school of the round with its cells, in the order of the columns."""

    submission_id: int
    school: str
    form: FormState
    content: Content
    cells: tuple[Cell, ...]
    extension: str  # «продлено до 16.10.2026: карантин»; empty without one

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """Return the cells in which something is missing."""
        return tuple(cell for cell in self.cells if cell.is_gap)


@dataclass(frozen=True)
class Column:
    """One indicator over the schools of the round whose forms were submitted or accepted."""

    question: Question
    number: int
    value: int = 0
    zero: int = 0
    not_applicable: int = 0
    no_data: int = 0
    not_asked: int = 0  # forms filed before it was added

    @property
    def filled(self) -> int:
        """Return how many schools said something."""
        return self.value + self.zero + self.not_applicable


@dataclass(frozen=True)
class CellTable:
    """What a page or a file shows of one round."""

    round: RoundView
    as_of: datetime
    columns: tuple[Column, ...]
    schools: Page[SchoolCells]


def cell_table(
    session: Session, view: RoundView, now: datetime, *, only: Only = "", page: int = 1, size: int = PAGE_SIZE
) -> CellTable:
    """Return a screen of schools with their cells and the totals of each indicator over all schools."""
    columns = _columns(session, view)
    wanted = [
        col(Submission.round_id) == view.round_id,
        col(Submission.reporter) == Reporter.SCHOOL,
        *_only(only, now),
    ]
    total = session.scalars(select_columns(func.count()).select_from(Submission).where(*wanted)).one()
    rows = session.exec(
        select(Submission, Organisation.name)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .where(*wanted)
        .order_by(col(Organisation.name), col(Submission.id))
        .limit(size)
        .offset(offset_of(page, size))
    ).all()
    schools = _schools(session, rows, [column.question for column in columns], now)
    return CellTable(view, now, columns, Page(schools, page, total, size))


def _only(only: Only, now: datetime) -> list[ColumnElement[bool]]:
    expected = col(Submission.state) != SubmissionState.EXCUSED
    if only == "gaps":
        is_whole = and_(col(Submission.state).in_(REPORTED), col(Submission.figures_filled) >= Submission.figures_asked)
        return [expected, ~is_whole]
    if only == "late":
        is_silent = and_(col(Submission.version) == 0, col(Submission.on_time_until) <= now)
        return [expected, or_(col(Submission.is_on_time).is_(False), is_silent)]
    return []


def _columns(session: Session, view: RoundView) -> tuple[Column, ...]:
    """Return what the round asks, with what it asked once and has answers to.

    A round that is locked asks nothing new: an indicator without a single answer was added after it.
    """
    is_full = col(Submission.figures_answered) >= Submission.figures_asked
    answers = [col(Figure.answer) == answer for answer in Answer]
    found = {
        indicator_id: sums
        for indicator_id, *sums in session.execute(
            select_columns(col(Figure.indicator_id), *(_count_if(one) for one in (*answers, is_full)))
            .join(Submission, col(Submission.id) == Figure.submission_id)
            .where(
                col(Submission.round_id) == view.round_id,
                col(Submission.reporter) == Reporter.SCHOOL,
                col(Submission.state).in_(REPORTED),
            )
            .group_by(col(Figure.indicator_id))
        )
    }
    full = session.scalars(
        select_columns(func.count())
        .select_from(Submission)
        .where(
            col(Submission.round_id) == view.round_id,
            col(Submission.reporter) == Reporter.SCHOOL,
            col(Submission.state).in_(REPORTED),
            is_full,
        )
    ).one()
    asked = questions_of(session, view.programme_id, view.period, Reporter.SCHOOL)
    if view.state is RoundState.LOCKED and found:
        asked = tuple(question for question in asked if question.indicator_id in found)
    known = {question.indicator_id for question in asked}
    gone = _gone(session, [key for key in found if key not in known])
    return tuple(
        _column(question, number, found.get(question.indicator_id, [0] * 5), full)
        for number, question in enumerate((*asked, *gone), start=1)
    )


def _column(question: Question, number: int, sums: Sequence[int], full: int) -> Column:
    value, zero, not_applicable, no_data, full_with_it = sums
    return Column(question, number, value, zero, not_applicable, no_data, not_asked=full - full_with_it)


def _gone(session: Session, indicator_ids: Sequence[int]) -> tuple[Question, ...]:
    """Return indicators that the round has answers to and asks no more."""
    rows = session.exec(select(Indicator).where(col(Indicator.id).in_(indicator_ids)).order_by(col(Indicator.id)))
    return tuple(
        Question(row.id or 0, row.name, row.unit, across_schools=row.across_schools, asks=row.asks) for row in rows
    )


def _schools(
    session: Session, rows: Sequence[tuple[Submission, str]], questions: Sequence[Question], now: datetime
) -> tuple[SchoolCells, ...]:
    ids = [row.id or 0 for row, _ in rows]
    figures = _figures(session, ids)
    first = _first_versions(session, [row.id or 0 for row, _ in rows if row.version > 1])
    extensions = _extensions(session, ids)
    return tuple(
        _school(row, name, questions, figures, first, extensions.get(row.id or 0, ""), now) for row, name in rows
    )


def _school(
    row: Submission,
    name: str,
    questions: Sequence[Question],
    figures: dict[tuple[int, int], GivenFigure],
    first: dict[tuple[int, int], GivenFigure],
    extension: str,
    now: datetime,
) -> SchoolCells:
    content, key = kept_content(row), row.id or 0
    form = FormState(
        state=row.state,
        version=row.version,
        is_on_time=row.is_on_time,
        due_at=row.on_time_until,  # an extension that does not count as in time leaves it as it was
        comment=row.comment,
        disputed={int(indicator_id): words for indicator_id, words in row.disputed.items()},
        drafted=_drafted(row.draft),
        is_answered=0 < content.asked <= content.answered,
    )
    cells = tuple(
        cell_of(
            form,
            question,
            figures.get((key, question.indicator_id)),
            now,
            first.get((key, question.indicator_id)),
        )
        for question in questions
    )
    return SchoolCells(key, name, form, content, cells, extension)


def _drafted(draft: dict[str, Any]) -> frozenset[int]:
    return frozenset(int(key) for key, typed in draft.items() if not TypedFigure(**typed).is_blank)


def _figures(session: Session, submission_ids: Sequence[int]) -> dict[tuple[int, int], GivenFigure]:
    rows = session.execute(
        select_columns(
            col(Figure.submission_id),
            col(Figure.indicator_id),
            col(Figure.answer),
            col(Figure.numerator),
            col(Figure.denominator),
            col(Figure.note),
        ).where(col(Figure.submission_id).in_(submission_ids))
    )
    return {(submission_id, indicator_id): GivenFigure(*given) for submission_id, indicator_id, *given in rows}


def _first_versions(session: Session, submission_ids: Sequence[int]) -> dict[tuple[int, int], GivenFigure]:
    if not submission_ids:
        return {}
    rows = session.exec(
        select(SubmissionVersion).where(
            col(SubmissionVersion.submission_id).in_(submission_ids), SubmissionVersion.number == 1
        )
    )
    return {
        (row.submission_id, filed.indicator_id): filed.given
        for row in rows
        for filed in (from_plain(FiledFigure, figure) for figure in row.figures)
    }


def _extensions(session: Session, submission_ids: Sequence[int]) -> dict[int, str]:
    rows = session.exec(
        select(SubmissionExtension)
        .where(col(SubmissionExtension.submission_id).in_(submission_ids))
        .order_by(col(SubmissionExtension.id))
    )
    return {row.submission_id: _in_words(row) for row in rows}  # the last one stands


def _in_words(row: SubmissionExtension) -> str:
    how = "считается вовремя" if row.counts_as_on_time else "считается опозданием"
    return f"продлено до {day_in_digits(row.due_on)}, {how}: {row.reason}"


def _count_if(condition: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0), type_=Integer), 0)
