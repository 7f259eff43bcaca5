"""Every figure of a round as it leaves the system: one row for each school and indicator, answered or not."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import REPORTED, Answer, Reporter, SubmissionState
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.storage.collection import RoundView
from shnor_flow.storage.collection.questions import questions_of
from shnor_flow.storage.tables import Figure, Organisation, Submission


@dataclass(frozen=True)
class TableRow:
    """One school's answer to one indicator; `figure` is None for a blank, and for whoever has not filed."""

    school: str
    state: SubmissionState
    version: int
    submitted_at: datetime | None
    is_on_time: bool | None
    question: Question
    figure: GivenFigure | None


@dataclass(frozen=True)
class RoundTable:
    """A round's figures with their scope: which round, as of when, and which states count."""

    round: RoundView
    as_of: datetime
    questions: tuple[Question, ...]
    rows: tuple[TableRow, ...]

    @property
    def filed(self) -> int:
        """Return how many rows hold an answer."""
        return sum(row.figure is not None for row in self.rows)

    @property
    def schools(self) -> int:
        """Return how many schools the rows speak of."""
        return len({row.school for row in self.rows})

    def of(self, question: Question) -> list[GivenFigure]:
        """Return the answers to one indicator."""
        return [row.figure for row in self.rows if row.question is question and row.figure is not None]


def round_table(session: Session, view: RoundView, now: datetime) -> RoundTable:
    """Return the figures of every school the round expects, in the order of names and of the passport.

    Only what was submitted or accepted is given; drafts and returned figures are blanks, as in every total.
    """
    questions = questions_of(session, view.programme_id, view.period, Reporter.SCHOOL)
    schools = session.exec(
        select(Submission, Organisation.name)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .where(
            Submission.round_id == view.round_id,
            Submission.reporter == Reporter.SCHOOL,
            Submission.state != SubmissionState.EXCUSED,
        )
        .order_by(col(Organisation.name), col(Submission.id))
    ).all()
    figures = _figures(session, view.round_id)
    rows = tuple(
        TableRow(
            school=name,
            state=row.state,
            version=row.version,
            submitted_at=row.submitted_at,
            is_on_time=row.is_on_time,
            question=question,
            figure=figures.get((row.id or 0, question.indicator_id)),
        )
        for row, name in schools
        for question in questions
    )
    return RoundTable(view, now, questions, rows)


def _figures(session: Session, round_id: int) -> dict[tuple[int, int], GivenFigure]:
    found = session.exec(
        select(Figure)
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .where(Submission.round_id == round_id, col(Submission.state).in_(REPORTED))
    )
    return {
        (row.submission_id, row.indicator_id): GivenFigure(Answer(row.answer), row.numerator, row.denominator, row.note)
        for row in found
    }
