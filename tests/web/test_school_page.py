"""Claims about the school's own page: what stands on it, who may open it, and where it leads."""

import re
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Figure, JournalEntry, Organisation, Person, Programme
from shnor_flow.web.app import create_app
from tests.builders import Row, build_activity, build_assignment, build_person, build_roadmap_with, id_of
from tests.collecting import FIRST, SECOND, District, build_district
from tests.helping import build_curatorship, build_partnership, build_visit
from tests.school_years import Years, build_years
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY

OPENED = date(2026, 10, 1)


@pytest.fixture
def years(database: Database) -> Years:
    with database.writing() as session:
        return build_years(session)


def link(house: House, organisation_id: int, person_id: int, made_on: date = TODAY) -> str:
    return "/o/" + house.links.school(organisation_id, person_id, moment_of(made_on)).rpartition("/")[2]


def director_of(database: Database, organisation_id: int) -> int:
    with database.writing() as session:
        return id_of(build_person(session, organisation=session.get_one(Organisation, organisation_id)))


def test_a_director_sees_figures_target_and_place_of_the_third_quarter(
    visitor: Browsing, house: House, database: Database, years: Years
) -> None:
    person = director_of(database, years.schools[2])
    told = visitor.see(link(house, years.schools[2], person)).replace("\u00a0", " ")
    assert "На 10 п. п. ниже цели 2026 года (не менее 75 %), за год выросло на 5 п. п." in told
    assert "Выше, чем у 2 из 6 других школ этой программы (III квартал 2026 г.)" in told
    assert "2025 57,5 % 46 из 80 58,8 % 47 из 80 60 % 48 из 80 61,3 % 49 из 80 не менее 60 %" in told
    assert "2026Q3-" in told  # the receipt


def test_no_other_schools_name_or_figure_stands_on_the_page(
    visitor: Browsing, house: House, database: Database, years: Years
) -> None:
    person = director_of(database, years.schools[2])
    page = visitor.open(link(house, years.schools[2], person)).text
    others = [number for number in range(1, 8) if number != 3]
    assert not any(f"Школа № {number}" in page for number in others)
    assert not any(f"{46 + 2 * number} из" in words_of(page).replace("\u00a0", " ") for number in (5, 6, 7))


def test_the_link_ends_when_the_person_leaves_and_opens_no_other_school(
    visitor: Browsing, house: House, database: Database, years: Years
) -> None:
    person = director_of(database, years.schools[0])
    assert visitor.open(link(house, years.schools[0], person)).status_code == 200
    assert visitor.open(link(house, years.schools[1], person)).status_code == 404  # signed, and still not theirs
    with database.writing() as session:
        session.get_one(Person, person).organisation_id = years.schools[1]
    assert visitor.open(link(house, years.schools[0], person)).status_code == 404
    assert visitor.open(link(house, years.schools[0], person) + "/figures.csv").status_code == 404
    assert visitor.open(link(house, years.schools[1], person, TODAY - timedelta(days=121))).status_code == 410


def test_opening_the_page_changes_nothing(visitor: Browsing, house: House, database: Database, years: Years) -> None:
    person = director_of(database, years.schools[0])
    with database.reading() as session:
        before = len(session.exec(select(JournalEntry)).all())
    for _ in range(2):
        visitor.see(link(house, years.schools[0], person))
    with database.reading() as session:
        assert len(session.exec(select(JournalEntry)).all()) == before


@pytest.fixture
def district(database: Database) -> District:
    """Return the district whose round of the third quarter is open, with work for the first school."""
    district = build_district(database)
    with database.writing() as session:
        school = session.get_one(Organisation, district.schools[FIRST])
        boris = session.get_one(Person, district.boris_id)
        deputy = build_person(session, "Дарья Игоревна Лунина", organisation=school)
        roadmap = build_roadmap_with(session)
        lessons = build_activity(session, roadmap, Row("Посетить уроки коллег", parties=[school]))
        for holder, day in ((school, 20), (boris, 25), (deputy, 27)):
            build_assignment(session, date(2026, 11, day), holder, activity=lessons)
    district.run(OPENED)
    return district


def visiting(house: House, day: date) -> Browsing:
    return Browsing(TestClient(create_app(house, clock=lambda: moment_of(day)), follow_redirects=False))


