"""Days of letters lived through on a copy of one municipality, by the code that lives through the real ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.letter import LetterKind
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.services.ports import LetterText, LetterWriter, Links
from shnor_flow.storage.database import Database


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


def live(copy: Database, tools: Rehearsing, day: date) -> None:
    """Plan, collect and remind on one day of the copy."""
    now = moment_of(day)
    plan_all(copy, calendar=lambda: tools.calendar, now=now)
    run_collection(copy, Collecting(now, tools.calendar, tools.writer, tools.links))
    if tools.calendar.is_working(day):
        remind(Reminding(copy, tools.writer, tools.links, tools.calendar), now, at_any_hour=True)
