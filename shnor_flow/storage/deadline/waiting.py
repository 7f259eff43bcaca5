"""What waits for the coordinator beside the deadlines: doubts, schools that are silent, letters that do not go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from shnor_flow.domain.calendar.period import ReportingPeriod, parse_period
from shnor_flow.domain.collection import NOT_REPORTED, Reporter, RoundState, SubmissionState
from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.storage.columns import UtcMoment
from shnor_flow.storage.deadline.petitions import count_waiting
from shnor_flow.storage.reply.replies import count_doubtful
from shnor_flow.storage.tables import (
    CollectionRound,
    Finding,
    Letter,
    Roadmap,
    RoadmapState,
    Submission,
)

_MOST_ROUNDS = 5  # on the first page; the list of rounds shows the rest


@dataclass(frozen=True)
class RoundToReview:
    """A round, open or locked, in which schools have filed figures that nobody has accepted."""

    round_id: int
    period: ReportingPeriod
    schools: int
    oldest_at: datetime | None = None  # when the first of them filed


@dataclass(frozen=True)
class Waiting:
    """How much of each kind there is."""

    findings: int  # terms and words of the plan that need a decision
    parties: int  # words that nobody in the directory answers to
    silent_schools: int  # have not filed figures of a round whose deadline has passed
    awaited_schools: int  # have not filed yet, and still have time
    dead_letters: int  # refused for good
    held_letters: int  # tried at least once and waiting: the mail server is down or says «later»
    draft_roadmaps: int  # imported and not started
    petitions: int = 0  # holders ask for time, or say that the work is not theirs
    replies: int = 0  # replies to letters that only a person can read
    rounds_to_review: tuple[RoundToReview, ...] = ()  # the newest quarter first

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing waits."""
        plan = (self.findings, self.parties, self.draft_roadmaps)
        people = (self.silent_schools, self.dead_letters, self.petitions, self.replies)
        return not any((*plan, *people)) and not self.rounds_to_review


def waiting(session: Session, municipality_id: int, now: datetime) -> Waiting:
    """Count what waits in one municipality."""
    return Waiting(
        findings=_count_findings(session, municipality_id, col(Finding.kind) != FindingKind.PARTY),
        parties=_count_findings(session, municipality_id, col(Finding.kind) == FindingKind.PARTY),
        silent_schools=_count_schools(session, municipality_id, col(Submission.due_at) <= now),
        awaited_schools=_count_schools(session, municipality_id, col(Submission.due_at) > now),
        dead_letters=_count_letters(session, municipality_id, LetterState.DEAD),
        held_letters=_count_letters(session, municipality_id, LetterState.RETRY),
        draft_roadmaps=_count(
            session,
            select(func.count(col(Roadmap.id))).where(
                col(Roadmap.municipality_id) == municipality_id, col(Roadmap.state) == RoadmapState.DRAFT
            ),
        ),
        petitions=count_waiting(session, municipality_id),
        replies=count_doubtful(session, municipality_id),
        rounds_to_review=_rounds_to_review(session, municipality_id),
    )


def _rounds_to_review(session: Session, municipality_id: int) -> tuple[RoundToReview, ...]:
    schools = func.count(col(Submission.id))
    oldest = func.min(col(Submission.submitted_at), type_=UtcMoment())
    query = (
        select_columns(col(CollectionRound.id), col(CollectionRound.period), schools, oldest)
        .join(Submission, col(Submission.round_id) == col(CollectionRound.id))
        .where(
            col(CollectionRound.municipality_id) == municipality_id,
            col(Submission.state) == SubmissionState.SUBMITTED,
        )
        .group_by(col(CollectionRound.id), col(CollectionRound.period), col(CollectionRound.ends_on))
        .order_by(col(CollectionRound.ends_on).desc(), col(CollectionRound.id))
        .limit(_MOST_ROUNDS)
    )
    return tuple(RoundToReview(key or 0, parse_period(period), *rest) for key, period, *rest in session.execute(query))


def _count_findings(session: Session, municipality_id: int, kind: ColumnElement[bool]) -> int:
    query = (
        select(func.count(col(Finding.id)))
        .join(Roadmap, col(Roadmap.id) == col(Finding.roadmap_id))
        .where(
            col(Roadmap.municipality_id) == municipality_id,
            col(Roadmap.state) != RoadmapState.SUPERSEDED,
            col(Finding.resolved_at).is_(None),
            kind,
        )
    )
    return _count(session, query)


def _count_schools(session: Session, municipality_id: int, due: ColumnElement[bool]) -> int:
    query = (
        select(func.count(func.distinct(col(Submission.organisation_id))))
        .join(CollectionRound, col(CollectionRound.id) == col(Submission.round_id))
        .where(
            col(CollectionRound.municipality_id) == municipality_id,
            col(CollectionRound.state) == RoundState.OPEN,
            col(Submission.state).in_(NOT_REPORTED),
            Submission.reporter == Reporter.SCHOOL,
            due,
        )
    )
    return _count(session, query)


def _count_letters(session: Session, municipality_id: int, state: LetterState) -> int:
    query = select(func.count(col(Letter.id))).where(
        col(Letter.municipality_id) == municipality_id, col(Letter.state) == state
    )
    return _count(session, query)


def _count(session: Session, query: Select[tuple[int]]) -> int:
    count: int = session.execute(query).scalar_one()
    return count
