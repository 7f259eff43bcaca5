"""A programme that collects figures, and forms sent to it: what tests of collection stand on.

Three schools of Заречный район. Boris answers for the first; the second has two contact persons; nobody at the third
has an address. Anna coordinates. Two indicators: a share and a count.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection import AcrossSchools
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.importers.working_days import load_working_calendar
from shnor_flow.services.collection.file_figures import Filing, FormSent, Post, submit
from shnor_flow.services.collection.run_collection import Collecting, CollectionCounts, run_collection
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import CollectionRound, Letter, Organisation, Programme, Submission
from shnor_flow.templates_folder import templates_folder
from tests.builders import (
    BORIS,
    build_coordinator,
    build_indicator,
    build_municipality,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)

FIRST, SECOND, THIRD = "Школа № 1 с. Берёзовка", "Школа № 2 с. Липовка", "Школа № 3 с. Дубрава"
STARTED_ON = date(2026, 7, 1)
OPENING = date(2026, 10, 1)
BORIS_ACTS = Actor(BORIS, None)

CALENDAR = load_working_calendar()
WRITER = TemplateWriter(templates_folder())
LINKS = SignedLinks("a secret of these tests, long enough", "https://roadmap.zarechny.example", 120)
POST = Post(WRITER, LINKS)


@dataclass
class District:
    """A municipality whose programme collects two indicators from three schools."""

    database: Database
    programme_id: int = 0
    share_id: int = 0
    count_id: int = 0
    boris_id: int = 0
    zone: str = "Europe/Moscow"
    schools: dict[str, int] = field(default_factory=dict)

    def run(self, on: date) -> CollectionCounts:
        """Run the job as on this day."""
        return self.run_at(moment_of(on))

    def run_at(self, now: datetime) -> CollectionCounts:
        return run_collection(self.database, Collecting(now, CALENDAR, WRITER, LINKS))

    def rounds(self) -> dict[str, CollectionRound]:
        with self.database.reading() as session:
            return {row.period: row for row in session.exec(select(CollectionRound))}

    def submission(self, school: str = FIRST, period: str = "2026Q3") -> Submission:
        with self.database.reading() as session:
            return session.exec(
                select(Submission)
                .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
                .join(Organisation, col(Organisation.id) == Submission.organisation_id)
                .where(CollectionRound.period == period, Organisation.name == school)
            ).one()

    def letters(self, kind: str = "") -> list[Letter]:
        with self.database.reading() as session:
            letters = session.exec(select(Letter).order_by(col(Letter.id))).all()
        return [letter for letter in letters if letter.kind.value == kind or not kind]

    def typed(self, n: str = "60", d: str = "80", count: str = "12", note: str = "") -> dict[int, TypedFigure]:
        """Return a form filled in for both indicators."""
        return {
            self.share_id: TypedFigure("value", n, d, note),
            self.count_id: TypedFigure("value", count, "", note),
        }

    def form(self, typed: dict[int, TypedFigure] | None = None, *, school: str = FIRST, **rest: Any) -> FormSent:
        """Return the form as a browser would send it that has just opened the page."""
        submission = self.submission(school, rest.pop("period", "2026Q3"))
        values: dict[str, Any] = {
            "edition": submission.edition,
            "client_key": f"key-{submission.id}-{submission.edition}",
        } | rest
        return FormSent(id_of(submission), typed=self.typed() if typed is None else typed, **values)

    def submit(self, now: datetime, sent: FormSent | None = None, **rest: Any) -> Filing:
        """Send a form in Boris's name."""
        sent = sent or self.form(**rest)
        with self.database.writing() as session:
            return submit(session, sent, actor=Actor(BORIS, self.boris_id), now=now, post=POST)

    def problems(self, school: str = FIRST, period: str = "2026Q3") -> int:
        """Return how many problems keep the school's form from being filed."""
        with self.database.reading() as session:
            return len(submission_by_id(session, id_of(self.submission(school, period))).problems)


def build_district(database: Database, zone: str = "Europe/Moscow", **programme: Any) -> District:
    """Return the district; programme and roadmap begin on 1 July 2026 unless told otherwise."""
    started_on = programme.pop("started_on", STARTED_ON)
    district = District(database, zone=zone)
    with database.writing() as session:
        build_municipality(session, timezone=zone, roll=programme.pop("roll", "backward"))
        build_coordinator(session)
        schools = [build_school(session, name) for name in (FIRST, SECOND, THIRD)]
        boris = build_person(session, BORIS, organisation=schools[0], email="boris@school1.example", is_contact=True)
        build_person(session, organisation=schools[1], email="head@school2.example", is_contact=True)
        build_person(session, organisation=schools[1], email="deputy@school2.example", is_contact=True)
        build_person(session, organisation=schools[1], email="teacher@school2.example")  # no contact person
        build_person(session, organisation=schools[2], email=None, is_contact=True)
        made = build_programme(session, schools=schools, **({"starts_on": STARTED_ON} | programme))
        build_roadmap_with(session, programme=made, started_at=moment_of(started_on))
        _ask(session, district, made)
        district.boris_id = id_of(boris)
        district.schools = {school.name: id_of(school) for school in schools}
    return district


def _ask(session: Session, district: District, programme: Programme) -> None:
    share = build_indicator(session, programme, targets={2026: 80.0, 2027: 90.0})
    count = build_indicator(
        session,
        programme,
        position=2,
        name="Число учителей, прошедших курсы",
        unit="чел.",
        across_schools=AcrossSchools.SUM,
    )
    build_indicator(session, programme, position=3, name="Считает управление", is_collected=False)
    district.programme_id, district.share_id, district.count_id = id_of(programme), id_of(share), id_of(count)


@contextmanager
def opened_district(database: Database, **rest: Any) -> Iterator[District]:
    """Yield the district with the round of the third quarter open since 1 October 2026."""
    district = build_district(database, **rest)
    district.run(OPENING)
    yield district


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return a moment of Moscow's clock (UTC+3)."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)
