"""The page behind «напоминать реже»: opening it changes nothing, one press does, a bad link says so."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Person
from tests.builders import build_person
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY


@pytest.fixture
def boris(database: Database) -> Person:
    with database.writing() as session:
        return build_person(session)


def link(house: House, person: Person, day: date = TODAY) -> str:
    return "/u/" + house.links.rhythm(person.id or 0, moment_of(day)).rsplit("/", 1)[1]


def rhythm_of(database: Database, person: Person) -> LetterRhythm:
    with database.reading() as session:
        return session.get_one(Person, person.id).rhythm


def test_opening_changes_nothing_and_pressing_does(
    visitor: Browsing, house: House, database: Database, boris: Person
) -> None:
    path = link(house, boris)
    for _ in range(3):
        assert "отказаться от них совсем нельзя" in visitor.see(path)
    assert rhythm_of(database, boris) is LetterRhythm.DAILY
    answer = visitor.client.post(path, data={"rhythm": "weekly"})
    assert "Записано" in words_of(answer.text)
    assert rhythm_of(database, boris) is LetterRhythm.WEEKLY
    visitor.client.post(path, data={"rhythm": "daily"})
    assert rhythm_of(database, boris) is LetterRhythm.DAILY


def test_a_mail_program_that_presses_by_itself_is_refused(
    visitor: Browsing, house: House, database: Database, boris: Person
) -> None:
    answer = visitor.client.post(link(house, boris), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 422
    assert rhythm_of(database, boris) is LetterRhythm.DAILY


def test_an_old_a_wrong_and_another_link_open_nothing(visitor: Browsing, house: House, boris: Person) -> None:
    assert visitor.open(link(house, boris, date(2026, 1, 12))).status_code == 410
    assert visitor.open(link(house, boris) + "x").status_code == 404
    answering = house.links.assignment(1, boris.id or 0, moment_of(TODAY)).rsplit("/", 1)[1]
    assert visitor.open(f"/u/{answering}").status_code == 404


def test_nobody_chooses_for_a_person_who_left(visitor: Browsing, house: House, database: Database) -> None:
    with database.writing() as session:
        gone = build_person(session, is_active=False)
    assert visitor.open(link(house, gone)).status_code == 404
    assert visitor.client.post(link(house, gone), data={"rhythm": "weekly"}).status_code == 404
