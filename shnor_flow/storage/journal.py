"""The journal: who did what, when and why."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from shnor_flow.domain.actor import SYSTEM, Actor
from shnor_flow.storage.tables import JournalEntry


def note(  # noqa: PLR0913  (a line of the journal has that many facts)
    session: Session,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    now: datetime,
    municipality_id: int | None = None,
    actor: Actor = SYSTEM,
    details: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Add one line in the caller's transaction; `details` must hold ids and numbers, not names."""
    session.add(
        JournalEntry(
            municipality_id=municipality_id,
            at=now,
            by=actor.name,
            person_id=actor.person_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=details or {},
            reason=reason,
        )
    )
