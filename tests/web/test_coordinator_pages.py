"""What Anna sees and does: the day, plans, work to accept, letters, people; and what Vera does not see."""

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.jobs import House
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.record_progress import report_done
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Extension,
    Finding,
    Letter,
    Person,
    Roadmap,
)
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    id_of,
)
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.conftest import TODAY

NASTY = '<script>alert("x")</script>'


@pytest.fixture
def overdue_work(database: Database) -> int:
    """Return the assignment of a department that is four days late."""
    with database.writing() as session:
        department = build_organisation(session)
        build_person(session, organisation=department, is_contact=True)
        row = Row("Провести семинар", term="до 20 ноября", section="Кадры")
        activity = build_activity(session, build_roadmap_with(session), row)
        return id_of(build_assignment(session, date(2026, 11, 20), department, activity=activity))


@pytest.fixture
def reported_work(database: Database, house: House, overdue_work: int) -> int:
    """Return the same assignment, reported done on the 23rd."""
    with database.writing() as session:
        act = Act(Actor("Борис Ильич Громов"), moment_of(date(2026, 11, 23)), "Проведён")
        report_done(session, overdue_work, act, files=house.files)
    return overdue_work


def build_letter(database: Database, **values: Any) -> int:
    with database.writing() as session:
        home = build_municipality(session)
        person = build_person(session, email="boris@zarechny.example")
        defaults: dict[str, Any] = {
            "key": "digest:1",
            "municipality_id": home.id,
            "person_id": person.id,
            "kind": LetterKind.DIGEST,
            "to_address": "bad@zarechny.example",
            "subject": "Ваши поручения",
            "text": "Здравствуйте!",
            "html": f"<p>Здравствуйте!</p>{NASTY}",
            "message_id": "m",
            "letter_on": TODAY,
            "next_attempt_at": moment_of(TODAY),
            "created_at": moment_of(TODAY),
        }
        letter = Letter(**(defaults | values))
        session.add(letter)
        session.flush()
        return id_of(letter)


def test_the_day_begins_with_one_sentence_and_the_overdue(anna: Browsing, overdue_work: int) -> None:
    page = anna.see("/")
    assert "1 мероприятие просрочено." in page
    assert "Провести семинар" in page
    assert "4 дня просрочки" in page
    assert "Управление образования" in page
    assert "до 20 ноября" in page


def test_a_quiet_day_says_that_nothing_is_overdue(anna: Browsing) -> None:
    assert "Просроченного нет." in anna.see("/")


@pytest.mark.parametrize(
    ("query", "is_there"),
    [("section=Кадры", True), ("section=Другой", False), ("organisation=999", False), ("show=today", False)],
)
def test_the_day_is_narrowed(anna: Browsing, overdue_work: int, query: str, is_there: bool) -> None:
    assert ("Провести семинар" in anna.see(f"/?{query}")) is is_there


def test_anna_accepts_reported_work_from_the_list(anna: Browsing, reported_work: int, database: Database) -> None:
    assert "Снять с контроля" in anna.see("/?show=reported")
    answer = anna.send(f"/assignment/{reported_work}/accept", {"next": "/?show=reported"})
    assert answer.headers["location"] == "/?show=reported"
    assert "Поручение снято с контроля" in anna.see("/?show=reported")
    assert "Поручение снято с контроля" not in anna.see("/?show=reported"), "a message is said once"
    with database.reading() as session:
        assert session.get_one(Assignment, reported_work).state is AssignmentState.CLOSED


def test_anna_returns_work_with_a_comment_that_is_mailed(
    anna: Browsing, reported_work: int, database: Database
) -> None:
    assert f'href="/assignment/{reported_work}?act=return#return"' in anna.open("/?show=reported").text
    assert 'id="return" open' in anna.open(f"/assignment/{reported_work}?act=return").text
    empty = anna.send(f"/assignment/{reported_work}/return", {"text": " "})
    assert empty.status_code == 422
    anna.send(f"/assignment/{reported_work}/return", {"text": "Приложите приказ"})
    page = anna.see(f"/assignment/{reported_work}")
    assert "письмо отправляется 1 человеку" in page
    assert "на доработке, просрочено на 4 дня" in page
    with database.reading() as session:
        assert "Приложите приказ" in session.exec(select(Letter.text)).one()


def test_anna_moves_a_deadline_with_a_reason_and_the_plans_day_stays(
    anna: Browsing, overdue_work: int, database: Database
) -> None:
    refused = anna.send(f"/assignment/{overdue_work}/move", {"to_on": "2026-11-29", "reason": "Карантин"})
    assert refused.status_code == 422
    assert "нерабочий день" in words_of(refused.text)
    assert "г.." not in words_of(refused.text)
    assert 'value="2026-11-29"' in refused.text, "nothing typed is lost"
    assert "Карантин</textarea>" in refused.text
    anna.send(f"/assignment/{overdue_work}/move", {"to_on": "2026-12-04", "reason": "Карантин"})
    page = anna.see("/activity/1")
    assert "04.12.2026" in page
    assert "в плане 20.11.2026" in page
    assert "С 20 ноября 2026 г. на 4 декабря 2026 г. Причина: Карантин" in page
    assert "Срок перенесён" in anna.see("/journal")
    with database.reading() as session:
        assert session.exec(select(col(Extension.to_on))).one() == date(2026, 12, 4)


