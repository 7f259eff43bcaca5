"""Claims about the pages of completeness: a round's cells, a year of a municipality, a region, a cell's history."""

import csv
import io
import re
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.collection import RoundSource
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.jobs import House
from shnor_flow.services.collection.adjust_round import MoreTime, excuse_school, extend_submission
from shnor_flow.services.collection.correct_figures import Correction, record_correction
from shnor_flow.services.collection.file_figures import save_draft
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.services.people.keep_accounts import create_region_account
from shnor_flow.storage.tables import CollectionRound, Municipality, Programme, Submission
from shnor_flow.web.app import create_app
from tests.builders import ANNA, BORIS, build_indicator, build_municipality, id_of
from tests.collecting import (
    CALENDAR,
    FIRST,
    OPENING,
    POST,
    SECOND,
    THIRD,
    District,
    build_district,
    local,
)
from tests.web.browsing import PASSWORD, Browsing, build_account, words_of
from tests.web.test_access import ROUTES, address

ANNA_ACTS = Actor(ANNA, None)
THURSDAY, MONDAY = local(2026, 10, 8), local(2026, 10, 12, 10)
NO_DATA = TypedFigure("no_data", note="=анкеты ещё не собраны")
REGION = "Приволжская область"


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def anna(district: District, house: House) -> Browsing:
    with house.database.writing() as session:
        build_account(session, "anna", now=MONDAY)
    return _browser(house, "anna")


def _browser(house: House, login: str) -> Browsing:
    browser = Browsing(TestClient(create_app(house, clock=lambda: MONDAY), follow_redirects=False))
    assert browser.sign_in(login).status_code == 303
    return browser


def _cells(district: District) -> str:
    return f"/collection/{district.rounds()['2026Q3'].id}/completeness"


def _send_back(district: District, school: str, version: int, **rest: Any) -> None:
    row = district.submission(school)
    with district.database.writing() as session:
        send_back(
            session,
            id_of(row),
            row.municipality_id,
            version=version,
            actor=ANNA_ACTS,
            now=THURSDAY,
            calendar=CALENDAR,
            post=POST,
            **({"comment": ""} | rest),
        )


def test_on_time_and_complete_are_two_figures(anna: Browsing, district: District) -> None:
    district.submit(THURSDAY, district.form({**district.typed(), district.count_id: NO_DATA}))  # in time, with a gap
    district.submit(MONDAY, school=SECOND)  # late and complete
    page = anna.see(_cells(district))
    assert "Вовремя — 33,3 %, полностью — 33,3 %: это два разных числа, оба — от 3 форм школ." in page
    assert "50 % показателей заполнено 3 из 6" in page
    assert (
        f"{FIRST} : вовремя 1 показатель Число учителей, прошедших курсы — нет данных: =анкеты ещё не собраны" in page
    )
    assert f"{THIRD} : не сдано, срок прошёл форма не начата, показателей: 2" in page
    late = anna.see(f"{_cells(district)}?only=late")
    assert FIRST not in late
    assert SECOND in late
    assert THIRD in late
    gaps = anna.see(f"{_cells(district)}?only=gaps")
    assert SECOND not in gaps


def test_zeros_and_no_data_alone_are_answered_in_full_and_shown_as_hollow(anna: Browsing, district: District) -> None:
    zero = TypedFigure("confirmed_zero", "", "80")
    district.submit(THURSDAY, district.form({district.share_id: zero, district.count_id: NO_DATA}))
    page = anna.see(_cells(district))
    assert "1 сданы, но только нули и «нет данных»" in page
    assert "1 из 2 только нули и «нет данных»" in page


def test_reasons_stand_beside_what_is_missing(anna: Browsing, district: District) -> None:
    district.submit(THURSDAY)
    _send_back(district, FIRST, 1, disputed={district.share_id: "Откуда 80 учителей?"})
    second, third = district.submission(SECOND), district.submission(THIRD)
    with district.database.writing() as session:
        granted = MoreTime(date(2026, 10, 16), "карантин")
        extend_submission(
            session, id_of(second), second.municipality_id, granted, calendar=CALENDAR, actor=ANNA_ACTS, now=THURSDAY
        )
        excuse_school(session, id_of(third), third.municipality_id, "Школа на ремонте", actor=ANNA_ACTS, now=THURSDAY)
    page = anna.see(_cells(district))
    assert (
        "Вовремя — 100 %, полностью — 0 %: это два разных числа, оба — от 1 формы школ." in page
    )  # returned: the term was kept
    assert "возвращено: исправить: Откуда 80 учителей?" in page
    assert "сдано, ждёт остальных" in page
    assert "не сдано, срок не прошёл; продлено до 16.10.2026, считается вовремя: карантин" in page
    assert "освобождена от сбора Школа на ремонте" in page
    assert "1 срок ещё не прошёл 1 освобождены от сбора" in page


