"""Behind a letter's link a holder asks for time or says «не моё»; behind the sign-in the coordinator decides."""

import re
from datetime import date

import pytest
from sqlmodel import select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.petition import PetitionState
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.party import PartyRole
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity, Assignment, Evidence, Letter, Municipality, Petition, Progress
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_organisation,
    build_person,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.conftest import TODAY

DUE = date(2026, 12, 15)  # three weeks after TODAY
LATER = "2026-12-25"


@pytest.fixture
def link(house: House, database: Database) -> str:
    with database.writing() as session:
        department = build_organisation(session)
        person = build_person(session, organisation=department, is_contact=True)
        activity = build_activity(session, build_roadmap_with(session), Row("Провести семинар"))
        assignment = build_assignment(session, DUE, department, activity=activity)
        keys = id_of(assignment), id_of(person)
    return house.links.assignment(*keys, moment_of(TODAY)).removeprefix(house.settings.public_url)


def send(visitor: Browsing, link: str, act: str, **values: str) -> str:
    answer = visitor.client.post(link, data={"act": act, "client_key": f"{act}-key-of-this-press", **values})
    assert answer.status_code in (200, 422), answer.text[:500]
    return words_of(answer.text)


def assignment_of(database: Database, number: int = 1) -> Assignment:
    with database.reading() as session:
        return session.get_one(Assignment, number)


def petition_of(database: Database) -> Petition:
    with database.reading() as session:
        return session.exec(select(Petition)).one()


