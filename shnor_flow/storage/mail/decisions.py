"""What holders wait for the coordinator to decide, and when she was last written to about it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.deadline.petition import PetitionKind, PetitionState
from shnor_flow.domain.letter import Obligation
from shnor_flow.domain.letter.reply import ReplyState
from shnor_flow.storage.columns import UtcMoment
from shnor_flow.storage.tables import Notice, Petition, Reply, Submission


@dataclass(frozen=True)
class Undecided:
    """How much waits in one municipality; a moment is None when nothing of its kind does."""

    more_time: int = 0
    not_mine: int = 0
    replies: int = 0
    newest_at: datetime | None = None  # of requests and replies
    figures: int = 0  # submissions that nobody has looked at
    oldest_figures_at: datetime | None = None
    newest_figures_at: datetime | None = None

    @property
    def total(self) -> int:
        """Return how many decisions are waited for."""
        return self.more_time + self.not_mine + self.replies + self.figures


def undecided(
    session: Session, municipality_id: int, figures_before: datetime | None = None, *, by: datetime | None = None
) -> Undecided:
    """Count what waits for a decision; of figures, those that were filed before this moment, or all without it.

    Of the rest what had come in `by` a moment: a rehearsed morning knows no more.
    """
    was_asked = [] if by is None else [col(Petition.asked_at) <= by]
    has_come_in = [] if by is None else [col(Reply.received_at) <= by]
    asked = (
        select_columns(col(Petition.kind), func.count(col(Petition.id)), func.max(col(Petition.asked_at)))
        .where(col(Petition.municipality_id) == municipality_id)
        .where(col(Petition.state) == PetitionState.WAITING, *was_asked)
        .group_by(col(Petition.kind))
    )
    written = select_columns(func.count(col(Reply.id)), func.max(col(Reply.received_at))).where(
        col(Reply.municipality_id) == municipality_id, col(Reply.state) == ReplyState.DOUBTFUL, *has_come_in
    )
    counts = {kind: (count, newest) for kind, count, newest in session.execute(asked)}
    replies, newest_reply = session.execute(written).one()
    more_time, newest_time = counts.get(PetitionKind.MORE_TIME, (0, None))
    not_mine, newest_other = counts.get(PetitionKind.NOT_MINE, (0, None))
    moments = [moment for moment in (newest_reply, newest_time, newest_other) if moment]
    return Undecided(
        more_time, not_mine, replies, max(moments, default=None), *_unseen(session, municipality_id, figures_before)
    )


def _unseen(
    session: Session, municipality_id: int, before: datetime | None
) -> tuple[int, datetime | None, datetime | None]:
    submitted_at = col(Submission.submitted_at)
    query = select_columns(
        func.count(col(Submission.id)),
        func.min(submitted_at, type_=UtcMoment()),
        func.max(submitted_at, type_=UtcMoment()),
    ).where(col(Submission.municipality_id) == municipality_id, col(Submission.state) == SubmissionState.SUBMITTED)
    if before is not None:
        query = query.where(submitted_at < before)
    count, oldest, newest = session.execute(query).one()
    return count, oldest, newest


def municipalities_that_wait() -> tuple[Select[tuple[int]], Select[tuple[int | None]], Select[tuple[int]]]:
    """Return queries of the municipalities where somebody waits for a decision."""
    asked = select_columns(col(Petition.municipality_id)).where(col(Petition.state) == PetitionState.WAITING)
    written = select_columns(col(Reply.municipality_id)).where(
        col(Reply.state) == ReplyState.DOUBTFUL, col(Reply.municipality_id).is_not(None)
    )
    filed = select_columns(col(Submission.municipality_id)).where(col(Submission.state) == SubmissionState.SUBMITTED)
    return asked.distinct(), written.distinct(), filed.distinct()


def last_decision_notices(session: Session, municipality_id: int) -> dict[int, tuple[date, datetime]]:
    """Return on which day and at what moment each person was last written to about decisions."""
    query = (
        select_columns(col(Notice.person_id), func.max(col(Notice.planned_on)), func.max(col(Notice.created_at)))
        .where(col(Notice.obligation) == Obligation.DECISIONS, col(Notice.obligation_id) == municipality_id)
        .group_by(col(Notice.person_id))
    )
    return {person_id: (day, moment) for person_id, day, moment in session.execute(query)}