def test_the_file_has_a_row_a_cell_control_totals_and_no_formula(anna: Browsing, district: District) -> None:
    district.submit(THURSDAY, district.form({**district.typed(), district.count_id: NO_DATA}))
    found = anna.open(f"{_cells(district)}.csv")
    rows = list(csv.reader(io.StringIO(found.content.decode("utf-8-sig")), delimiter=";"))
    gap = next(row for row in rows if row[2:3] == [FIRST] and row[6] == "нет данных")
    assert gap[7:10] == ["да", "нет данных", "'=анкеты ещё не собраны"]
    assert ["Строк", "6"] in rows
    assert ["Строк с пробелом", "5"] in rows
    assert ["Вовремя", "1", "из 3", "33,3 %"] in rows
    book = load_workbook(io.BytesIO(anna.open(f"{_cells(district)}.xlsx?only=gaps").content))
    assert book["Полнота"].max_row == 7  # three schools, two indicators, the heading
    assert {cell.data_type for row in book["Полнота"].iter_rows() for cell in row} <= {"s", "n"}
    assert anna.open(f"{_cells(district)}.exe").status_code == 404


def test_an_indicator_added_on_9_october_is_no_gap_of_who_had_filed(
    anna: Browsing, district: District, house: House
) -> None:
    district.submit(THURSDAY)
    with house.database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        build_indicator(session, programme, position=4, name="Проведено открытых уроков")
    page = anna.see(_cells(district))
    assert "3. Проведено открытых уроков 0 из 2 не спрашивали: 1" in page
    assert f"{FIRST} : вовремя" not in page  # nothing of the first school is missing


def test_a_year_of_the_municipality_stands_beside_the_year_before(anna: Browsing, district: District) -> None:
    assert "За 2025 год сборов не было" in anna.see("/collection/completeness?period=2025")
    district.submit(THURSDAY)
    page = anna.see("/collection/completeness")
    assert "Полнота и сроки сведений: Заречный район Вовремя — 33,3 %, полностью — 33,3 %" in page
    assert "III квартал 2026 г." in page
    assert "III квартал 2026 г." in anna.see("/collection/completeness?period=2026-27")
    following = anna.see("/collection/completeness?period=2027")
    assert "За 2027 год сборов не было" in following


def test_the_history_of_a_cell_tells_who_changed_it_from_what_to_what_and_why(
    anna: Browsing, district: District
) -> None:
    district.submit(THURSDAY)
    _send_back(district, FIRST, 1, disputed={district.share_id: "Откуда 80 учителей?"})
    typed = {district.share_id: TypedFigure("value", "60", "75", "уволились пятеро")}
    district.submit(local(2026, 10, 9), district.form(typed))
    row = district.submission()
    with district.database.writing() as session:
        accept(session, id_of(row), row.municipality_id, version=2, actor=ANNA_ACTS, now=local(2026, 10, 9, 15))
        mended = {district.share_id: TypedFigure("value", "61", "75"), district.count_id: TypedFigure("value", "12")}
        correction = Correction(2, "k" * 24, mended, "Опечатка в списке.", "звонок школы")
        record_correction(
            session, id_of(row), row.municipality_id, correction, actor=ANNA_ACTS, now=local(2026, 10, 9, 16), post=POST
        )
    cell = f"/collection/school/{id_of(row)}/figure"
    share = anna.see(f"{cell}/{district.share_id}")
    assert "Было: 60 из 75 — 80 % → стало: 61 из 75 — 81,3 %" in share
    assert "Причина исправления: Опечатка в списке. Источник: звонок школы" in share
    assert "Было: 60 из 80 — 75 % → стало: 60 из 75 — 80 %" in share
    assert "Координатор просил: Откуда 80 учителей? Пояснение: уволились пятеро" in share
    assert share.count("Возвращено на доработку") == 1
    count = anna.see(f"{cell}/{district.count_id}")
    assert "Было: ответа не было → стало: 12 чел." in count
    assert "Возвращено на доработку" not in count
    assert "1. Доля" in anna.see(_cells(district))
    assert re.search(r">✓\*<", anna.open(_cells(district)).text)
    assert anna.open(f"{cell}/999999").status_code == 404
    own = Browsing(TestClient(create_app(_house_of(anna), clock=lambda: MONDAY)))
    token = _house_of(anna).links.submission(id_of(row), district.boris_id, MONDAY).rpartition("/")[2]
    assert "60 из 75" in own.see(f"/s/{token}/figure/{district.share_id}")
    assert "история" in own.see(f"/s/{token}/receipt/2")


def _house_of(browser: Browsing) -> House:
    house: House = browser.client.app.state.house  # type: ignore[attr-defined]
    return house


