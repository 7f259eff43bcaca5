"""Days of letters lived through on a copy of one municipality, by the code that lives through the real ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlmodel import col

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.collection import NOT_REPORTED, SubmissionState
from shnor_flow.domain.deadline.progress import OWED, AssignmentState
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.services.ports import LetterText, LetterWriter, Links
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Submission


@dataclass(frozen=True)
class Rehearsing:
    """What the days are lived with; letters carry no calendar files, for no file is kept."""

    writer: LetterWriter
    links: Links
    calendar: WorkingCalendar


class Unwritten:
    """A writer for counting: rendering thousands of letters that nobody reads would cost seconds."""

    def write(self, _kind: LetterKind, _content: Mapping[str, Any]) -> LetterText:
        """Return an empty letter."""
        return LetterText("", "", "")


def live(copy: Database, tools: Rehearsing, day: date, *, answered: bool = False) -> None:
    """Plan, collect and remind on one day of the copy; `answered`: everybody has answered what was due before it."""
    now = moment_of(day)
    plan_all(copy, calendar=lambda: tools.calendar, now=now)
    run_collection(copy, Collecting(now, tools.calendar, tools.writer, tools.links))
    if answered:
        _answer(copy, day)
    if tools.calendar.is_working(day):
        remind(Reminding(copy, tools.writer, tools.links, tools.calendar), now, at_any_hour=True)


def _answer(copy: Database, day: date) -> None:
    """Let everything be done on its last day."""
    with copy.writing() as session:
        session.execute(
            update(Assignment)
            .where(col(Assignment.state).in_(OWED), col(Assignment.due_on) < day)
            .values(state=AssignmentState.REPORTED, next_notice_on=None)
        )
        session.execute(
            update(Submission)
            .where(col(Submission.state).in_(NOT_REPORTED), col(Submission.due_on) < day)
            .values(state=SubmissionState.SUBMITTED, next_notice_on=None)
        )
