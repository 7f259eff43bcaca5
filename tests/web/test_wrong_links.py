"""A thousand wrong links a minute are slowed down over all processes; a right one from the same place is not."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import WrongLink
from shnor_flow.storage.wrong_links import count_wrong_link
from shnor_flow.web.app import create_app
from shnor_flow.web.entrance.link_patience import FREE_TRIES, LinkPatience, place_of
from tests.builders import build_assignment, build_person, id_of
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY

NOW = moment_of(TODAY)


@pytest.fixture
def link(house: House, database: Database) -> str:
    with database.writing() as session:
        person = build_person(session)
        keys = id_of(build_assignment(session, date(2026, 12, 15), person)), id_of(person)
    return house.links.assignment(*keys, NOW).removeprefix(house.settings.public_url)


def test_a_thousand_wrong_links_a_minute_are_slowed_down_and_the_right_one_opens(
    visitor: Browsing, link: str, database: Database
) -> None:
    answers = [visitor.open(f"/{'as'[number % 2]}/wrong-{number}") for number in range(1000)]
    statuses = [answer.status_code for answer in answers]
    assert statuses == [404] * FREE_TRIES + [429] * (1000 - FREE_TRIES)
    assert "Слишком много неверных ссылок" in words_of(answers[-1].text)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    assert visitor.open(link).status_code == 200
    with database.reading() as session:  # a flood costs no write a try
        assert session.exec(select(WrongLink.tries)).one() == FREE_TRIES + 1


def test_two_processes_count_together(house: House, database: Database) -> None:
    first, second = create_app(house, clock=lambda: NOW), create_app(house, clock=lambda: NOW)
    with TestClient(first) as one, TestClient(second) as two:
        statuses = [one.get("/a/wrong").status_code for _ in range(FREE_TRIES)]
        assert two.get("/a/wrong").status_code == 429
    assert set(statuses) == {404}


def test_the_next_minute_begins_anew(any_database: Database) -> None:
    patience = LinkPatience()
    waits = [patience.wait(any_database, "place", NOW) for _ in range(FREE_TRIES + 2)]
    assert waits[-2:] == [60, 60]
    assert waits[:-2] == [0] * FREE_TRIES
    assert patience.wait(any_database, "place", NOW + timedelta(minutes=1)) == 0
    assert patience.wait(any_database, "other place", NOW) == 0


def test_old_counts_do_not_pile_up(any_database: Database) -> None:
    count_wrong_link(any_database, "place", NOW)
    assert count_wrong_link(any_database, "place", NOW + timedelta(hours=2)) == 1
    with any_database.reading() as session:
        assert len(session.exec(select(WrongLink)).all()) == 1


def test_a_place_is_hashed_and_an_ipv6_home_is_one() -> None:
    assert "10.0.0.1" not in place_of("10.0.0.1", "secret")
    assert place_of("10.0.0.1", "secret") != place_of("10.0.0.2", "secret")
    assert place_of("2001:db8::1", "secret") == place_of("2001:db8::ffff", "secret")
    assert place_of("", "secret") == place_of("", "secret")


def test_a_link_of_another_person_opens_nothing_and_is_not_counted(
    visitor: Browsing, house: House, database: Database
) -> None:
    with database.writing() as session:
        boris, vera = build_person(session), build_person(session, "Вера")
        keys = id_of(build_assignment(session, date(2026, 12, 15), boris)), id_of(vera)
    foreign = house.links.assignment(*keys, NOW).removeprefix(house.settings.public_url)
    answer = visitor.open(foreign)
    assert answer.status_code == 404
    assert "теперь у другого исполнителя" in words_of(answer.text)
    with database.reading() as session:
        assert session.exec(select(WrongLink)).all() == []
