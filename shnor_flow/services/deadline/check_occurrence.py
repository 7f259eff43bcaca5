"""Tell how one occurrence stands on a day to which somebody is held: what its scheduled run shows in Prefect."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from shnor_flow.domain.deadline.progress import OWED, AssignmentState
from shnor_flow.storage.tables import Assignment


class Standing(StrEnum):
    """How an occurrence stands."""

    DONE = "done"
    DONE_LATE = "done_late"
    LAST_DAY = "last_day"  # still owed, and the day is not over
    OVERDUE = "overdue"
    WITHDRAWN = "withdrawn"  # the plan no longer asks for it


@dataclass(frozen=True)
class OccurrenceStanding:
    """How it stands, and the sentence for the person who looks."""

    standing: Standing
    told: str

    @property
    def is_owed(self) -> bool:
        """Tell whether somebody still has something to do."""
        return self.standing in (Standing.LAST_DAY, Standing.OVERDUE)


def check_occurrence(session: Session, occurrence_id: int, held_to_on: date, now: datetime) -> OccurrenceStanding:
    """Look at those who are held to `held_to_on`; who was given more time has a day of their own."""
    query = select(Assignment).where(
        Assignment.occurrence_id == occurrence_id,
        col(Assignment.due_on) <= held_to_on,
        Assignment.state != AssignmentState.CANCELLED,
    )
    assignments = session.exec(query).all()
    owed = [assignment for assignment in assignments if assignment.state in OWED]
    if not assignments:
        return OccurrenceStanding(Standing.WITHDRAWN, f"Срок {held_to_on:%d.%m.%Y} снят или перенесён.")
    if owed:
        return _still_owed(owed, len(assignments), held_to_on, now)
    if any(assignment.done_on and assignment.done_on > assignment.due_on for assignment in assignments):
        return OccurrenceStanding(Standing.DONE_LATE, "Исполнено с опозданием.")
    return OccurrenceStanding(Standing.DONE, "Исполнено в срок.")


def _still_owed(owed: list[Assignment], held: int, held_to_on: date, now: datetime) -> OccurrenceStanding:
    count = f"не отчитались {len(owed)} из {held}"
    if all(assignment.due_at <= now for assignment in owed):
        return OccurrenceStanding(Standing.OVERDUE, f"Не исполнено в срок {held_to_on:%d.%m.%Y}: {count}.")
    return OccurrenceStanding(Standing.LAST_DAY, f"Срок истекает {held_to_on:%d.%m.%Y}: {count}.")
