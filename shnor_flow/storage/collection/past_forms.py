"""What schools have filed in every round of a programme, as far as some indicators go."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col

from shnor_flow.domain.calendar.period import PeriodKind, parse_period
from shnor_flow.domain.check_rule.trial import PastForm, PastRound
from shnor_flow.domain.collection import REPORTED, Reporter
from shnor_flow.domain.collection.indicator import GivenFigure
from shnor_flow.storage.tables import CollectionRound, Figure, Organisation, Submission

_Figures = dict[int, GivenFigure]


def past_forms(
    session: Session, programme_id: int, kind: PeriodKind, reporter: Reporter, indicator_ids: Collection[int]
) -> Iterator[PastForm]:
    """Yield every filed form of these rounds with what the same school had filed before it, school by school."""
    of_these = (
        col(CollectionRound.programme_id) == programme_id,
        col(CollectionRound.kind) == kind,
        col(Submission.reporter) == reporter,
        col(Submission.state).in_(REPORTED),
    )
    figures = _figures(session, of_these, indicator_ids)
    rows = session.execute(
        select_columns(
            col(Submission.organisation_id),
            col(Submission.id),
            col(Organisation.name),
            col(CollectionRound.id),
            col(CollectionRound.period),
        )
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .join(Organisation, col(Organisation.id) == Submission.organisation_id)
        .where(*of_these)
        .order_by(col(Submission.organisation_id), col(CollectionRound.ends_on))
    )
    rounds: dict[int, PastRound] = {}
    for _, forms in groupby(rows, key=lambda row: row[0]):
        before: _Figures = {}
        for _, submission_id, school, round_id, period in forms:
            if round_id not in rounds:
                rounds[round_id] = PastRound(round_id, parse_period(period))
            now = figures.get(submission_id, {})
            yield PastForm(submission_id, school, rounds[round_id], now, before)
            before = now


def _figures(
    session: Session, of_these: Sequence[ColumnElement[bool]], indicator_ids: Collection[int]
) -> dict[int, _Figures]:
    rows = session.execute(
        select_columns(
            col(Figure.submission_id),
            col(Figure.indicator_id),
            col(Figure.answer),
            col(Figure.numerator),
            col(Figure.denominator),
            col(Figure.note),
        )
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(*of_these, col(Figure.indicator_id).in_(indicator_ids))
    )
    found: dict[int, _Figures] = defaultdict(dict)
    for submission_id, indicator_id, answer, numerator, denominator, note in rows:
        found[submission_id][indicator_id] = GivenFigure(answer, numerator, denominator, note)
    return found
