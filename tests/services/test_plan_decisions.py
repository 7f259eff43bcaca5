"""The coordinator reads in her own digest what holders wait for: at once, then weekly, until she decides."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.letter import LetterRhythm, NoticeState, Obligation
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.services.deadline.ask_coordinator import ask_more_time, say_not_mine
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.control_work import Desk
from shnor_flow.services.deadline.decide_petition import refuse
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Letter, Person, Petition, Reply
from tests.builders import (
    build_assignment,
    build_coordinator,
    build_municipality,
    build_organisation,
    build_person,
    id_of,
)
from tests.office import CALENDAR, LINKS, Office

MONDAY = date(2026, 11, 2)
TUESDAY = date(2026, 11, 3)
THURSDAY = date(2026, 11, 5)  # the 4th is a day off
DUE = date(2027, 3, 25)


class Waiting(Office):
    """An office in which Anna coordinates, and Boris asks."""

    anna: Person
    ids: list[int]

    def ask(self, place: int, now: datetime) -> None:
        with self.database.writing() as session:
            act = Act(Actor("Борис Ильич Громов"), now, "Ждём печать")
            ask_more_time(session, self.ids[place], act, wanted_on=date(2027, 4, 1), calendar=CALENDAR)

    def say_not_mine(self, place: int, now: datetime) -> None:
        with self.database.writing() as session:
            say_not_mine(session, self.ids[place], Act(Actor("Борис"), now, "Не наше"), to_whom="ЦРО")

    def refuse(self, now: datetime) -> None:
        with self.database.writing() as session:
            desk = Desk(CALENDAR, self.tools.writer, LINKS)
            for petition in session.exec(select(Petition)).all():
                refuse(session, id_of(petition), Act(Actor("Анна"), now, "Срок общий"), desk=desk)

    def days(self) -> list[date]:
        return [letter.letter_on for letter in self.letters(self.anna)]

    def words(self) -> str:
        return " ".join(self.letters(self.anna)[-1].text.split())


@pytest.fixture
def office(any_database: Database) -> Waiting:
    office = Waiting.over(any_database)
    assert isinstance(office, Waiting)
    with any_database.writing() as session:
        office.anna = build_coordinator(session)
        department = build_organisation(session)
        build_person(session, organisation=department, is_contact=True)
        office.ids = [id_of(build_assignment(session, DUE, department)) for _ in range(3)]
    return office


def test_nothing_to_decide_is_no_letter(office: Waiting) -> None:
    office.live(MONDAY, date(2026, 11, 20))
    assert office.letters() == []


def test_the_next_morning_one_letter_counts_what_waits(office: Waiting) -> None:
    office.ask(0, moment_of(MONDAY))
    office.ask(1, moment_of(MONDAY))
    office.say_not_mine(2, moment_of(MONDAY))
    office.live(TUESDAY, TUESDAY)
    office.live(TUESDAY, TUESDAY)  # twice in a day says nothing twice
    (letter,) = office.letters(office.anna)
    assert letter.subject.startswith("Ждут вашего решения: 3")
    assert "2 просьбы продлить срок; 1 сообщение «поручение не моё»" in office.words()
    assert "https://roadmap.example/petitions" in office.words()
    assert "/petitions" in letter.html
    (notice,) = office.notices(NoticeState.MERGED)
    assert (notice.obligation, notice.letter_id) == (Obligation.DECISIONS, letter.id)


def test_it_is_quiet_for_a_week_unless_something_new_comes_in(office: Waiting) -> None:
    office.ask(0, moment_of(MONDAY))
    office.live(TUESDAY, date(2026, 11, 10))
    assert office.days() == [TUESDAY, date(2026, 11, 10)]
    office.ask(1, moment_of(date(2026, 11, 10)) + timedelta(hours=1))
    office.live(date(2026, 11, 11), date(2026, 11, 17))
    assert office.days()[2:] == [date(2026, 11, 11)]


def test_decided_is_said_no_more_even_if_it_was_planned(office: Waiting) -> None:
    office.change(office.anna, rhythm=LetterRhythm.WEEKLY)
    office.ask(0, moment_of(date(2026, 11, 1)))
    office.live(MONDAY, MONDAY)
    office.ask(1, moment_of(MONDAY) + timedelta(hours=1))
    office.live(TUESDAY, THURSDAY)
    assert office.days() == [MONDAY]  # she reads on Mondays
    assert [one.obligation for one in office.notices(NoticeState.PLANNED)] == [Obligation.DECISIONS]
    office.refuse(moment_of(THURSDAY))
    office.live(date(2026, 11, 6), date(2026, 11, 20))
    assert office.days() == [MONDAY]
    assert office.notices(NoticeState.PLANNED) == []
    assert {one.reason for one in office.notices(NoticeState.CANCELLED)} == {"всё, что ждало решения, решено"}


def test_replies_that_only_a_person_can_read_are_told_too(office: Waiting) -> None:
    with office.database.writing() as session:
        for number in range(2):
            session.add(
                Reply(
                    key=str(number),
                    municipality_id=id_of(build_municipality(session)),
                    kind=ReplyKind.ANSWER,
                    state=ReplyState.DOUBTFUL,
                    from_address="boris@zarechny.example",
                    received_at=moment_of(MONDAY),
                )
            )
    office.live(TUESDAY, TUESDAY)
    assert "2 непонятных ответа на письма" in office.words()
    assert "https://roadmap.example/replies" in office.words()


def test_whatever_else_brings_her_a_letter_says_what_waits(office: Waiting) -> None:
    office.ask(0, moment_of(MONDAY))
    office.live(TUESDAY, TUESDAY)
    with office.database.writing() as session:
        build_assignment(session, date(2026, 11, 6), office.anna, next_notice_on=THURSDAY)
    office.live(THURSDAY, THURSDAY)
    assert office.days() == [TUESDAY, THURSDAY]
    assert "1 просьба продлить срок" in office.words()


def test_nobody_else_is_told_and_no_other_municipality(office: Waiting) -> None:
    with office.database.writing() as session:
        other = build_municipality(session, "Лесной район")
        build_coordinator(session, "Вера Павловна Лесная", municipality=other)
    office.ask(0, moment_of(MONDAY))
    office.live(TUESDAY, date(2026, 11, 20))
    with office.database.reading() as session:
        told = set(session.exec(select(Letter.person_id)))
    assert told == {office.anna.id}
