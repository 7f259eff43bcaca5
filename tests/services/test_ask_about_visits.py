"""Claims about the question at a quarter's end: asked once, also late, silent once answered or when nobody helps."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import Refused
from shnor_flow.services.partnership.ask_about_visits import answer_inquiry, ask_about_visits
from shnor_flow.services.partnership.keep_pairs import Keeper, end_curator
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import VisitInquiry
from tests.builders import BORIS, build_person, build_programme, build_roadmap_with, build_school, id_of
from tests.collecting import CALENDAR
from tests.helping import build_curatorship, build_visit

ENDED = date(2026, 9, 30)


class Curated:
    """Boris curates two schools of a programme whose roadmap runs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            schools = [build_school(session), build_school(session, "Школа № 2 с. Сосновка")]
            self.programme = build_programme(session, schools=schools)
            build_roadmap_with(session, programme=self.programme)
            self.boris = build_person(session)
            self.ties = [build_curatorship(session, self.programme, school, self.boris) for school in schools]

    def ask(self, on: date) -> int:
        return ask_about_visits(self.database, CALENDAR, moment_of(on)).asked

    def inquiries(self) -> list[VisitInquiry]:
        with self.database.reading() as session:
            return list(session.exec(select(VisitInquiry).where(VisitInquiry.period == "2026Q3")))


@pytest.fixture
def curated(any_database: Database) -> Curated:
    return Curated(any_database)


def test_the_third_quarter_is_asked_about_once_from_1_october_on_however_often_it_runs(curated: Curated) -> None:
    curated.ask(ENDED)
    assert curated.inquiries() == []
    assert [curated.ask(ENDED + timedelta(days=days)) for days in (1, 1, 2, 5)] == [1, 0, 0, 0]
    (asked,) = curated.inquiries()
    assert (asked.starts_on, asked.ends_on, asked.person_id) == (date(2026, 7, 1), ENDED, curated.boris.id)


def test_after_missed_days_it_is_asked_late_and_never_twice(curated: Curated) -> None:
    assert curated.ask(date(2026, 10, 8)) == 1
    assert curated.ask(date(2026, 10, 8)) == 0


def test_an_answer_needs_a_visit_or_a_reason_for_every_school_and_ends_the_reminders(curated: Curated) -> None:
    curated.ask(date(2026, 10, 1))
    (asked,) = curated.inquiries()
    first, second = curated.ties
    with curated.database.writing() as session:
        build_visit(session, first, date(2026, 9, 3))
    answer = partial(answer_inquiry, actor=Actor(BORIS), now=moment_of(date(2026, 10, 2)))
    with pytest.raises(Refused, match="Сосновка"), curated.database.writing() as session:
        answer(session, id_of(asked), {})
    with curated.database.writing() as session:
        answer(session, id_of(asked), {f"curatorship:{second.id}": "школа на карантине"})
    (answered,) = curated.inquiries()
    assert answered.reasons == {f"curatorship:{second.id}": "школа на карантине"}
    assert (answered.next_notice_on, curated.ask(date(2026, 10, 3))) == (None, 0)


def test_whoever_curates_nobody_any_more_is_not_asked_further(curated: Curated) -> None:
    curated.ask(date(2026, 10, 1))
    keeper = Keeper(curated.programme.municipality_id, Actor(BORIS), moment_of(date(2026, 10, 2)))
    with curated.database.writing() as session:
        for tie in curated.ties:
            end_curator(session, id_of(tie), date(2026, 10, 1), "перешёл в другую школу", keeper)
    curated.ask(date(2026, 10, 2))
    (dropped,) = curated.inquiries()
    assert dropped.dropped_at is not None
    assert dropped.next_notice_on is None
