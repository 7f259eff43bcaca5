"""Claims about the coordinator's acts on an open round, as she presses them."""

from datetime import date

import pytest
from fastapi.testclient import TestClient

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.builders import build_school, id_of
from tests.collecting import FIRST, OPENING, SECOND, District, build_district, local
from tests.web.browsing import Browsing, build_account

THURSDAY = local(2026, 10, 8, 10)


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def anna(district: District, house: House) -> Browsing:
    with house.database.writing() as session:
        build_account(session, "anna", now=THURSDAY)
    browser = Browsing(TestClient(create_app(house, clock=lambda: THURSDAY), follow_redirects=False))
    browser.sign_in("anna")
    return browser


def school_page(district: District, name: str = FIRST) -> str:
    return f"/collection/school/{district.submission(name).id}"


def round_page(district: District) -> str:
    return f"/collection/{district.rounds()['2026Q3'].id}"


def test_anna_gives_a_school_more_time_and_sees_it_in_the_history(anna: Browsing, district: District) -> None:
    granted = {"due_on": "2026-10-14", "reason": "Завуч болела", "counts_as_on_time": "yes"}
    answer = anna.send(f"{school_page(district)}/extend", granted)
    assert answer.status_code == 303
    page = anna.see(school_page(district))
    assert "Срок продлён" in page
    assert "Завуч болела" in page
    assert district.submission().due_on == date(2026, 10, 14)


@pytest.mark.parametrize(
    ("due_on", "says"), [("", "Выберите новый срок"), ("2026-10-17", "выходной"), ("2026-10-01", "уже прошло")]
)
def test_a_day_that_makes_no_sense_is_answered_on_the_page(
    anna: Browsing, district: District, due_on: str, says: str
) -> None:
    answer = anna.send(f"{school_page(district)}/extend", {"due_on": due_on, "reason": "Завуч болела"})
    assert answer.status_code == 422
    assert says in answer.text


def test_anna_excuses_a_school_and_finds_it_named_apart(anna: Browsing, district: District) -> None:
    anna.send(f"{school_page(district, SECOND)}/excuse", {"why": "Капитальный ремонт"})
    page = anna.see(round_page(district))
    assert "Сдали 0 из 2 школ." in page
    assert "Освобождены" in page
    assert "Капитальный ремонт" in page


def test_anna_adds_a_school_that_joined_in_the_middle(anna: Browsing, district: District, house: House) -> None:
    with house.database.writing() as session:
        fourth = id_of(build_school(session, "Школа № 4 с. Ключи"))
    assert "Школа № 4 с. Ключи" in anna.see(round_page(district))
    anna.send(f"{round_page(district)}/schools", {"organisation_id": str(fourth), "reason": "Приказ от 06.10.2026"})
    assert district.submission("Школа № 4 с. Ключи").state is SubmissionState.EXPECTED


def test_a_reason_is_asked_for(anna: Browsing, district: District) -> None:
    answer = anna.send(f"{school_page(district, SECOND)}/excuse", {"why": " "})
    assert answer.status_code == 422
    assert "Напишите, почему" in answer.text


def test_anna_takes_all_figures_of_a_round_as_a_file(anna: Browsing, district: District) -> None:
    district.submit(local(2026, 10, 8, 9))
    answer = anna.open(f"{round_page(district)}/figures.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert FIRST in answer.content.decode("utf-8-sig")
    assert anna.open(f"{round_page(district)}/figures.exe").status_code == 404