def test_nobody_was_in_time_or_late_with_figures_of_a_past_year_out_of_a_file(
    anna: Browsing, district: District, house: House
) -> None:
    district.submit(THURSDAY)
    with house.database.writing() as session:
        session.get_one(CollectionRound, district.submission().round_id).source = RoundSource.IMPORTED
        session.get_one(Submission, id_of(district.submission())).is_on_time = None
    page = anna.see(_cells(district))
    assert "Внесены из файла: срока у этих сведений не было." in page
    assert f"{FIRST} внесено из файла" in page
    assert "За 2026 год сборов не было" in anna.see("/collection/completeness?period=2026")


def test_a_draft_is_told_as_a_draft(anna: Browsing, district: District) -> None:
    typed = {district.share_id: TypedFigure("value", "7", "80")}
    with district.database.writing() as session:
        save_draft(session, district.form(typed), actor=Actor(BORIS, district.boris_id), now=THURSDAY)
    page = anna.see(f"/collection/school/{id_of(district.submission())}/figure/{district.share_id}")
    assert "Сейчас в черновике, не сдано: 7 из 80" in page
    assert "черновик, не сдано, срок прошёл" in anna.see(_cells(district))


def test_the_burden_of_a_year_is_told_before_it_is_asked(anna: Browsing, district: District) -> None:
    words = "За 2026 год школа ответит на 4 показателя."
    for path in (f"/collection/{district.submission().round_id}", f"/programme/{district.programme_id}/indicator"):
        assert words in anna.see(path)
    assert f"IV квартал 2026 г.: 2 показателя: 3 числа. {words}" in anna.see(f"/programme/{district.programme_id}")
    page = anna.see("/collection/burden?year=2026")
    assert "За 2026 год школа ответит на 4 показателя." in page  # the III quarter asks, the IV will ask
    assert "2 показателя: 3 числа" in page


# A region


@pytest.fixture
def raisa(district: District, house: House) -> Browsing:
    """Return the browser of somebody who reads a region of two municipalities; a third one lies elsewhere."""
    with house.database.writing() as session:
        build_municipality(session).region = REGION
        build_municipality(session, "Лесной район", region=REGION)
        build_municipality(session, "Чужой район", region="Другая область")
        session.flush()
        create_region_account(
            session, region=REGION, login="raisa", name="Раиса Чернова", password=PASSWORD, now=MONDAY
        )
    return _browser(house, "raisa")


def test_a_region_sees_its_municipalities_side_by_side_in_numbers(raisa: Browsing, district: District) -> None:
    district.submit(THURSDAY)
    page = raisa.see("/region")
    assert "Полнота и сроки сведений: Приволжская область Вовремя — 33,3 %" in page
    assert "Заречный район" in page
    assert "Лесной район" in page
    assert "Чужой район" not in page
    assert "Вовремя — 33,3 %" in raisa.see("/region?period=2026Q3&by=complete")
    assert "Считать пока нечего" in raisa.see("/region?period=2026Q2&by=nonsense")
    home = district.submission().municipality_id
    inside = raisa.see(f"/region/{home}")
    assert "III квартал 2026 г." in inside
    for private in (FIRST, SECOND, BORIS, ANNA, "school1.example"):
        assert private not in page + inside
    assert f"/collection/{district.submission().round_id}" not in raisa.open(f"/region/{home}").text


def test_a_region_account_sees_nothing_else(raisa: Browsing, district: District, house: House) -> None:
    with house.database.reading() as session:
        other = session.exec(select(Municipality.id).where(Municipality.name == "Чужой район")).one()
    assert raisa.open(f"/region/{other}").status_code == 404
    ids: dict[str, object] = dict.fromkeys(re.findall(r"{(\w+)", " ".join(path for _, path in ROUTES)), 1)
    ids |= {"submission_id": district.submission().id, "round_id": district.submission().round_id, "token": "x"}
    public = ("/sign-in", "/sign-out", "/password", "/region", "/a/", "/s/", "/u/", "/o/", "/static", "/api")
    open_ = []
    for method, path in ROUTES:
        if not path.startswith(public):
            answer = raisa.open(address(path, ids)) if method == "GET" else raisa.send(address(path, ids), {})
            if answer.status_code not in (303, 404) or answer.headers.get("location", "/region") != "/region":
                open_.append((method, path, answer.status_code))
    assert open_ == []
    assert "Пароль" in raisa.see("/password")


def test_nobody_else_sees_a_region(anna: Browsing, raisa: Browsing, district: District) -> None:
    for path in ("/region", f"/region/{district.submission().municipality_id}"):
        assert anna.open(path).status_code == 404
    guest = Browsing(TestClient(create_app(_house_of(anna), clock=lambda: MONDAY), follow_redirects=False))
    assert guest.open("/region").headers["location"].startswith("/sign-in")
    assert "Лесной район" in words_of(raisa.open("/", follow_redirects=True).text)