def test_boris_asks_for_time_and_anna_grants_another_day(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    said = send(visitor, link, "more_time", wanted_on=LATER, text="Ждём лектора")
    assert "Просьба о продлении передана координатору" in said
    assert "Вы просили продлить срок до 25 декабря 2026 г." in visitor.see(link)
    assert "1 просьба исполнителя ждёт решения" in anna.see("/")
    assert "продлить до 25.12.2026" in anna.see("/petitions")
    assert "Ждём лектора" in anna.see("/assignment/1")
    anna.send("/petitions/1/grant", {"to_on": "2026-12-22", "text": "Не позже"})
    assert assignment_of(database).due_on == date(2026, 12, 22)
    assert "22 декабря 2026 г." in visitor.see(link)
    with database.reading() as session:
        assert "Не позже" in session.exec(select(Letter)).one().text


def test_anna_refuses_with_words_and_without_them_keeps_the_page(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    send(visitor, link, "more_time", wanted_on=LATER, text="Ждём лектора")
    assert anna.send("/petitions/1/refuse", {"text": " "}).status_code == 422
    assert petition_of(database).state is PetitionState.WAITING
    anna.send("/petitions/1/refuse", {"text": "Лектор не нужен"})
    assert petition_of(database).state is PetitionState.REFUSED
    assert "Лектор не нужен" in visitor.see(link)


def test_a_day_typed_by_hand_is_read_and_a_word_is_not(visitor: Browsing, link: str, database: Database) -> None:
    said = send(visitor, link, "more_time", wanted_on="скоро", text="Моя причина")
    assert "В поле «Новый срок» нужна дата" in said
    assert "Моя причина" in said
    assert "передана координатору" in send(visitor, link, "more_time", wanted_on="25.12.2026", text="Моя причина")
    assert petition_of(database).wanted_on == date(2026, 12, 25)


def test_when_it_is_too_late_to_ask_the_page_says_until_when_it_was(
    visitor: Browsing, link: str, database: Database
) -> None:
    with database.writing() as session:
        session.exec(select(Assignment)).one().due_on = date(2026, 11, 27)
    assert "последний день был 20 ноября 2026 г." in visitor.see(link)
    assert 'name="wanted_on"' not in visitor.open(link).text
    assert "не позднее чем за 5 рабочих дней" in send(visitor, link, "more_time", wanted_on=LATER, text="Причина")


def test_not_mine_is_passed_on_in_one_step(visitor: Browsing, anna: Browsing, link: str, database: Database) -> None:
    with database.writing() as session:
        centre = id_of(build_organisation(session, "Центр развития образования", short_name="ЦРО"))
    assert "Центр развития образования" in visitor.open(link).text  # to choose from
    said = send(visitor, link, "not_mine", to_whom="ЦРО", text="Это их работа")
    assert "Напоминания вам об этом поручении остановлены" in said
    page = anna.open("/assignment/1").text
    assert f'value="organisation:{centre}" selected' in page
    answer = anna.send("/assignment/1/pass", {"holder": f"organisation:{centre}"})
    assert answer.headers["location"] == "/assignment/2"
    assert assignment_of(database, 2).holder == f"organisation:{centre}"
    assert "Поручение передано другому исполнителю: Центр развития образования" in visitor.see(link)
    assert send(visitor, link, "done", text="Готово").count("передано другому исполнителю") == 2


@pytest.mark.parametrize("holder", ["", "organisation:999", "person:x", "school:1", "organisation:" + "9" * 30])
def test_passing_on_to_nobody_changes_nothing(anna: Browsing, link: str, database: Database, holder: str) -> None:
    assert anna.send("/assignment/1/pass", {"holder": holder}).status_code in (404, 422)
    assert assignment_of(database).state is AssignmentState.OPEN


def test_another_municipalitys_coordinator_decides_nothing(visitor: Browsing, link: str, database: Database) -> None:
    send(visitor, link, "more_time", wanted_on=LATER, text="Ждём лектора")
    with database.writing() as session:
        far = build_municipality(session, "Дальний район")
        build_account(session, "vera", now=moment_of(TODAY), name="Вера", municipality=far)
    visitor.sign_in("vera")
    assert "Просьб нет" in visitor.see("/petitions")
    for path in ("/petitions/1/grant", "/petitions/1/refuse", "/assignment/1/pass", "/assignment/1/reopen"):
        answer = visitor.send(path, {"text": "x", "holder": "organisation:1"})
        assert answer.status_code == 404, path
    assert visitor.send("/activity/1/evidence", {"asks": "no"}).status_code == 404
    assert petition_of(database).state is PetitionState.WAITING


def test_a_document_is_asked_for_and_anna_waives_it(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    with database.writing() as session:
        session.exec(select(Activity)).one().expected_result = "Аналитическая справка"
    said = send(visitor, link, "done", text="Готово")
    assert "По плану результат — документ («Аналитическая справка»)" in said
    assert assignment_of(database).state is AssignmentState.OPEN
    assert "как в плане: нужен" in anna.see("/activity/1")
    anna.send("/activity/1/evidence", {"asks": "no"})
    assert "Записано: исполнено" in send(visitor, link, "done", text="Готово")


def test_twenty_files_at_once_are_too_many_and_none_is_kept(visitor: Browsing, link: str, database: Database) -> None:
    files = [("files", (f"{number}.pdf", f"%PDF-1.7 {number}".encode(), "application/pdf")) for number in range(20)]
    answer = visitor.client.post(link, data={"act": "done", "text": "Готово"}, files=files)
    assert answer.status_code == 422
    assert "не больше 10 файлов, а выбрано 20" in words_of(answer.text)
    with database.reading() as session:
        assert session.exec(select(Evidence)).all() == []
        assert session.exec(select(Progress)).all() == []


def test_an_empty_file_is_named_and_the_words_stay(visitor: Browsing, link: str) -> None:
    files = [("files", ("приказ.pdf", b"", "application/pdf"))]
    answer = visitor.client.post(link, data={"act": "done", "text": "Мои слова"}, files=files)
    assert "Файл «приказ.pdf» пустой" in words_of(answer.text)
    assert "Мои слова" in answer.text


def test_the_lead_sees_whose_part_is_missing_and_the_co_executor_their_own_day(
    visitor: Browsing, anna: Browsing, link: str, database: Database, house: House
) -> None:
    with database.writing() as session:
        activity = session.exec(select(Activity)).one()
        for number, state in ((7, AssignmentState.OPEN), (8, AssignmentState.REPORTED)):
            school = build_school(session, f"Школа № {number}")
            part = build_assignment(session, DUE, school, activity=activity, role=PartyRole.CONTRIBUTOR, state=state)
            part.due_on = date(2026, 12, 1)
            person = build_person(session, f"Директор {number}", organisation=school)
            keys = id_of(part), id_of(person)
    assert "Ждём от соисполнителей: 1 из 2" in visitor.see(link)
    assert "ждём от 1 из 2: Школа № 7" in anna.see("/assignment/1")
    school_link = house.links.assignment(*keys, moment_of(TODAY)).removeprefix(house.settings.public_url)
    assert "соисполнители сдают свою часть за первую половину срока" in visitor.see(school_link)


def test_a_claimed_day_in_time_that_was_reported_late_is_put_before_anna(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    with database.writing() as session:
        session.exec(select(Assignment)).one().due_on = date(2026, 11, 20)
    send(visitor, link, "done", text="Готово", done_on="2026-11-19")
    assert "так указал исполнитель, а сообщил 24.11.2026, после срока" in anna.see("/assignment/1")
    anna.send("/assignment/1/accept", {"done_on": "2026-11-23"})
    assert assignment_of(database).done_on == date(2026, 11, 23)


def test_anna_takes_back_what_she_took_off_control(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    send(visitor, link, "done", text="Готово")
    anna.send("/assignment/1/accept")
    assert "Вернуть на контроль" in anna.see("/assignment/1")
    assert anna.send("/assignment/1/reopen", {"text": ""}).status_code == 422
    anna.send("/assignment/1/reopen", {"text": "Не та дата"})
    assert assignment_of(database).state is AssignmentState.RETURNED
    assert "Снова на контроле" in visitor.see(link)


def test_a_page_left_open_meets_what_has_happened_meanwhile(visitor: Browsing, link: str, database: Database) -> None:
    send(visitor, link, "done", text="Готово")
    said = words_of(visitor.client.post(link, data={"act": "note", "text": "Ещё строка"}).text)
    assert "Об исполнении уже сообщено" in said


def test_anna_changes_the_rules_of_control(visitor: Browsing, anna: Browsing, link: str, database: Database) -> None:
    anna.send("/rules", {"days_before": "20", "at_most": "1"})
    with database.reading() as session:
        row = session.exec(select(Municipality)).one()
        assert (row.extension_days_before, row.extensions_at_most, row.halves_contributors) == (20, 1, False)
    assert "не позднее чем за 20 рабочих дней" in visitor.see(link)
    assert anna.send("/rules", {"days_before": "-1", "at_most": "1"}).status_code == 422


def test_the_answer_page_needs_no_script_and_weighs_under_50_kilobytes_with_300_schools(
    visitor: Browsing, link: str, database: Database
) -> None:
    with database.writing() as session:
        for number in range(300):
            build_school(session, f"МБОУ «Средняя общеобразовательная школа № {number}» с. Новоберёзовка")
    weight = 0
    page = visitor.open(link).text
    assert "<script" not in page
    for address in [link, *re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]:
        with visitor.client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
            weight += sum(len(piece) for piece in answer.iter_raw())
    assert weight < 50_000


@pytest.mark.parametrize(
    ("written", "chosen"),
    [
        ("Центр развития образования", "organisation"),
        ("«центр развития образования»", "organisation"),
        ("Вера Ильинична Седова", "person"),
        ("Седова В. И.", "person"),
        ("Седова Вера Ильинична, методист", "person"),
        ("кому-нибудь из методистов", ""),
        ("Однофамильцева А. А.", ""),  # two of them
    ],
)
def test_whom_boris_names_is_chosen_already_where_the_directory_knows_one(
    visitor: Browsing, anna: Browsing, link: str, database: Database, written: str, chosen: str
) -> None:
    with database.writing() as session:
        keys = {
            "organisation": id_of(build_organisation(session, "Центр развития образования")),
            "person": id_of(build_person(session, "Седова Вера Ильинична", position="методист")),
        }
        for name in ("Однофамильцева Анна Андреевна", "Однофамильцева Алла Антоновна"):
            build_person(session, name)
    send(visitor, link, "not_mine", to_whom=written)
    page = anna.open("/assignment/1").text
    selected = re.findall(r'<option value="((?:organisation|person):\d+)" selected>', page)
    assert selected == ([f"{chosen}:{keys[chosen]}"] if chosen else [])
    assert ("выберите сами" in page) is not bool(chosen)


def test_a_person_of_the_directory_gets_the_work_in_one_press(
    visitor: Browsing, anna: Browsing, link: str, database: Database
) -> None:
    with database.writing() as session:
        vera = id_of(build_person(session, "Седова Вера Ильинична"))
    send(visitor, link, "not_mine", to_whom="Седова В. И.")
    anna.send("/assignment/1/pass", {"holder": f"person:{vera}"})
    assert assignment_of(database, 2).person_id == vera
    assert assignment_of(database).state is AssignmentState.CANCELLED
