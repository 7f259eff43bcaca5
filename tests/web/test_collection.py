"""Claims about the coordinator's pages of rounds and schools."""

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.builders import build_municipality, id_of
from tests.collecting import FIRST, OPENING, SECOND, THIRD, District, build_district, local
from tests.web.browsing import Browsing, build_account, words_of

MONDAY = local(2026, 10, 12, 10)


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def anna(district: District, house: House) -> Browsing:
    with house.database.writing() as session:
        build_account(session, "anna", now=MONDAY)
    browser = Browsing(TestClient(create_app(house, clock=lambda: MONDAY), follow_redirects=False))
    browser.sign_in("anna")
    return browser


def _round(district: District) -> str:
    return f"/collection/{district.rounds()['2026Q3'].id}"


def _school(district: District, name: str = FIRST) -> str:
    return f"/collection/school/{district.submission(name).id}"


def test_the_list_shows_the_open_round_and_the_next_one(anna: Browsing, district: District) -> None:
    page = anna.see("/collection")
    assert "По открытым сборам ещё 3 школы не сдали." in page
    assert page.index("IV квартал 2026 г.") < page.index("III квартал 2026 г.")
    assert "откроется 11.01.2027" in page


def test_without_rounds_the_page_says_when_one_will_open(house: House) -> None:
    with house.database.writing() as session:
        build_account(session, "anna", now=MONDAY)
    browser = Browsing(TestClient(create_app(house, clock=lambda: MONDAY), follow_redirects=False))
    browser.sign_in("anna")
    assert "первый рабочий день после квартала" in browser.see("/collection")


def test_the_board_puts_those_who_have_not_reported_first(anna: Browsing, district: District) -> None:
    district.submit(local(2026, 10, 8, 9, 30), school=SECOND)
    page = anna.see(_round(district))
    assert "Сдала 1 из 3 школ." in page
    assert page.index(FIRST) < page.index(THIRD) < page.index(SECOND)
    assert "не сдано, опоздание 3 дня" in page
    assert "08.10.2026, 09:30" in page
    assert "1 школе некому написать" in page


def test_the_total_is_a_sum_over_a_sum_with_its_schools(anna: Browsing, district: District) -> None:
    district.submit(MONDAY, district.form(district.typed(n="5", d="5", note="все пятеро")))
    district.submit(MONDAY, district.form(district.typed(n="30", d="95"), school=SECOND))
    page = anna.see(_round(district))
    assert "35 % 35 из 100" in page  # not 65.8 %, the average of the two
    assert "2 из 3 не сдали: 1" in page
    assert "не достигнута" in page


def test_figures_that_were_returned_leave_the_total(anna: Browsing, district: District) -> None:
    district.submit(MONDAY, district.form(district.typed(n="5", d="5", note="все пятеро")))
    anna.send(f"{_school(district)}/return", {"version": 1, "comment": "Проверьте знаменатель."})
    assert "0 из 3 не сдали: 3" in anna.see(_round(district))


def test_acceptance_closes_the_figures(anna: Browsing, district: District) -> None:
    district.submit(MONDAY)
    assert anna.send(f"{_school(district)}/accept", {"version": 1}).status_code == 303
    assert district.submission().state is SubmissionState.ACCEPTED
    assert "Сведения приняты: Школа № 1" in anna.see(_round(district))
    page = anna.see(_school(district))
    assert "Принято координатором." in page
    assert "Ваше решение" not in page


def test_figures_that_nobody_accepted_stand_on_the_first_page_until_they_are(
    anna: Browsing, district: District
) -> None:
    assert "сведения за III квартал" not in anna.see("/")
    district.submit(MONDAY)
    district.submit(MONDAY, school=SECOND)
    assert "2 школы сдали сведения за III квартал 2026 г.: проверьте" in anna.see("/")
    assert f'href="{_round(district)}#review"' in anna.open("/").text
    assert "Ждут вашей проверки сведения 2 школ." in anna.see("/collection")
    anna.send(f"{_school(district)}/accept", {"version": 1})
    assert "1 школа сдала сведения за III квартал 2026 г.: проверьте" in anna.see("/")


def test_a_locked_round_leaves_only_what_was_not_accepted_on_the_first_page(
    anna: Browsing, district: District, house: House
) -> None:
    district.submit(MONDAY)
    district.run(date(2026, 10, 26))
    after = Browsing(TestClient(create_app(house, clock=lambda: local(2026, 10, 26)), follow_redirects=False))
    after.sign_in("anna")
    page = after.see("/")
    assert "1 школа сдала сведения за III квартал 2026 г.: проверьте" in page
    assert "не сдали сведения" not in page  # too late to send them: they stand on the round's page
    board = after.see(_round(district))
    assert "Ждут вашей проверки 1" in board
    assert "письма уходят" not in board
    after.send(f"{_school(district)}/accept", {"version": 1})
    assert "сведения за III квартал" not in after.see("/")
    assert "Приняты 1" in after.see(_round(district))


def test_a_return_tells_the_school_and_stands_in_the_history(anna: Browsing, district: District) -> None:
    district.submit(MONDAY)
    answer = anna.send(f"{_school(district)}/return", {"version": 1, "comment": "Проверьте знаменатель."})
    page = anna.see(answer.headers["location"])
    assert "Сведения возвращены на доработку, письмо школе отправляется" in page
    assert "Возвращено на доработку, версия 1 12.10.2026, 10:00 · Анна Сергеевна Котова Проверьте знаменатель." in page
    assert len(district.letters("returned_figures")) == 1