def test_what_is_owed_stands_first_with_links_that_end_with_this_one(house: House, district: District) -> None:
    made_on = date(2026, 10, 2)
    address = link(house, district.schools[FIRST], district.boris_id, made_on)
    visitor = visiting(house, date(2026, 10, 12))
    page = visitor.open(address).text
    told = words_of(page).replace("\u00a0", " ")
    assert "Сведения за III квартал 2026 г. : опоздание" in told
    assert "Дарья Игоревна Лунина" not in told  # due later than a month ahead
    form = re.search(r'href="[^"]*(/s/[^"]+)"', page)
    assert form
    assert visitor.open(form[1]).status_code == 200
    assert visiting(house, made_on + timedelta(days=121)).open(form[1]).status_code == 410


def test_a_colleagues_own_work_is_told_of_and_not_opened(visitor: Browsing, house: House, district: District) -> None:
    page = visitor.open(link(house, district.schools[FIRST], district.boris_id)).text
    told = words_of(page).replace("\u00a0", " ")
    assert "просрочено на 4 дня" in told
    assert "Дарья Игоревна Лунина" in told
    owed = page.partition('id="now"')[2].partition("</section>")[0]
    opened = re.findall(r'href="[^"]*(/a/[^"]+)"', owed)
    assert len(opened) == 2  # the school's and his own
    assert all(visitor.open(one).status_code == 200 for one in opened)


def test_the_letters_of_a_school_lead_to_its_page(visitor: Browsing, district: District) -> None:
    invited = next(one for one in district.letters("invitation") if "school2" in one.to_address)
    assert "Страница школы" in invited.text
    address = re.search(r"(/o/\S+)", invited.text)
    assert address
    assert "/o/" in invited.html


def test_the_coordinator_lists_and_opens_her_schools_only(anna: Browsing, database: Database, years: Years) -> None:
    told = anna.see("/schools").replace("\u00a0", " ")
    assert "7 школ программы" in told
    assert "лучше: 2, хуже: 0, без изменений: 0 III квартал 2026 г. против III квартал 2025 г." in told
    page = anna.open(f"/schools/{years.schools[0]}").text
    assert f'href="/collection/school/{years.submissions["2026Q3", years.schools[0]]}"' in page
    assert anna.open("/schools/9999").status_code == 404


def test_a_schools_figures_leave_with_nothing_a_spreadsheet_would_run(
    visitor: Browsing, house: House, database: Database, years: Years
) -> None:
    person = director_of(database, years.schools[0])
    with database.writing() as session:
        session.exec(select(Figure)).all()[0].note = '=HYPERLINK("https://x.example")'
    file = visitor.open(link(house, years.schools[0], person) + "/figures.csv").text
    assert '"\'=HYPERLINK(""https://x.example"")"' in file
    assert file.count("2026Q3") == 2
    assert "Строк с ответом;14" in file
    assert "Школа № 2" not in file


def test_a_page_of_one_school_is_light(visitor: Browsing, house: House, database: Database, years: Years) -> None:
    person = director_of(database, years.schools[0])
    answer = visitor.open(link(house, years.schools[0], person))
    assert len(answer.content) < 30_000
    assert "<script" not in answer.text
    assert SECOND not in answer.text


def test_curator_partner_and_last_visits_stand_with_the_coordinator(
    visitor: Browsing, house: House, database: Database, years: Years
) -> None:
    school = years.schools[2]
    person = director_of(database, school)
    with database.writing() as session:
        programme = session.exec(select(Programme)).all()[0]
        pupil = session.get_one(Organisation, school)
        curator = build_person(session, "Вера Павловна Лыкова", phone="8 (301) 222-33-44")
        tie = build_curatorship(session, programme, pupil, curator)
        build_partnership(session, programme, pupil, session.get_one(Organisation, years.schools[0]), scope="химия")
        build_visit(session, tie, date(2026, 11, 3), topic="Разбор пробной работы")
        build_visit(session, tie, date(2026, 12, 3), topic="Будущая встреча")
    told = visitor.see(link(house, school, person)).replace("\u00a0", " ")
    assert "Куратор школы: Вера Павловна Лыкова" in told
    assert "8 (301) 222-33-44" in told
    assert "Партнёр: Школа № 1" in told
    assert "— химия" in told
    assert "3 ноября 2026 г.: посещение школы, Разбор пробной работы" in told
    assert "Будущая встреча" not in told
