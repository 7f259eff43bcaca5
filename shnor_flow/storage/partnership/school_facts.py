"""How a school stands, for those who help it: its last figures, its overdue work, its last visit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import parse_period
from shnor_flow.domain.collection import RoundState, SubmissionState
from shnor_flow.domain.deadline.progress import OWED
from shnor_flow.domain.partnership import VisitState
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    CollectionRound,
    Occurrence,
    Roadmap,
    RoadmapState,
    Submission,
    Visit,
)

_STATES = {
    SubmissionState.EXPECTED: "не сданы",
    SubmissionState.DRAFT: "не сданы, начат черновик",
    SubmissionState.SUBMITTED: "сданы, проверяются",
    SubmissionState.RETURNED: "возвращены на доработку",
    SubmissionState.ACCEPTED: "приняты",
    SubmissionState.EXCUSED: "школа освобождена от сбора",
}


@dataclass(frozen=True)
class SchoolFacts:
    """What a curator is shown of a school."""

    figures: str = ""  # «III квартал 2026 г.: сданы, проверяются»; empty: nothing was asked yet
    overdue: int = 0
    last_visit_on: date | None = None


def school_facts(session: Session, school_ids: Collection[int], today: date) -> dict[int, SchoolFacts]:
    """Return the facts of these schools."""
    figures, overdue = _figures(session, school_ids), _overdue(session, school_ids, today)
    visited = _visited(session, school_ids, today)
    return {one: SchoolFacts(figures.get(one, ""), overdue.get(one, 0), visited.get(one)) for one in school_ids}


def _figures(session: Session, school_ids: Collection[int]) -> dict[int, str]:
    query = (
        select(Submission.organisation_id, CollectionRound.period, Submission.state)
        .join(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .where(col(Submission.organisation_id).in_(school_ids), CollectionRound.state != RoundState.PLANNED)
        .order_by(col(CollectionRound.ends_on), col(CollectionRound.id))
    )
    return {
        school: f"{parse_period(period).name}: {_STATES[SubmissionState(state)]}"
        for school, period, state in session.exec(query)
    }


def _overdue(session: Session, school_ids: Collection[int], today: date) -> dict[int, int]:
    query = (
        select_columns(col(Assignment.organisation_id), func.count(col(Assignment.id)))
        .join(Occurrence, col(Occurrence.id) == col(Assignment.occurrence_id))
        .join(Activity, col(Activity.id) == col(Occurrence.activity_id))
        .join(Roadmap, col(Roadmap.id) == col(Activity.roadmap_id))
        .where(
            col(Assignment.organisation_id).in_(school_ids),
            col(Assignment.state).in_(OWED),
            col(Assignment.due_on) < today,
            col(Roadmap.state) == RoadmapState.RUNNING,
        )
        .group_by(col(Assignment.organisation_id))
    )
    return {school: count for school, count in session.execute(query) if school}


def _visited(session: Session, school_ids: Collection[int], today: date) -> dict[int, date]:
    query = (
        select_columns(col(Visit.school_id), func.max(col(Visit.held_on)))
        .where(col(Visit.school_id).in_(school_ids), col(Visit.state) == VisitState.HELD, col(Visit.held_on) <= today)
        .group_by(col(Visit.school_id))
    )
    return dict(session.execute(query).tuples().all())
