"""Letters before they leave: tomorrow's bag is what tomorrow brings, a year is counted, and nothing real changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, SQLModel, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.term import TermKind
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.services.deadline.ask_coordinator import say_not_mine
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.mail.hold_letter import hold_letter, release_letter
from shnor_flow.services.rehearsal.live_on_copy import Rehearsing, Unwritten
from shnor_flow.services.rehearsal.look_into_post_bag import PostBag, look_into_post_bag
from shnor_flow.services.rehearsal.play_year import PlayedYear, play_year
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity, Letter, Occurrence, RoadmapState
from tests.builders import (
    ANNA,
    Row,
    build_coordinator,
    build_indicator,
    build_municipality,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.office import CALENDAR, DUE, LINKS, Office, due_in

TUESDAY = date(2026, 9, 29)


@pytest.fixture
def office(any_database: Database) -> Office:
    return Office.over(any_database)


def counts(session: Session) -> dict[str, int]:
    return {
        table.name: session.connection().execute(select_columns(func.count()).select_from(table)).scalar_one()
        for table in SQLModel.metadata.sorted_tables
    }


def settle(office: Office) -> None:
    """Call the built days planned: their activities name no dates, and planning would take the days away."""
    with office.database.writing() as session:
        session.execute(
            update(Activity).where(col(Activity.id).in_(select(Occurrence.activity_id))).values(needs_planning=False)
        )


def bag_of(office: Office, day: date) -> PostBag:
    settle(office)
    with office.database.reading() as session:
        home, before = id_of(build_municipality(session)), counts(session)
    tools = Rehearsing(office.tools.writer, LINKS, CALENDAR)
    bag = look_into_post_bag(office.database, home, tools, moment_of(day))
    with office.database.reading() as session:
        assert counts(session) == before, "looking changes nothing"
    return bag


def year_of(office: Office, day: date, roadmap: int | None = None, *, answered: bool = False) -> PlayedYear:
    settle(office)
    with office.database.reading() as session:
        home, before = id_of(build_municipality(session)), counts(session)
    tools = Rehearsing(Unwritten(), LINKS, CALENDAR)
    played = play_year(office.database, home, tools, moment_of(day), roadmap_id=roadmap, answered=answered)
    with office.database.reading() as session:
        assert counts(session) == before, "playing changes nothing"
    return played


class TestPostBag:
    def test_the_bag_is_what_the_morning_brings(self, office: Office) -> None:
        with office.database.writing() as session:
            build_coordinator(session)
            for day in (24, 30):
                person = build_person(session, f"Иванов Иван Иванович {day}")
                due_in(session, date(2026, 9, day), person=person)
            due_in(session, person=build_school(session, email="school1@zarechny.example"))
        office.live(date(2026, 9, 14), TUESDAY)
        bag = bag_of(office, TUESDAY)
        office.live(DUE, DUE)
        brought = [letter for letter in office.letters() if letter.letter_on == DUE]
        assert bag.day == DUE
        assert sorted((one.to_address, one.subject) for one in bag.letters) == sorted(
            (one.to_address, one.subject) for one in brought
        )
        assert len(bag.letters) >= 2
        assert {one.reminders for one in bag.letters} == {1}, "reminders of earlier letters are not counted again"

    def test_on_a_friday_it_is_mondays(self, office: Office) -> None:
        with office.database.writing() as session:
            due_in(session, date(2026, 10, 5), person=build_person(session))
        bag = bag_of(office, date(2026, 10, 2))
        assert bag.day == date(2026, 10, 5)
        assert [letter.subject.split(" —")[0] for letter in bag.letters] == ["1 сегодня"]

    def test_other_municipalities_are_not_in_it(self, office: Office) -> None:
        with office.database.writing() as session:
            build_municipality(session)
            far = build_municipality(session, "Таёжный район")
            due_in(session, person=build_person(session, municipality=far))
        assert bag_of(office, TUESDAY).letters == ()

    def test_one_letter_is_kept_back_with_its_reason_and_let_go(self, office: Office) -> None:
        with office.database.writing() as session:
            boris, vera = build_person(session), build_person(session, "Зимина Вера Павловна")
            for person in (boris, vera):
                due_in(session, person=person)
            home = boris.municipality_id
            hold = hold_letter(
                session,
                home,
                id_of(boris),
                reason=" уточняем\nсписок ",
                on_day=DUE,
                actor=Actor(ANNA),
                now=moment_of(TUESDAY),
            )
            again = hold_letter(
                session, home, id_of(boris), reason="ещё раз", on_day=DUE, actor=Actor(ANNA), now=moment_of(TUESDAY)
            )
            assert again == hold, "a second press changes nothing"
        office.live(TUESDAY, TUESDAY)
        bag = bag_of(office, TUESDAY)
        assert [letter.person_id for letter in bag.letters] == [vera.id]
        assert [(one.person_id, one.reason, one.hold_id) for one in bag.kept_back] == [
            (boris.id, "уточняем список", hold)
        ]
        with office.database.writing() as session:
            release_letter(session, home, hold, actor=Actor(ANNA), now=moment_of(TUESDAY))
        assert len(bag_of(office, TUESDAY).letters) == 2

    def test_a_hold_needs_a_reason_and_a_person_of_ours(self, office: Office) -> None:
        with office.database.writing() as session:
            boris = build_person(session)
            far = build_municipality(session, "Таёжный район")
            for home, why, error in ((boris.municipality_id, " ", Refused), (id_of(far), "просто так", NotFound)):
                with pytest.raises(error):
                    hold_letter(
                        session, home, id_of(boris), reason=why, on_day=None, actor=Actor(ANNA), now=moment_of(DUE)
                    )


class TestYear:
    def build_draft(self, office: Office) -> int:
        with office.database.writing() as session:
            build_coordinator(session)
            school = build_school(session, email="school1@zarechny.example")
            rows = [
                Row(f"Дело {month}", windows=[(None, date(2027, month, 20))], parties=[school], kind=TermKind.RECURRING)
                for month in range(1, 7)
            ]
            return id_of(build_roadmap_with(session, rows, state=RoadmapState.DRAFT))

    def test_a_draft_is_played_without_being_started(self, office: Office) -> None:
        roadmap = self.build_draft(office)
        played = year_of(office, date(2026, 11, 24), roadmap)
        assert (played.first, played.last) == (date(2026, 11, 25), date(2027, 11, 24))
        assert len(played.months) == 13
        school = next(one for one in played.people if one.address == "school1@zarechny.example")
        assert school.most_a_day == 1
        assert 2 <= school.most_a_week <= 5
        assert sum(school.by_month) == school.total > 40
        assert year_of(office, date(2026, 11, 24)).people == (), "without it there is nothing"

    def test_answering_in_time_halves_it_and_leaves_the_coordinator_in_peace(self, office: Office) -> None:
        roadmap = self.build_draft(office)
        silent = year_of(office, date(2026, 11, 24), roadmap)
        played = year_of(office, date(2026, 11, 24), roadmap, answered=True)
        assert [one.address for one in played.people] == ["school1@zarechny.example"]
        assert played.people[0].total < max(one.total for one in silent.people)

    def test_the_year_is_what_living_through_it_brings(self, office: Office) -> None:
        with office.database.writing() as session:
            build_coordinator(session)
            boris = build_person(session)
            due_in(session, person=boris)
            due_in(session, date(2026, 11, 2), person=boris)
            school = build_school(session, email="school1@zarechny.example")
            programme = build_programme(session, schools=[school], title="Сведения школ")
            build_indicator(session, programme)
            build_roadmap_with(session, programme=programme)
        played = year_of(office, date(2026, 8, 24))
        for number in range(365):
            day = date(2026, 8, 25) + timedelta(days=number)
            run_collection(office.database, Collecting(moment_of(day), CALENDAR, office.tools.writer, LINKS))
            office.remind(day)
        with office.database.reading() as session:
            query = select(Letter.person_id, func.count(col(Letter.id))).group_by(col(Letter.person_id))
            lived = dict(session.exec(query).all())
        assert {one.person_id: one.total for one in played.people} == lived
        assert {letter.state for letter in office.letters()} == {LetterState.PENDING}

    def test_a_roadmap_of_another_municipality_is_not_played(self, office: Office) -> None:
        with office.database.writing() as session:
            build_municipality(session)
        with pytest.raises(NotFound):
            year_of(office, DUE, 999)


class TestDecisions:
    """What waits for the coordinator is foreseen like every other reminder."""

    @staticmethod
    def ask(office: Office) -> str:
        with office.database.writing() as session:
            anna, boris = build_coordinator(session), build_person(session)
            assignment = due_in(session, date(2027, 12, 20), person=boris)
            act = Act(Actor("Борис"), moment_of(TUESDAY) + timedelta(hours=5), "Не наше")  # after the morning's letters
            say_not_mine(session, id_of(assignment), act, to_whom="ЦРО")
            return anna.email or ""

    def test_the_bag_holds_the_letter_about_a_request(self, office: Office) -> None:
        address = self.ask(office)
        (letter,) = bag_of(office, TUESDAY).letters
        assert (letter.to_address, letter.subject.split(" —")[0]) == (address, "Ждут вашего решения: 1")

    def test_the_year_counts_it_weekly_or_once(self, office: Office) -> None:
        self.ask(office)
        (unanswered,) = year_of(office, TUESDAY).people
        (answered,) = year_of(office, TUESDAY, answered=True).people
        assert (unanswered.most_a_week, answered.total) == (1, 1)
        office.live(DUE, date(2026, 12, 31))
        lived = [(letter.letter_on.year, letter.letter_on.month) for letter in office.letters()]
        months = [(day.year, day.month) for day in year_of(office, TUESDAY).months]
        assert unanswered.by_month[1:4] == tuple(lived.count(month) for month in months[1:4])
