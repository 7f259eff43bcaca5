"""The rounds in which one school is asked for figures."""

from sqlmodel import Session, col, select

from shnor_flow.domain.collection import RoundState, SubmissionState
from shnor_flow.storage.tables import CollectionRound, Submission

MOST = 40  # ten years of quarters


def submission_ids_of(session: Session, organisation_id: int) -> list[int]:
    """Return the school's submissions of rounds that have opened, the newest period first; excused ones left out."""
    rows = session.exec(
        select(Submission.id)
        .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
        .where(
            Submission.organisation_id == organisation_id,
            Submission.state != SubmissionState.EXCUSED,
            CollectionRound.state != RoundState.PLANNED,
        )
        .order_by(col(CollectionRound.ends_on).desc(), col(Submission.id))
        .limit(MOST)
    )
    return [one for one in rows if one is not None]