def test_anna_moves_a_deadline_for_all_who_still_owe_it(anna: Browsing, reported_work: int, database: Database) -> None:
    with database.writing() as session:
        activity = session.get_one(Activity, 1)
        late = id_of(
            build_assignment(session, date(2026, 11, 20), build_person(session, "Олег Жук"), activity=activity)
        )
    refused = anna.send("/activity/1/occurrence/1/move", {"to_on": "2026-11-29", "reason": "Карантин"})
    assert 'value="2026-11-29"' in refused.text, "nothing typed is lost"
    assert "Карантин</textarea>" in refused.text
    anna.send("/activity/1/occurrence/1/move", {"to_on": "2026-12-04", "reason": "Карантин"})
    with database.reading() as session:
        assert session.get_one(Assignment, late).due_on == date(2026, 12, 4)
        assert session.get_one(Assignment, reported_work).due_on == date(2026, 11, 20), "what is done keeps its day"


def test_a_roadmap_shows_the_plans_words_and_whom_they_mean(anna: Browsing, overdue_work: int) -> None:
    with_words = anna.see("/roadmap/1?words=семинар")
    assert "Провести семинар" in with_words
    assert "просрочено: 1" in with_words
    assert "Таких мероприятий нет" in anna.see("/roadmap/1?words=нетакого")


def test_a_refused_letter_stands_first_and_goes_again_to_the_address_of_today(
    anna: Browsing, database: Database
) -> None:
    letter = build_letter(database, state=LetterState.DEAD, error="550 нет такого ящика")
    page = anna.see("/letters")
    assert "1 письмо не доставлено" in page
    assert "550 нет такого ящика" in page
    anna.send(f"/letters/{letter}/retry")
    with database.reading() as session:
        row = session.get_one(Letter, letter)
        assert (row.state, row.to_address) == (LetterState.PENDING, "boris@zarechny.example")
    assert anna.send(f"/letters/{letter}/retry").status_code == 422, "a letter that waits is not sent twice"


def test_letters_that_have_not_left_are_not_called_delivered(anna: Browsing, database: Database) -> None:
    assert "Все письма доставлены почтовому серверу." in anna.see("/letters")
    build_letter(database, state=LetterState.PENDING)
    assert "1 письмо в очереди." in anna.see("/letters")


def test_a_letter_is_shown_as_it_was_and_can_run_nothing(anna: Browsing, database: Database) -> None:
    letter = build_letter(database)
    assert "sandbox></iframe>" in anna.open(f"/letters/{letter}").text
    body = anna.open(f"/letters/{letter}/body")
    assert "Здравствуйте" in body.text
    policy = body.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_anna_adds_a_person_and_mends_an_address(anna: Browsing, database: Database) -> None:
    card = {"full_name": "Олег Жук", "email": "oleg.example"}
    refused = anna.send("/people/new", card)
    assert refused.status_code == 422
    assert "не адрес электронной почты" in words_of(refused.text)
    assert "Олег Жук" in refused.text
    anna.send("/people/new", card | {"email": "oleg@zarechny.example", "contact": "yes"})
    with database.reading() as session:
        oleg = session.exec(select(Person).where(Person.full_name == "Олег Жук")).one()
    assert oleg.is_contact
    anna.send(f"/people/{oleg.id}", card | {"email": "zhuk@zarechny.example", "gone": "yes"})
    with database.reading() as session:
        changed = session.get_one(Person, oleg.id)
    assert (changed.email, changed.is_contact, changed.is_active) == ("zhuk@zarechny.example", False, False)


def test_a_plan_that_can_not_be_read_is_told_in_words_and_nothing_is_saved(anna: Browsing, database: Database) -> None:
    for content, sentence in ((b"", "пуст"), (b"\x00\x01\x02" * 50, "")):
        answer = anna.send("/roadmap/import", files={"file": ("план.txt", content, "text/plain")})
        assert answer.status_code == 422
        assert sentence in words_of(answer.text)
    assert "Выберите файл" in words_of(anna.send("/roadmap/import").text)
    with database.reading() as session:
        assert session.exec(select(Roadmap)).all() == []


def test_a_directory_is_brought_and_its_bad_rows_are_listed(anna: Browsing, database: Database) -> None:
    table = (
        "Организация;Тип;ФИО;Эл. почта\nШкола № 9;школа;Олег Жук;oleg@uo.example\nЛицей;школа;Ия Ким;не адрес\n"
    ).encode()
    answer = anna.send("/people/import", files={"file": ("люди.csv", table, "text/csv")})
    assert "Строки ниже не взяты" in words_of(answer.text)
    assert "Школа № 9" in anna.see("/people")


