"""What is known of a school's figures beforehand: its other answers, its own roadmap, the visits to it.

Nothing is looked up for a form whose indicators name no source.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as select_columns  # SQLModel's own is typed for four columns only
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.collection import REPORTED
from shnor_flow.domain.collection.asked_twice import Collected
from shnor_flow.domain.collection.indicator import GivenFigure, Question
from shnor_flow.domain.collection.known import (
    COUNTS,
    KnownFacts,
    KnownFigure,
    SourceFigures,
    known_figure,
)
from shnor_flow.domain.collection.known_from import KnownKind, read_known_from
from shnor_flow.domain.deadline.progress import DONE, AssignmentState, OccurrenceKind
from shnor_flow.domain.party import PartyRole
from shnor_flow.storage.collection.programmes import cadences_of
from shnor_flow.storage.collection.submission import SubmissionView
from shnor_flow.storage.partnership.visits import visits_in_period
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    CollectionRound,
    Evidence,
    Figure,
    Indicator,
    Occurrence,
    Programme,
    Progress,
    Roadmap,
    RoadmapState,
    Submission,
)


@dataclass(frozen=True)
class AskedSchool:
    """Of whom, in which programme and for which period something is to be known."""

    programme_id: int
    organisation_id: int
    period: ReportingPeriod


def known_figures(session: Session, view: SubmissionView) -> dict[int, KnownFigure]:
    """Return what is known of the figures of a form, by indicator."""
    asked = AskedSchool(view.programme_id, view.organisation_id, view.period)
    return known_of(session, asked, view.questions, view)


def known_of(
    session: Session, asked: AskedSchool, questions: Sequence[Question], last: SubmissionView | None = None
) -> dict[int, KnownFigure]:
    """Return what is known of some figures; `last` brings the answers of the last period."""
    sources = [one for question in questions for one in (question.known_from, question.denominator_from) if one]
    if not sources:
        return {}
    kinds = {source.kind for source in sources}
    facts = KnownFacts(
        period=asked.period,
        previous=last.previous if last else {},
        previous_period=last.previous_period if last else None,
        previous_name=last.previous_name if last else "",
        indicators=_source_figures(session, asked, {one.indicator_id for one in sources if one.indicator_id}),
        counts=_counts(session, asked, kinds & set(COUNTS)),
    )
    found = ((question.indicator_id, known_figure(question, facts)) for question in questions)
    return {indicator_id: known for indicator_id, known in found if known is not None}


def collected_by(session: Session, municipality_id: int) -> tuple[Collected, ...]:
    """Return every indicator that the municipality collects, by programme."""
    rows = session.exec(
        select(Indicator, Programme)
        .join(Programme, col(Programme.id) == Indicator.programme_id)
        .where(Programme.municipality_id == municipality_id, col(Indicator.is_collected))
        .order_by(col(Programme.title), col(Indicator.position), col(Indicator.id))
    )
    return tuple(Collected(programme.id or 0, programme.title, _question(row, programme)) for row, programme in rows)


def _question(row: Indicator, programme: Programme) -> Question:
    return Question(
        indicator_id=row.id or 0,
        name=row.name,
        unit=row.unit,
        across_schools=row.across_schools,
        across_periods=row.across_periods,
        collected_each=row.collected_each or cadences_of(programme)[0].kind,
        reported_by=row.reported_by,
        asks=row.asks,
        known_from=read_known_from(row.known_from),
        denominator_from=read_known_from(row.denominator_from),
    )


def _source_figures(session: Session, asked: AskedSchool, ids: Collection[int]) -> dict[int, SourceFigures]:
    if not ids:
        return {}
    figures: dict[int, dict[str, GivenFigure]] = defaultdict(dict)
    for figure, period in session.exec(
        select(Figure, CollectionRound.period)
        .join(Submission, col(Submission.id) == Figure.submission_id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            Submission.organisation_id == asked.organisation_id,
            col(Submission.state).in_(REPORTED),
            col(CollectionRound.ends_on).between(asked.period.start, asked.period.end),
            col(Figure.indicator_id).in_(ids),
        )
    ):
        given = GivenFigure(figure.answer, figure.numerator, figure.denominator, figure.note)
        figures[figure.indicator_id][period] = given
    rows = session.exec(
        select(Indicator, Programme)
        .join(Programme, col(Programme.id) == Indicator.programme_id)
        .where(col(Indicator.id).in_(ids))
    )
    return {
        row.id or 0: SourceFigures(
            _question(row, programme),
            programme.title if programme.id != asked.programme_id else "",
            figures[row.id or 0],
        )
        for row, programme in rows
    }


def _counts(
    session: Session, asked: AskedSchool, kinds: Collection[KnownKind]
) -> Mapping[KnownKind, tuple[int, int | None]]:
    counts: dict[KnownKind, tuple[int, int | None]] = {}
    if set(kinds) & {KnownKind.ROADMAP_IN_TIME, KnownKind.ROADMAP_DONE}:
        due = session.exec(_of_own_roadmap(select(Assignment), asked)).all()
        done = [one for one in due if one.state in DONE and one.done_on]
        in_time = [one for one in done if one.done_on and one.done_on <= one.due_on]
        counts[KnownKind.ROADMAP_DONE] = len(done), len(due)
        counts[KnownKind.ROADMAP_IN_TIME] = len(in_time), len(due)
    if KnownKind.ROADMAP_FILES in kinds:
        files = select_columns(func.count(func.distinct(col(Evidence.file_sha256)))).select_from(Assignment)
        files = files.join(Progress, col(Progress.assignment_id) == col(Assignment.id))
        files = files.join(Evidence, col(Evidence.progress_id) == col(Progress.id))
        counts[KnownKind.ROADMAP_FILES] = session.execute(_of_own_roadmap(files, asked)).scalar_one(), None
    if KnownKind.VISITS in kinds:
        held = visits_in_period(session, asked.organisation_id, asked.period.start, asked.period.end)
        counts[KnownKind.VISITS] = held, None
    return counts


def _of_own_roadmap(query: Any, asked: AskedSchool) -> Any:
    """Narrow a query of assignments to what the school's own roadmap asks of its leads in the period."""
    return (
        query.join(Occurrence, col(Occurrence.id) == Assignment.occurrence_id)
        .join(Activity, col(Activity.id) == Occurrence.activity_id)
        .join(Roadmap, col(Roadmap.id) == Activity.roadmap_id)
        .where(
            Roadmap.programme_id == asked.programme_id,
            Roadmap.organisation_id == asked.organisation_id,
            Roadmap.state == RoadmapState.RUNNING,
            Occurrence.kind == OccurrenceKind.DEADLINE,
            Assignment.role == PartyRole.LEAD,
            Assignment.state != AssignmentState.CANCELLED,
            col(Assignment.due_on).between(asked.period.start, asked.period.end),
        )
    )
