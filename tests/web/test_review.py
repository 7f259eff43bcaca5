"""The screen on which Anna looks a plan through: doubts first, one answer for the same words, nothing in silence."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.party import PartyGroup, PartyTarget
from shnor_flow.domain.party.choice import PartyChoice
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermKind
from shnor_flow.storage.database import Database
from shnor_flow.storage.roadmap.holders import choices_of
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Finding,
    JournalEntry,
    Organisation,
    Party,
    Person,
    Roadmap,
    RoadmapState,
    TermAnswer,
)
from tests.builders import (
    ANNA,
    Row,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    id_of,
)
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.conftest import TODAY

REVIEW = "/roadmap/1/review"


@pytest.fixture(autouse=True)
def doubts(database: Database) -> None:
    """Make a draft of five rows: two say «по плану», one is doubtful, one sure, one names nobody."""
    with database.writing() as session:
        march = [(None, date(2027, 3, 31))]
        no_date = TermKind.UNSCHEDULED
        rows = [
            Row("Консультации", [], ["Завучи ОУ"], "по плану", no_date, needs_review=True, expected_result="Приказ"),
            Row("Единый день", windows=march, parties=["Завучи ОУ"], term="раз в четверть", needs_review=True),
            Row("Семинар", parties=["Завучи ОУ"], term="По плану", kind=TermKind.UNSCHEDULED, needs_review=True),
            Row("Совещание", windows=march, parties=["Завучи ОУ"], term="март 2027 г."),
            Row("Выставка", windows=march, term="март 2027 г."),
        ]
        roadmap = build_roadmap_with(session, rows, state=RoadmapState.DRAFT)
        build_person(session, organisation=build_organisation(session, "Методический центр"), is_contact=True)
        key = id_of(roadmap)
        for activity in session.exec(select(Activity).order_by(col(Activity.id))).all():
            activity.restated = "" if activity.kind is TermKind.UNSCHEDULED else activity.term
            if activity.needs_review:
                about = Finding(roadmap_id=key, activity_id=activity.id, kind=FindingKind.TERM, message="Решите")
                session.add(about)
        party = session.exec(select(Party)).one()
        session.add(Finding(roadmap_id=key, party_id=party.id, kind=FindingKind.PARTY, message="Кто это"))
        session.add(Finding(roadmap_id=key, kind=FindingKind.PASSPORT, message="Нет цели"))
        session.add(Finding(roadmap_id=key, activity_id=5, kind=FindingKind.PARTY, message="Никто не назван"))


@pytest.fixture
def olga(app: FastAPI, database: Database) -> Iterator[Browsing]:
    """Return a browser in which Olga, who coordinates the same municipality, has signed in."""
    with database.writing() as session:
        build_account(session, "olga", name="Ольга Белова", now=moment_of(TODAY))
    with TestClient(app, follow_redirects=False) as client:
        browser = Browsing(client)
        browser.sign_in("olga")
        yield browser


def _activity(database: Database, key: int) -> Activity:
    with database.reading() as session:
        return session.get_one(Activity, key)


def test_anna_answers_each_wording_once_and_starts_the_plan(anna: Browsing, database: Database) -> None:
    assert "6 вопросов ждут" in anna.see("/findings")
    page = anna.see(REVIEW)
    assert "Решить: 5 вопросов" in page  # «по плану» and «По плану» are one
    assert "31 марта 2027" in anna.see(f"{REVIEW}/preview?words=до 31 марта 2027 года")
    anna.send(f"{REVIEW}/terms", {"row": ["1@", "3@"], "act": "words", "words": "до 31 марта 2027 года"})
    anna.send(f"{REVIEW}/terms", {"row": "2@", "act": "confirm"})
    anna.send(f"{REVIEW}/party/1", {"holder": ["методический центр", ""]})
    anna.send(f"{REVIEW}/responsible", {"activity": "5", "holder": "organisation:1"})
    anna.send(f"{REVIEW}/remarks", {"finding": "5", "reason": "Цель в приказе"})
    assert "Вопросов нет" in anna.see(REVIEW)
    assert "Вопросов к планам нет" in anna.see("/findings")
    assert "Подтверждено: 2 прочтения" in words_of(
        anna.open(anna.send(f"{REVIEW}/sure", {"activity": ["4", "5"]}).headers["location"]).text
    )
    page = anna.see("/roadmap/1/start")
    assert "У каждого мероприятия есть и срок, и исполнитель" in page
    anna.send("/roadmap/1/start", {"since": "2026-11-24"})
    assert "Дорожная карта запущена" in anna.see("/roadmap/1")
    with database.reading() as session:
        assert session.get_one(Roadmap, 1).state is RoadmapState.RUNNING
        assert session.exec(select(col(Assignment.due_on))).all() == [date(2027, 3, 31)] * 5
        assert [each.wording for each in session.exec(select(TermAnswer))] == ["по плану", "раз в четверть"]


def test_a_plan_starts_with_open_questions_only_when_that_is_said(anna: Browsing, database: Database) -> None:
    page = anna.see("/roadmap/1/start")
    assert "Без дат останутся 3" in page
    assert "Без исполнителя останутся 5" in page
    assert "Консультации" in page
    for values, sentence in (
        ({}, "вопросы без ответа"),
        ({"agreed": "yes", "seen": "5"}, "вопросов стало больше"),
        ({"agreed": "yes", "seen": "6", "since": "завтра"}, "не дата"),
    ):
        answer = anna.send("/roadmap/1/start", values)
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
    with database.reading() as session:
        assert session.get_one(Roadmap, 1).state is RoadmapState.DRAFT
    anna.send("/roadmap/1/start", {"agreed": "yes", "seen": "6"})
    with database.reading() as session:
        assert session.get_one(Roadmap, 1).state is RoadmapState.RUNNING
        sure, doubtful = session.get_one(Activity, 4), session.get_one(Activity, 1)
        anna_herself = session.exec(select(Person.id).where(Person.full_name == ANNA)).one()
        assert (sure.confirmed_by, doubtful.confirmed_at) == (anna_herself, None)


def test_words_without_dates_are_refused_and_kept_in_the_form(anna: Browsing) -> None:
    answer = anna.send(f"{REVIEW}/terms", {"row": "1@", "act": "words", "words": "когда-нибудь потом"})
    assert answer.status_code == 422
    assert "даты не получаются" in words_of(answer.text)
    assert "когда-нибудь потом" in answer.text


def test_without_scripts_the_dates_of_a_wording_are_shown_by_a_button(anna: Browsing, database: Database) -> None:
    answer = anna.send(f"{REVIEW}/terms", {"row": "1@", "words": "до 31 марта 2027 года", "act": "preview"})
    assert "31 марта 2027" in words_of(answer.text)
    assert _activity(database, 1).windows == []


def test_a_term_is_given_by_days_which_are_not_remembered(anna: Browsing, database: Database) -> None:
    days = {"start": ["2027-03-01", "", ""], "due": ["2027-03-31", "2027-10-01", ""]}
    anna.send(f"{REVIEW}/terms", {"row": "1@", "act": "dates", **days})
    assert _activity(database, 1).windows == [
        {"start": "2027-03-01", "due": "2027-03-31"},
        {"start": None, "due": "2027-10-01"},
    ]
    with database.reading() as session:
        assert session.exec(select(TermAnswer)).all() == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"row": "1@", "act": "leave", "reason": " "}, "почему"),
        ({"act": "confirm"}, "хотя бы одно мероприятие"),
        ({"row": "x@", "act": "confirm"}, "Форма устарела"),
        ({"row": "1@", "act": "dance"}, "Выберите, что сделать"),
        ({"row": "1@", "act": "dates", "start": "2027-03-01", "due": ""}, "Укажите срок в каждой строке"),
        ({"row": "1@", "act": "dates", "start": "", "due": "весной"}, "не дата"),
    ],
)
def test_a_form_about_a_term_that_says_nothing_is_refused(
    anna: Browsing, values: dict[str, str], sentence: str
) -> None:
    answer = anna.send(f"{REVIEW}/terms", values)
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)


def test_rows_of_another_plan_are_not_there(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        other = build_roadmap_with(
            session, [Row()], state=RoadmapState.DRAFT, programme=build_programme(session, title="Другая")
        )
        stranger = session.exec(select(Activity.id).where(Activity.roadmap_id == other.id)).one()
    assert anna.send(f"{REVIEW}/terms", {"row": f"{stranger}@", "act": "confirm"}).status_code == 404
    assert anna.send(f"{REVIEW}/responsible", {"activity": stranger, "holder": "organisation:1"}).status_code == 404
    assert anna.open(f"{REVIEW}/term/{stranger}").status_code == 404


def test_of_two_who_answer_at_once_the_second_is_told_and_changes_nothing(
    anna: Browsing, olga: Browsing, database: Database
) -> None:
    anna.send(f"{REVIEW}/terms", {"row": ["1@", "3@"], "act": "words", "words": "до 31 марта 2027 года"})
    answer = olga.send(f"{REVIEW}/terms", {"row": ["1@", "3@"], "act": "leave", "reason": "не нужно"})
    assert "уже решил другой координатор" in words_of(olga.open(answer.headers["location"]).text)
    assert _activity(database, 1).windows == [{"start": None, "due": "2027-03-31"}]
    anna.send(f"{REVIEW}/party/1", {"holder": "organisation:1"})
    answer = olga.send(f"{REVIEW}/party/1", {"holder": "group:all_schools"})
    assert answer.status_code == 422
    assert "другой координатор уже решил" in words_of(answer.text)
    assert olga.send(f"{REVIEW}/party/1", {"holder": "organisation:1"}).status_code == 303  # the same answer
    with database.reading() as session:
        assert choices_of(session, [1])[1] == [PartyChoice(organisation_id=1)]
        assert len([one for one in session.exec(select(JournalEntry)) if one.action == "party.mapped"]) == 1


def test_a_decision_is_changed_from_the_page_that_knows_of_it(anna: Browsing, database: Database) -> None:
    anna.send(f"{REVIEW}/terms", {"row": "2@", "act": "confirm"})
    mark = _activity(database, 2).confirmed_at
    assert mark
    page = anna.open(f"{REVIEW}/term/2").text
    assert f"2@{mark.isoformat()}" in page.replace("&#43;", "+")
    row = f"2@{mark.isoformat()}"
    anna.send(f"{REVIEW}/terms", {"row": row, "act": "words", "words": "до 1 мая 2027 года"})
    assert _activity(database, 2).windows == [{"start": None, "due": "2027-05-01"}]


@pytest.mark.parametrize("holder", ["", "organisation:x", "group:nobody", "account:1", "organisation:99", "Гимназия"])
def test_a_holder_that_nobody_knows_is_refused(anna: Browsing, database: Database, holder: str) -> None:
    answer = anna.send(f"{REVIEW}/party/1", {"holder": holder})
    assert answer.status_code in (404, 422)
    with database.reading() as session:
        assert session.get_one(Party, 1).target is PartyTarget.UNRESOLVED


def test_several_organisations_and_groups_answer_for_one_wording(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        build_person(session, "Вера Павловна Зимина", position="методист")
    typed = ["Методический центр", "Зимина Вера Павловна", "все школы муниципалитета (руководители)", ""]
    answer = anna.send(f"{REVIEW}/party/1", {"holder": typed})
    assert answer.status_code == 303, words_of(answer.text)
    with database.reading() as session:
        assert [choice.key for choice in choices_of(session, [1])[1]] == [
            "organisation:1",
            "person:3",
            "group:all_schools/head",
        ]
        assert session.get_one(Party, 1).target is PartyTarget.SEVERAL
    assert "Методический центр; Вера Павловна Зимина; все школы" in anna.see(f"{REVIEW}/party/1")


def test_an_organisation_that_is_missing_is_added_where_it_is_missed(anna: Browsing, database: Database) -> None:
    new = {"act": "new", "new_name": "РМО", "new_kind": "other", "new_email": "rmo@x", "new_contact": "Ия Ким"}
    answer = anna.send(f"{REVIEW}/party/1", {**new, "new_email": "не адрес"})
    assert answer.status_code == 422
    assert "Ия Ким" in answer.text
    for _ in range(2):  # a double press
        anna.send(f"{REVIEW}/party/1", {**new, "new_email": "rmo@zarechny.example"})
    with database.reading() as session:
        added = session.exec(select(Organisation).where(Organisation.name == "РМО")).one()
        assert session.exec(select(Person.full_name).where(Person.organisation_id == added.id)).all() == ["Ия Ким"]
        assert choices_of(session, [1])[1] == [PartyChoice(organisation_id=added.id)]


def test_words_for_several_are_parted_in_all_their_rows(anna: Browsing, database: Database) -> None:
    assert anna.send(f"{REVIEW}/party/1", {"act": "part", "pieces": "Завучи"}).status_code == 422
    anna.send(f"{REVIEW}/party/1", {"act": "part", "pieces": "Методический центр\nучастники Программы"})
    page = anna.see(REVIEW)
    assert "Завучи ОУ" not in page
    with database.reading() as session:
        named = {party.wording: key for key, party in ((p.id, p) for p in session.exec(select(Party)))}
        meant = choices_of(session, named.values())
        assert meant[named["участники Программы"] or 0] == [PartyChoice(group=PartyGroup.PROGRAMME_SCHOOLS)]


def test_an_answer_about_a_party_is_shown_as_the_former_one_and_taken_back(anna: Browsing, database: Database) -> None:
    anna.send(f"{REVIEW}/party/1", {"holder": "organisation:1"})
    assert "Как вы решили в прошлый раз" not in anna.see(REVIEW)  # that was now
    with database.writing() as session:
        session.get_one(Roadmap, 1).imported_at = moment_of(date(2026, 12, 1))
    assert "Как вы решили в прошлый раз « Завучи ОУ » — Методический центр" in anna.see(REVIEW)
    anna.send(f"{REVIEW}/party/1", {"act": "again"})
    assert "Кто такие «Завучи ОУ»" in anna.see(REVIEW)
    with database.reading() as session:
        assert session.get_one(Party, 1).target is PartyTarget.UNRESOLVED


def test_a_misread_cell_is_put_right_and_the_print_stays(anna: Browsing, database: Database) -> None:
    was = ["Работа с кадрами", "1.", "Консультации", "Приказ", "Завучи ОУ"]
    cells = {"section": was[0], "number": "1.1", "title": "Консультации для школ", "expected_result": "Приказ"}
    form = {**cells, "parties": "Методический центр\nЗавучи ОУ", "was": was}
    assert anna.send("/activity/1/correct", {**form, "title": " "}).status_code == 422
    anna.send("/activity/1/correct", form)
    page = anna.see("/activity/1/correct")
    assert "В файле: «Консультации»" in page
    assert "В файле: «Завучи ОУ»" in page
    activity = _activity(database, 1)
    assert (activity.number, activity.title, activity.term) == ("1.1", "Консультации для школ", "по плану")
    assert "изменил другой координатор" in words_of(anna.send("/activity/1/correct", {**form, "title": "Иное"}).text)
    with database.reading() as session:
        (line,) = [one for one in session.exec(select(JournalEntry)) if one.action == "activity.corrected"]
        assert line.details == {"cells": ["number", "title", "parties"]}


def test_a_plan_of_six_hundred_rows_comes_in_screens(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        long = "очень длинные слова о сроке " * 30
        rows = [
            Row(f"Мероприятие {number} " + "слово " * 80, term=f"{long}{number}", needs_review=number % 2 == 0)
            for number in range(600)
        ]
        programme = build_programme(session, title="Большая")
        roadmap = build_roadmap_with(session, rows, programme=programme, state=RoadmapState.DRAFT)
        for activity in session.exec(select(Activity).where(Activity.roadmap_id == roadmap.id)).all():
            if activity.needs_review:
                about = Finding(
                    roadmap_id=id_of(roadmap), activity_id=activity.id, kind=FindingKind.TERM, message=activity.term
                )
                session.add(about)
        key = id_of(roadmap)
    answer = anna.open(f"/roadmap/{key}/review")
    assert "Решить: 300 вопросов" in words_of(answer.text)
    assert "Страница 1 из 30" in words_of(answer.text)
    assert len(answer.content) < 400_000
    assert "Страница 30 из 30" in anna.see(f"/roadmap/{key}/review?page=99")


def test_a_municipality_is_a_border_for_words_and_people(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        other = build_municipality(session, "Соседний район")
        stranger = id_of(build_organisation(session, "Чужой центр", municipality=other))
    assert anna.send(f"{REVIEW}/party/1", {"holder": f"organisation:{stranger}"}).status_code == 404
    assert anna.send(f"{REVIEW}/party/1", {"holder": "Чужой центр"}).status_code == 422
    assert anna.send("/roadmap/99/review/party/1", {"holder": "organisation:1"}).status_code == 404