def test_titles_of_a_plan_are_shown_as_words_everywhere(anna: Browsing, database: Database) -> None:
    with database.writing() as session:
        department = build_organisation(session, NASTY)
        row = Row(NASTY, term=NASTY, section=NASTY, expected_result=NASTY, parties=[department], needs_review=True)
        roadmap = build_roadmap_with(session, [row], programme=build_programme(session, title=NASTY))
        activity = session.exec(select(Activity)).one()
        assignment = id_of(build_assignment(session, date(2026, 11, 20), department, activity=activity))
        build_person(session, NASTY, organisation=department)
        finding = Finding(roadmap_id=id_of(roadmap), activity_id=activity.id, kind=FindingKind.TERM, message=NASTY)
        session.add(finding)
    paths = [
        "/",
        "/roadmap",
        "/roadmap/1",
        "/activity/1",
        f"/assignment/{assignment}",
        "/people",
        "/roadmap/1/review",
        "/roadmap/1/review/term/1",
        "/roadmap/1/review/party/1",
        "/activity/1/correct",
    ]
    for path in paths:
        page = anna.open(path).text
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;" in page, path


PAGES = (
    "/",
    "/roadmap",
    "/roadmap/1",
    "/roadmap/import",
    "/activity/1",
    "/assignment/1",
    "/findings",
    "/roadmap/1/review",
    "/roadmap/1/review/term/1",
    "/roadmap/1/review/party/1",
    "/roadmap/1/start",
    "/activity/1/correct",
    "/people",
    "/people/1",
    "/people/new",
    "/people/import",
    "/letters",
    "/letters/1",
    "/letters/1/body",
    "/letters/undelivered",
    "/journal",
)


def test_nobody_sees_a_page_without_signing_in(visitor: Browsing, overdue_work: int, database: Database) -> None:
    build_letter(database)
    for path in PAGES:
        answer = visitor.open(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next="), path


def test_nobody_does_anything_without_signing_in(visitor: Browsing, overdue_work: int, database: Database) -> None:
    for path in ("/assignment/1/accept", "/roadmap/1/start", "/people/new", "/roadmap/1/review/terms"):
        answer = visitor.send(path, {"text": "x"})
        assert answer.headers["location"] == "/sign-in?next=%2F", path
    with database.reading() as session:
        assert session.get_one(Assignment, overdue_work).state is AssignmentState.OPEN


@pytest.fixture
def vera(app: FastAPI, database: Database) -> Browsing:
    """Return a browser in which Vera, who coordinates another municipality, has signed in."""
    with database.writing() as session:
        other = build_municipality(session, "Соседний район")
        build_account(session, "vera", name="Вера Павловна Зимина", municipality=other, now=moment_of(TODAY))
    browser = Browsing(TestClient(app, follow_redirects=False))
    browser.sign_in("vera")
    return browser


def test_another_municipality_is_not_there_for_vera(reported_work: int, vera: Browsing, database: Database) -> None:
    letter = build_letter(database)
    for path in (
        "/roadmap/1/review",
        "/roadmap/1/review/preview?words=май",
        "/roadmap/1/review/term/1",
        "/roadmap/1/review/party/1",
        "/roadmap/1/start",
        "/activity/1/correct",
    ):
        assert vera.open(path).status_code == 404, path
    for path in ("/roadmap/1", "/activity/1", f"/assignment/{reported_work}", "/people/1", f"/letters/{letter}"):
        assert vera.open(path).status_code == 404, path
    assert vera.open(f"/letters/{letter}/body").status_code == 404
    for path in ("/", "/?show=reported", "/roadmap", "/people", "/letters", "/journal", "/findings"):
        page = vera.see(path)
        assert "семинар" not in page, path
        assert "Борис" not in page, path


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/assignment/1/accept", {}),
        ("/assignment/1/return", {"text": "x"}),
        ("/assignment/1/move", {"to_on": "2026-12-04", "reason": "x"}),
        ("/activity/1/occurrence/1/move", {"to_on": "2026-12-04", "reason": "x"}),
        ("/people/1", {"full_name": "x"}),
        ("/roadmap/1/start", {}),
        ("/roadmap/1/review/terms", {"row": "1@", "act": "confirm"}),
        ("/roadmap/1/review/terms", {"row": "1@", "words": "до 1 мая 2027 года", "act": "words"}),
        ("/roadmap/1/review/terms", {"row": "1@", "words": "до 1 мая 2027 года", "act": "preview"}),
        ("/roadmap/1/review/sure", {"activity": "1"}),
        ("/roadmap/1/review/remarks", {"finding": "1"}),
        ("/roadmap/1/review/recalled/1", {}),
        ("/roadmap/1/review/party/1", {"holder": "group:all_schools"}),
        ("/roadmap/1/review/party/1", {"act": "again"}),
        ("/roadmap/1/review/responsible", {"activity": "1", "holder": "group:all_schools"}),
        ("/activity/1/correct", {"title": "x"}),
    ],
)
def test_vera_can_not_touch_what_she_does_not_see(
    reported_work: int, vera: Browsing, path: str, values: dict[str, str]
) -> None:
    assert vera.send(path, values).status_code == 404
