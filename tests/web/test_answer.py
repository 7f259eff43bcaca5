"""The page behind a letter's link: no account, nothing changed by opening it, one answer however often pressed."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from httpx import Response
from sqlmodel import Session, select

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.progress import AssignmentState, OccurrenceKind
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Evidence,
    JournalEntry,
    Notice,
    Occurrence,
    Organisation,
    Person,
    Progress,
)
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_organisation,
    build_person,
    build_roadmap_with,
    id_of,
)
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY

NASTY = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Boris:
    """Boris with the link of his letter and a browser that keeps no cookies."""

    def __init__(self, browser: Browsing, link: str, assignment_id: int) -> None:
        self.browser, self.link, self.assignment_id = browser, link, assignment_id

    def see(self) -> str:
        return self.browser.see(self.link)

    def answer(self, act: str = "done", text: str = "Проведено", key: str | None = None, **rest: Any) -> Response:
        data = {"act": act, "text": text, "client_key": key or self.key()}
        response: Response = self.browser.client.post(self.link, data=data, **rest)
        return response

    def key(self) -> str:
        found = re.search(r'name="client_key" value="([^"]+)"', self.browser.open(self.link).text)
        return found.group(1) if found else "k" * 24


@pytest.fixture
def boris(visitor: Browsing, house: House, database: Database) -> Boris:
    with database.writing() as session:
        department = build_organisation(session)
        person = build_person(session, organisation=department, is_contact=True)
        activity = build_activity(session, build_roadmap_with(session), Row("Провести семинар", term="до конца ноября"))
        assignment = build_assignment(session, date(2026, 11, 27), department, activity=activity)
        keys = id_of(assignment), id_of(person)
    link = house.links.assignment(*keys, moment_of(TODAY)).removeprefix(house.settings.public_url)
    return Boris(visitor, link, keys[0])


def everything(session: Session) -> list[object]:
    return [
        row.model_dump()
        for table in (Assignment, Progress, Evidence, Notice, JournalEntry)
        for row in session.exec(select(table))
    ]


def state_of(database: Database, assignment_id: int) -> AssignmentState:
    with database.reading() as session:
        return session.get_one(Assignment, assignment_id).state


def test_opening_the_link_changes_nothing_however_often_a_scanner_does_it(boris: Boris, database: Database) -> None:
    with database.reading() as session:
        before = everything(session)
    for _ in range(3):
        page = boris.see()
    with database.reading() as session:
        assert everything(session) == before
    assert "Провести семинар" in page
    assert "до конца ноября" in page
    assert "27 ноября 2026 г." in page


def test_boris_marks_the_work_done_and_is_told_what_happens_next(boris: Boris, database: Database) -> None:
    answer = boris.answer(text="Провели 23 ноября")
    assert answer.status_code == 200
    assert "Записано: исполнено. Координатор посмотрит" in words_of(answer.text)
    assert state_of(database, boris.assignment_id) is AssignmentState.REPORTED
    with database.reading() as session:
        line = session.exec(select(Progress)).one()
        assert (line.by, line.text) == ("Борис Ильич Громов", "Провели 23 ноября")
    assert "Вы уже сообщили об исполнении" in boris.see()


def test_a_full_disk_is_told_and_what_was_typed_stays(boris: Boris, database: Database, house: House) -> None:
    house.settings.files_dir.write_text("no folder can be made here")
    answer = boris.answer(text="Провели 23 ноября", files={"files": ("протокол.txt", "Присутствовали".encode())})
    assert answer.status_code == 422
    assert "Файл не сохранён" in words_of(answer.text)
    assert "Провели 23 ноября" in answer.text
    assert state_of(database, boris.assignment_id) is AssignmentState.OPEN


def test_a_double_press_is_one_line_and_says_the_same(boris: Boris, database: Database) -> None:
    key = boris.key()
    first, second = boris.answer(key=key), boris.answer(key=key)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Записано: исполнено" in words_of(second.text)
    with database.reading() as session:
        assert len(session.exec(select(Progress)).all()) == 1


def test_a_line_on_progress_keeps_the_assignment_with_boris(boris: Boris, database: Database) -> None:
    assert "Записано в ход работы" in words_of(boris.answer("note", "Готовим приказ").text)
    assert state_of(database, boris.assignment_id) is AssignmentState.OPEN
    assert "Готовим приказ" in boris.see()


def test_an_empty_note_is_refused_in_words(boris: Boris) -> None:
    answer = boris.answer("note", " ")
    assert answer.status_code == 422
    assert "Напишите, что сделано" in words_of(answer.text)


def test_a_file_is_kept_and_comes_back_only_as_a_download(boris: Boris, database: Database, anna: Browsing) -> None:
    files = [("files", ("Приказ № 5.pdf", b"%PDF-1.7 order", "text/html"))]
    boris.answer(files=files)
    with database.reading() as session:
        evidence = session.exec(select(Evidence)).one()
    for path in (f"{boris.link}/file/{evidence.id}", f"/evidence/{evidence.id}"):
        answer = anna.open(path)
        assert answer.content == b"%PDF-1.7 order"
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D0%9F")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_of_an_unfit_kind_saves_nothing_and_keeps_the_words(boris: Boris, database: Database) -> None:
    answer = boris.answer(text="Мой текст", files=[("files", ("a.pdf", b"MZ\x90\x00", "application/pdf"))])
    assert answer.status_code == 422
    assert "такого вида приложить нельзя" in words_of(answer.text)
    assert "Мой текст" in answer.text
    assert state_of(database, boris.assignment_id) is AssignmentState.OPEN


def test_a_file_of_another_assignment_is_not_given(boris: Boris, database: Database, house: House) -> None:
    boris.answer(files=[("files", ("a.pdf", b"%PDF-1", "application/pdf"))])
    with database.writing() as session:
        other = build_person(session, "Вера Павловна Зимина")
        keys = id_of(build_assignment(session, date(2026, 11, 27), other)), id_of(other)
        evidence = session.exec(select(Evidence)).one()
    link = house.links.assignment(*keys, moment_of(TODAY)).removeprefix(house.settings.public_url)
    assert boris.browser.open(f"{link}/file/{evidence.id}").status_code == 404


def test_an_expired_link_says_so_and_takes_no_answer(boris: Boris, database: Database, house: House) -> None:
    old = house.links.assignment(boris.assignment_id, 1, moment_of(TODAY) - timedelta(days=200))
    boris.link = old.removeprefix(house.settings.public_url)
    answer = boris.browser.open(boris.link)
    assert answer.status_code == 410
    assert "Срок действия ссылки истёк" in words_of(answer.text)
    assert boris.answer(key="k" * 24).status_code == 410
    assert state_of(database, boris.assignment_id) is AssignmentState.OPEN


@pytest.mark.parametrize("change", [lambda link: link[:-2], lambda link: link + "x", lambda _: "/a/anything"])
def test_a_forged_link_is_not_found(boris: Boris, change: Any) -> None:
    boris.link = change(boris.link)
    answer = boris.browser.open(boris.link)
    assert answer.status_code == 404
    assert "Ссылка неполная или неверная" in words_of(answer.text)
    assert boris.answer(key="k" * 24).status_code == 404


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (AssignmentState.CLOSED, "Поручение снято с контроля"),
        (AssignmentState.CANCELLED, "Поручение отменено"),
    ],
)
def test_a_link_to_what_is_over_says_that_nothing_is_left_to_do(
    boris: Boris, database: Database, state: AssignmentState, sentence: str
) -> None:
    key = boris.key()
    with database.writing() as session:
        session.get_one(Assignment, boris.assignment_id).state = state
    assert sentence in boris.see()
    assert 'name="act"' not in boris.browser.open(boris.link).text
    assert boris.answer(key=key).status_code == 422


def test_a_person_who_left_cannot_answer_any_more(boris: Boris, database: Database) -> None:
    with database.writing() as session:
        other = build_organisation(session, "Другой отдел")
        session.get_one(Person, 1).organisation_id = id_of(other)
    assert boris.browser.open(boris.link).status_code == 404


def test_a_control_point_asks_for_progress_and_not_for_a_finish(boris: Boris, database: Database) -> None:
    with database.writing() as session:
        session.exec(select(Occurrence)).one().kind = OccurrenceKind.CONTROL_POINT
    page = boris.see()
    assert "Сообщить о ходе работы" in page


def test_words_of_a_plan_and_of_people_are_shown_as_words(boris: Boris, database: Database) -> None:
    with database.writing() as session:
        activity = session.exec(select(Activity)).one()
        activity.title = activity.section = activity.term = activity.expected_result = NASTY
        session.exec(select(Organisation)).one().name = NASTY
    boris.answer("note", NASTY)
    page = boris.browser.open(boris.link).text
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") >= 5


def test_the_page_is_for_its_reader_only(boris: Boris) -> None:
    headers = boris.browser.open(boris.link).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers


def test_an_answer_sent_from_another_site_is_refused(boris: Boris, database: Database) -> None:
    assert boris.answer(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert boris.answer(headers={"Origin": "null"}).status_code == 200  # what a page without a referrer sends


def test_page_and_styles_weigh_less_than_50_kilobytes_on_the_wire(boris: Boris) -> None:
    client = boris.browser.client
    page = client.get(boris.link)
    addresses = [boris.link, *re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)]
    weight = 0
    for address in addresses:
        with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
            weight += sum(len(piece) for piece in answer.iter_raw())
    assert weight < 50_000
    assert "<script" not in page.text