def test_a_return_without_its_reason_keeps_the_page(anna: Browsing, district: District) -> None:
    district.submit(MONDAY)
    answer = anna.send(f"{_school(district)}/return", {"version": 1, "comment": " "})
    assert answer.status_code == 422
    assert "Напишите, что исправить" in words_of(answer.text)


def test_earlier_versions_stay_readable(anna: Browsing, district: District) -> None:
    district.submit(MONDAY)
    district.submit(MONDAY, district.form(district.typed(n="62")))
    page = anna.see(_school(district))
    assert "62 из 80" in page
    assert "Прежние версии Версия 1" in page
    assert "60 из 80" in page


def test_a_school_without_an_address_gets_a_link_to_be_handed_over(anna: Browsing, district: District) -> None:
    page = anna.see(_school(district, THIRD))
    assert "Школе некому написать" in page
    link = page.partition("http://testserver")[2].split()[0]
    assert words_of(anna.open(link).text).count(THIRD) == 1


def test_another_municipality_sees_nothing_of_it(anna: Browsing, district: District, house: House) -> None:
    with house.database.writing() as session:
        other = build_municipality(session, "Озёрный район")
        build_account(session, "vera", now=MONDAY, name="Вера Павловна Зимина", municipality=other)
    vera = Browsing(TestClient(anna.client.app, follow_redirects=False))
    vera.sign_in("vera")
    assert "Сборов ещё нет" in vera.see("/collection")
    for path in (_round(district), _school(district)):
        assert vera.open(path).status_code == 404
    assert vera.send(f"{_school(district)}/accept", {"version": 0}).status_code == 404


def test_the_pages_need_a_sign_in(district: District, house: House) -> None:
    browser = Browsing(TestClient(create_app(house, clock=lambda: MONDAY), follow_redirects=False))
    for path in ("/collection", _round(district), _school(district)):
        assert browser.open(path).status_code == 303
    assert id_of(district.submission()) == 1


def test_a_return_by_the_cell_opens_what_she_marked_and_the_page_shows_before_and_after(
    anna: Browsing, district: District
) -> None:
    district.submit(MONDAY)
    marked = {"version": 1, f"cell-{district.share_id}": "Вместе с восьмым классом.", f"cell-{district.count_id}": ""}
    assert anna.send(f"{_school(district)}/return", marked).status_code == 303
    assert "Вместе с восьмым классом." in anna.see(_school(district))
    district.submit(MONDAY, district.form({district.share_id: TypedFigure("value", "58", "80")}))
    page = anna.see(_school(district))
    assert "Что менялось" in page
    assert "60 из 80 58 из 80 версия 2" in page


def test_accepted_figures_are_opened_or_corrected_from_the_schools_page(anna: Browsing, district: District) -> None:
    district.submit(MONDAY)
    anna.send(f"{_school(district)}/accept", {"version": 1})
    assert "Исправить за школу" in anna.see(_school(district))
    opened = {"version": 1, f"cell-{district.share_id}": "Без восьмого класса.", "why": "Ошибка в ведомости."}
    assert anna.send(f"{_school(district)}/reopen", opened).status_code == 303
    assert "Открыто для исправления: 1 показатель." in anna.see(_school(district))
    assert anna.send(f"{_school(district)}/close-again").status_code == 303
    corrected = {
        "version": 1,
        "edition": 1,
        "client_key": "a key of the page of Anna",
        f"answer-{district.share_id}": "value",
        f"numerator-{district.share_id}": "90",
        f"denominator-{district.share_id}": "80",
        "reason": "Школа сложила два класса.",
        "source": "звонок директора",
    }
    refused = anna.send(f"{_school(district)}/correct", corrected)
    assert refused.status_code == 422
    assert "больше знаменателя" in refused.text
    assert 'value="90"' in refused.text
    assert (
        anna.send(f"{_school(district)}/correct", corrected | {f"numerator-{district.share_id}": "58"}).status_code
        == 303
    )
    page = anna.see(_school(district))
    assert "60 из 80 58 из 80 версия 2" in page
    assert "Школа сложила два класса. Источник: звонок директора" in page


def test_figures_not_looked_at_for_two_working_days_show_their_age_on_the_first_page(
    anna: Browsing, district: District
) -> None:
    district.submit(local(2026, 10, 9, 12), school=SECOND)  # a Friday; it is Monday
    assert "ждут" not in anna.see("/").partition("сведения за III квартал 2026 г.: проверьте")[2][:40]
    district.submit(local(2026, 10, 7, 12))
    assert "проверьте самые давние ждут 3 рабочих дня" in anna.see("/")


def test_an_explanation_is_taken_off_the_list(anna: Browsing, district: District) -> None:
    district.submit(MONDAY, district.form(district.typed(n="5", d="5", note="все пятеро")))
    anna.send(f"{_school(district)}/accept", {"version": 1})
    page = anna.open("/collection/explanations").text
    assert "все пятеро" in page
    (explanation_id,) = re.findall(r"/collection/explanations/(\d+)/remove", page)
    assert anna.send(f"/collection/explanations/{explanation_id}/remove").status_code == 303
    assert "Пояснений пока нет" in anna.see("/collection/explanations")
