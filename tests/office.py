"""The office of the daily reminders in tests: a database and the job; what was written can be looked at."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.letter import NoticeState
from shnor_flow.domain.letter.reminder import DEADLINE, first_notice_on
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.services.ports import CalendarFiles
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Letter, Notice, Person
from shnor_flow.templates_folder import templates_folder
from tests.builders import build_assignment, build_municipality

CALENDAR = WorkingCalendar()
LINKS = SignedLinks("a secret of the tests", "https://roadmap.example", 120)
DUE = date(2026, 9, 30)  # a Wednesday


@dataclass
class Office:
    """A database and the job."""

    database: Database
    tools: Reminding

    @classmethod
    def over(cls, database: Database, calendar_files: CalendarFiles | None = None) -> "Office":
        """Return the office over this database; with `calendar_files` letters carry their readers' new deadlines."""
        return cls(database, Reminding(database, TemplateWriter(templates_folder()), LINKS, CALENDAR, calendar_files))

    def remind(self, day: date, hour_utc: int | None = None) -> Counter[str]:
        """Do the job once on this day."""
        moment = moment_of(day) if hour_utc is None else datetime(day.year, day.month, day.day, hour_utc, 5, tzinfo=UTC)
        return remind(self.tools, moment)

    def live(self, first: date, last: date) -> None:
        """Do the job on each of these days."""
        for number in range((last - first).days + 1):
            self.remind(first + timedelta(days=number))

    def letters(self, person: Person | None = None) -> list[Letter]:
        """Return the letters in the order they were written."""
        with self.database.reading() as session:
            query = select(Letter).order_by(col(Letter.id))
            return [one for one in session.exec(query) if person is None or one.person_id == person.id]

    def notices(self, state: NoticeState | None = None) -> list[Notice]:
        """Return the ledger by planned day."""
        with self.database.reading() as session:
            query = select(Notice).order_by(col(Notice.planned_on), col(Notice.id))
            return [one for one in session.exec(query) if state is None or one.state is state]

    def steps(self, state: NoticeState) -> list[str]:
        """Return the steps of the notices in this state."""
        return [notice.step for notice in self.notices(state)]

    def ledger(self) -> set[tuple[str, NoticeState, int | None]]:
        """Return all that the ledger says, without the order in which it was written."""
        return {(notice.key, notice.state, notice.letter_id) for notice in self.notices()}

    def change(self, row: Any, **values: Any) -> None:
        """Change a row as something else in the system would."""
        with self.database.writing() as session:
            kept = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(kept, name, value)
            session.add(kept)

    def change_municipality(self, **values: Any) -> None:
        """Change the settings of Заречный район."""
        with self.database.writing() as session:
            home = build_municipality(session)
        self.change(home, **values)


def due_in(session: Session, due_on: date = DUE, made_on: date = date(2026, 8, 3), **rest: Any) -> Assignment:
    """Build an assignment that was planned on `made_on`."""
    return build_assignment(
        session, due_on, next_notice_on=first_notice_on(DEADLINE, due_on, made_on, CALENDAR), **rest
    )
