"""Claims about how one occurrence stands on its day."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session

from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.services.deadline.check_occurrence import Standing, check_occurrence
from shnor_flow.storage.database import Database
from tests.builders import build_activity, build_assignment, build_roadmap_with, build_school

DUE = date(2026, 9, 30)
MORNING = datetime(2026, 9, 30, 6, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "done_on", "now", "standing"),
    [
        (AssignmentState.OPEN, None, MORNING, Standing.LAST_DAY),
        (AssignmentState.OPEN, None, NEXT_MORNING, Standing.OVERDUE),
        (AssignmentState.RETURNED, None, NEXT_MORNING, Standing.OVERDUE),  # what came back is owed again
        (AssignmentState.REPORTED, DUE, NEXT_MORNING, Standing.DONE),
        (AssignmentState.CLOSED, date(2026, 10, 1), NEXT_MORNING, Standing.DONE_LATE),
        (AssignmentState.CANCELLED, None, MORNING, Standing.WITHDRAWN),
    ],
)
def test_the_standing_follows_state_and_day(
    database: Database, state: AssignmentState, done_on: date | None, now: datetime, standing: Standing
) -> None:
    with database.writing() as session:
        assignment = build_assignment(session, DUE, state=state, done_on=done_on)
        assert check_occurrence(session, assignment.occurrence_id, DUE, now).standing is standing


def test_it_counts_who_has_not_reported(database: Database) -> None:
    with database.writing() as session:
        occurrence_id = of_three_schools(session)
        told = check_occurrence(session, occurrence_id, DUE, NEXT_MORNING).told
    assert told == "Не исполнено в срок 30.09.2026: не отчитались 1 из 2."


def test_who_was_given_more_time_has_a_day_of_their_own(database: Database) -> None:
    with database.writing() as session:
        occurrence_id = of_three_schools(session)
        later = check_occurrence(session, occurrence_id, date(2026, 10, 12), datetime(2026, 10, 13, 6, tzinfo=UTC))
    assert later.told == "Не исполнено в срок 12.10.2026: не отчитались 2 из 3."


def test_an_occurrence_that_is_gone_is_withdrawn(database: Database) -> None:
    with database.reading() as session:
        assert check_occurrence(session, 99, DUE, MORNING).standing is Standing.WITHDRAWN


def of_three_schools(session: Session) -> int:
    """One reported, one owes, one was given until 12 October."""
    activity = build_activity(session, build_roadmap_with(session))
    for number, state in enumerate((AssignmentState.REPORTED, AssignmentState.OPEN, AssignmentState.OPEN)):
        school = build_school(session, f"Школа № {number}")
        assignment = build_assignment(session, DUE, school, activity=activity, state=state)
        if number == 0:
            assignment.done_on = DUE
    assignment.due_on = date(2026, 10, 12)
    assignment.due_at = datetime(2026, 10, 12, 21, 0, tzinfo=UTC)
    session.flush()
    return assignment.occurrence_id
