"""Take an accepted explanation off the list that schools are offered."""

from datetime import datetime

from sqlmodel import Session

from shnor_flow.domain.actor import Actor
from shnor_flow.storage.collection.explanations import remove_explanation
from shnor_flow.storage.journal import note


def drop_explanation(
    session: Session, explanation_id: int, municipality_id: int, *, actor: Actor, now: datetime
) -> None:
    """Offer it no more, and keep its words in the journal."""
    row = remove_explanation(session, municipality_id, explanation_id, now)
    note(
        session,
        "explanation.removed",
        "explanation",
        row.id,
        now=now,
        municipality_id=municipality_id,
        actor=actor,
        reason=row.words,
    )
