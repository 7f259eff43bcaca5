"""A region on its busiest morning: municipalities, people, and what they owe."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert
from sqlmodel import SQLModel

from shnor_flow.delivery.calendar_file import CalendarFileWriter
from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.term import TermKind
from shnor_flow.services.mail.remind import Reminding
from shnor_flow.storage.database import Database
from shnor_flow.storage.migrations import bring_up_to_date
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Municipality,
    Occurrence,
    Person,
    Programme,
    Roadmap,
    RoadmapState,
)
from shnor_flow.templates_folder import templates_folder

TODAY = date(2026, 9, 30)
YESTERDAY = (-1,)
MAIL_FROM = "Управление образования <uo@zarechny.example>"
_ADDRESS = "https://roadmap.example"
SQLITE_NAME = "mail.sqlite3"
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Region:
    """How much there is; the people and what they owe are spread evenly."""

    obligations: int
    people: int
    municipalities: int = 1
    due_in_days: Sequence[int] = YESTERDAY  # in turn


@contextmanager
def fresh_database(url: str = "") -> Iterator[tuple[Database, Path]]:
    """Yield an empty database with the schema, and a folder that goes with it: SQLite, or `url` emptied."""
    with TemporaryDirectory(prefix="mail-") as folder:
        database = Database(url or f"sqlite:///{folder}/{SQLITE_NAME}")
        if url:
            with database.engine.begin() as connection:
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
        bring_up_to_date(database.engine)
        yield database, Path(folder)
        database.close()


def reminding(database: Database) -> Reminding:
    """Return what reminding is done with, files for people's own calendars among it."""
    links = SignedLinks("a secret of the benchmark", _ADDRESS, 120)
    calendar_files = CalendarFileWriter(_ADDRESS)
    return Reminding(database, TemplateWriter(templates_folder()), links, WorkingCalendar(), calendar_files)


def fill(database: Database, region: Region) -> None:
    """Write the region down; ids run from 1 in every table."""
    homes = range(1, region.municipalities + 1)
    people = range(1, region.people + 1)
    numbers = range(1, region.obligations + 1)
    add_rows(database, [_municipality(home) for home in homes])
    add_rows(database, [_programme(home) for home in homes])
    add_rows(database, [_roadmap(home) for home in homes])
    add_rows(database, [_person(number, _home(number, region)) for number in people])
    add_rows(database, [_activity(number, _home(number, region)) for number in numbers])
    add_rows(database, [_occurrence(number, region) for number in numbers])
    add_rows(database, [_assignment(number, region) for number in numbers])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def add_rows(database: Database, rows: Sequence[SQLModel]) -> None:
    """Write rows of one table down as they are, thousands at once."""
    unnumbered = None if "id" in rows[0].model_fields_set else {"id"}
    with database.writing() as session:
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            some = [row.model_dump(exclude=unnumbered) for row in rows[start : start + _ROWS_AT_ONCE]]
            session.execute(insert(type(rows[0])), some)


def _home(number: int, region: Region) -> int:
    return 1 + number % region.municipalities


def _municipality(number: int) -> Municipality:
    return Municipality(id=number, name=f"Заречный район {number}")


def _programme(home: int) -> Programme:
    begins, ends = date(2026, 1, 1), date(2028, 12, 31)
    return Programme(id=home, municipality_id=home, title="Программа", starts_on=begins, ends_on=ends)


def _roadmap(home: int) -> Roadmap:
    return Roadmap(
        id=home,
        municipality_id=home,
        programme_id=home,
        state=RoadmapState.RUNNING,
        source_name="plan.docx",
        source_sha256="0" * 64,
        imported_at=moment_of(TODAY),
    )


def _person(number: int, home: int) -> Person:
    address = f"person{number}@zarechny.example"
    return Person(id=number, municipality_id=home, full_name=f"Громов Борис Ильич {number}", email=address)


def _activity(number: int, home: int) -> Activity:
    return Activity(
        id=number,
        roadmap_id=home,
        position=number,
        section="Работа с кадрами",
        number=f"{number}.",
        title="Провести семинар для заместителей директоров по учебной работе и руководителей объединений",
        term="ежегодно, сентябрь",
        expected_result="Приказ, программа семинара",
        kind=TermKind.RECURRING,
    )


def _due_on(number: int, region: Region) -> date:
    return TODAY + timedelta(days=region.due_in_days[number % len(region.due_in_days)])


def _occurrence(number: int, region: Region) -> Occurrence:
    home, day = _home(number, region), _due_on(number, region)
    return Occurrence(id=number, municipality_id=home, activity_id=number, scheduled_on=day)


def _assignment(number: int, region: Region) -> Assignment:
    # People number 1…n hold obligations number k·n + their own, and n is a multiple of the municipalities.
    holder = 1 + (number - 1) % region.people
    due_on = _due_on(number, region)
    return Assignment(
        id=number,
        municipality_id=_home(number, region),
        occurrence_id=number,
        holder=f"person:{holder}",
        person_id=holder,
        role=PartyRole.LEAD,
        due_on=due_on,
        due_at=end_of_day(due_on, "Europe/Moscow"),
        next_notice_on=TODAY,
    )
