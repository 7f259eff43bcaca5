"""Claims about the form as a file on the pages: given out, sent back by a school or by the coordinator, on paper."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from openpyxl import load_workbook
from sqlmodel import select

from shnor_flow.delivery.reply_address import ReplyAddresses
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.letter import LetterKind
from shnor_flow.jobs import House
from shnor_flow.jobs.correspondence import reply_desk
from shnor_flow.jobs.sheets import form_desk, read_sheet
from shnor_flow.services.collection import run_collection as collecting
from shnor_flow.services.collection.run_collection import Collecting, run_collection
from shnor_flow.services.reply.read_replies import read_replies
from shnor_flow.storage.tables import JournalEntry, Letter, Reply
from shnor_flow.web.app import create_app
from tests.builders import id_of
from tests.collecting import CALENDAR, OPENING, SECOND, District, build_district
from tests.mailbox import Mailbox, message
from tests.sheets import FormInHand
from tests.web.browsing import Browsing, build_account, words_of
from tests.web.test_submission import IN_TIME, School


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def school(district: District, house: House) -> Iterator[School]:
    school = School(district, house)
    with school.client:
        yield school


@pytest.fixture
def coordinator(district: District, house: House) -> Iterator[Browsing]:
    with house.database.writing() as session:
        build_account(session, "anna", now=datetime(2026, 1, 1, tzinfo=UTC))
    with TestClient(create_app(house, clock=lambda: IN_TIME), follow_redirects=False) as client:
        browsing = Browsing(client)
        browsing.sign_in("anna")
        yield browsing


def downloaded(school: School, n: object = 60, d: object = 80, count: object = 12) -> FormInHand:
    form = FormInHand(school.open(f"{school.path}/sheet").content)
    district = school.district
    return form.type(district.share_id, numerator=n, denominator=d).type(district.count_id, numerator=count)


def upload(school: School, data: bytes, name: str = "Сведения.xlsx") -> Response:
    response: Response = school.client.post(f"{school.path}/sheet", files={"file": (name, data)})
    return response


def files_sent(district: District) -> list[JournalEntry]:
    with district.database.reading() as session:
        return list(session.exec(select(JournalEntry).where(JournalEntry.action == "submission.file_sent")))


def test_a_school_downloads_its_form_and_files_it(school: School) -> None:
    before = school.district.submission()
    form = downloaded(school)
    assert school.district.submission() == before  # a download changes nothing
    answer = upload(school, form.saved())
    assert answer.status_code == 303
    assert "60 из 80" in school.see(answer.headers["location"])
    assert upload(school, form.saved()).headers["location"] == answer.headers["location"]
    assert school.district.submission().version == 1


def test_the_form_page_offers_the_file_and_the_paper(school: School) -> None:
    page = school.open().text
    assert f'href="{school.path}/sheet"' in page
    assert f'href="{school.path}/paper"' in page
    assert len(page.encode()) < 50_000


def test_what_is_wrong_is_listed_and_written_into_a_copy(school: School) -> None:
    answer = upload(school, downloaded(school, n=81).saved())
    assert answer.status_code == 422
    assert "больше знаменателя" in words_of(answer.text)
    assert school.district.submission().state is SubmissionState.DRAFT
    address = re.search(r'href="([^"]+/sheet/remarks/[^"]+)"', answer.text)
    assert address is not None
    copy = load_workbook(BytesIO(school.open(address[1]).content))["Сведения"]
    remarks = " ".join(str(cell.value) for cell in copy["K"] if cell.value)
    assert "больше знаменателя" in remarks
    fixed = FormInHand(school.open(address[1]).content).type(school.district.share_id, numerator=60)
    assert upload(school, fixed.saved()).status_code == 303


def test_differences_are_confirmed_before_anything_is_saved(school: School) -> None:
    form = downloaded(school)
    school.send(school.fill(n="55", d="80", count="12"), act="draft")
    before = school.district.submission()
    page = upload(school, form.saved())
    assert page.status_code == 409
    assert "На сервере: 55 из 80" in words_of(page.text)
    assert "В файле: 60 из 80" in words_of(page.text)
    assert school.district.submission() == before
    fields = dict(re.findall(r'name="(kept|edition)" value="([^"]*)"', page.text))
    answer = school.client.post(f"{school.path}/sheet", data=fields)
    assert answer.status_code == 303
    assert "60 из 80" in school.see(answer.headers["location"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "пустой"), (b"%PDF-1.7 something", "не таблица"), (b"PK\x03\x04 xl/ torn", "повреждён")],
)
def test_a_file_that_is_no_form_costs_a_sentence_and_changes_nothing(
    school: School, data: bytes, sentence: str
) -> None:
    before = school.district.submission()
    answer = upload(school, data)
    assert answer.status_code == 422
    assert sentence in words_of(answer.text)
    assert school.district.submission() == before


def test_whatever_was_sent_is_kept_and_written_down(school: School) -> None:
    upload(school, b"%PDF-1.7 something")
    (entry,) = files_sent(school.district)
    assert school.house.files.read(entry.details["sha256"]) == b"%PDF-1.7 something"


def test_nothing_chosen_is_said(school: School) -> None:
    assert "Выберите заполненный файл" in words_of(school.client.post(f"{school.path}/sheet").text)


def test_markup_in_a_file_is_shown_as_text(school: School) -> None:
    form = downloaded(school, count="<script>alert(1)</script>")
    assert "<script>alert" not in upload(school, form.saved()).text


def test_a_kept_file_opens_only_for_its_own_figures(school: School, house: House) -> None:
    other = house.links.kept_sheet(id_of(school.district.submission(SECOND)), "0" * 64)
    assert school.open(f"{school.path}/sheet/remarks/{other}").status_code == 404
    assert school.open(f"{school.path}/sheet/remarks/guess").status_code == 404


def test_the_paper_form_asks_the_same_questions(school: School) -> None:
    page = school.see(f"{school.path}/paper")
    assert "Число учителей, прошедших курсы" in page
    assert "Сколько (числитель)" in page


def test_the_coordinator_files_for_a_school(coordinator: Browsing, school: School) -> None:
    submission = id_of(school.district.submission())
    base = f"/collection/school/{submission}"
    form = FormInHand(coordinator.client.get(f"{base}/sheet").content)
    form.type(school.district.share_id, numerator=60, denominator=80).type(school.district.count_id, numerator=12)
    token = re.search(r'name="csrf_token" value="([^"]+)"', coordinator.client.get(base).text)
    assert token is not None
    answer = coordinator.client.post(
        f"{base}/sheet", files={"file": ("form.xlsx", form.saved())}, data={"csrf_token": token[1]}
    )
    assert answer.status_code == 303
    row = school.district.submission()
    assert row.state is SubmissionState.SUBMITTED
    assert "(по файлу школы)" in row.submitted_by
    assert coordinator.client.get(f"{base}/paper").status_code == 200


def test_another_schools_file_is_refused_to_the_coordinator_too(coordinator: Browsing, school: School) -> None:
    base = f"/collection/school/{id_of(school.district.submission(SECOND))}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', coordinator.client.get(base).text)
    assert token is not None
    data = {"csrf_token": token[1]}
    answer = coordinator.client.post(f"{base}/sheet", files={"file": ("f.xlsx", downloaded(school).saved())}, data=data)
    assert "форма другой школы" in words_of(answer.text)
    assert school.district.submission(SECOND).state is SubmissionState.EXPECTED


def test_the_invitation_carries_the_form_of_its_own_school(house: House) -> None:
    district = build_district(house.database)
    work = Collecting(moment_of(OPENING), CALENDAR, house.writer, house.links, forms=form_desk(house))
    run_collection(house.database, work)
    run_collection(house.database, work)  # twice is once
    letters = district.letters("invitation")
    assert len(letters) == 3
    (attached,) = letters[0].attachments
    data = house.files.read(attached["sha256"])
    assert len(data) < 30_000
    ticket = house.links.read_sheet(read_sheet(data, attached["name"]).tokens[0], IN_TIME)
    assert ticket.submission_id == id_of(district.submission())
    assert "приложена форма" in letters[0].text
    second = [letter.attachments[0]["sha256"] for letter in letters[1:]]
    assert second[0] == second[1] != attached["sha256"]  # two contact persons of one school, one file


def test_a_very_large_round_opens_without_files(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_SCHOOLS", 1)
    district = build_district(house.database)
    work = Collecting(moment_of(OPENING), CALENDAR, house.writer, house.links, forms=form_desk(house))
    run_collection(house.database, work)
    assert all(not letter.attachments for letter in district.letters("invitation"))
    assert "приложена форма" not in district.letters("invitation")[0].text


def _mailed(house: House, district: District, sender: str, data: bytes) -> Reply:
    """Take a message with this file, and return its row."""
    made = message(sender, "plan@zarechny.example", "Форма", [("Сведения.xlsx", data)])
    desk = replace(reply_desk(house), own_address="plan@zarechny.example")
    read_replies(house.database, Mailbox([made.as_bytes()]), desk, IN_TIME)
    with district.database.reading() as session:
        return session.exec(select(Reply)).all()[-1]


def test_differences_told_by_mail_are_confirmed_on_the_page_of_their_link(school: School, house: House) -> None:
    data = downloaded(school).saved()
    school.send(school.fill(n="55", d="80", count="12"), act="draft")
    _mailed(house, school.district, "boris@school1.example", data)
    (letter,) = school.district.letters("sheet_answer")
    (link,) = re.findall(r"http\S+/sheet/laid/\S+", letter.text)
    before = school.district.submission()
    page = school.open(link.removeprefix(house.settings.public_url))
    assert page.status_code == 200
    assert "На сервере: 55 из 80" in words_of(page.text)
    assert school.district.submission() == before  # opening it changes nothing
    fields = dict(re.findall(r'name="(kept|edition)" value="([^"]*)"', page.text))
    answer = school.client.post(
        f"{link.partition('/sheet/')[0].removeprefix(house.settings.public_url)}/sheet", data=fields
    )
    assert answer.status_code == 303
    assert "60 из 80" in school.see(answer.headers["location"])
    # Opened once more, the link leads to the receipt.
    assert "receipt" in school.open(link.removeprefix(house.settings.public_url)).headers["location"]


def test_a_file_from_a_strange_address_is_opened_and_filed_by_the_coordinator(
    school: School, house: House, coordinator: Browsing
) -> None:
    data = downloaded(school).saved()
    row = _mailed(house, school.district, "bookkeeper@elsewhere.example", data)
    page = coordinator.see("/replies")
    assert "С этого адреса сведения школы не принимаются" in page
    assert "форма за III квартал 2026 г., Школа № 1" in page
    assert coordinator.open(f"/replies/{row.id}/file/0").content == data
    assert coordinator.open(f"/replies/{row.id}/file/1").status_code == 404
    answer = coordinator.send(f"/replies/{row.id}/file/0")
    assert answer.headers["location"] == "/replies"
    assert school.district.submission().submitted_by == "Анна Сергеевна Котова (по файлу школы)"
    assert "Разбирать нечего" in coordinator.see("/replies")


def test_whatever_a_school_has_sent_is_opened_from_its_page(
    school: School, house: House, coordinator: Browsing
) -> None:
    wrong = downloaded(school, n=81).saved()
    _mailed(house, school.district, "boris@school1.example", wrong)
    page = coordinator.open(f"/collection/school/{id_of(school.district.submission())}").text
    link = re.search(r'href="(/collection/school/\d+/sheet/sent/[^"]+)">Сведения.xlsx<', page)
    assert link is not None
    assert coordinator.open(link[1]).content == wrong


def test_a_picture_by_mail_is_kept_and_put_aside(school: School, house: House, coordinator: Browsing) -> None:
    with house.database.reading() as session:
        token = ReplyAddresses(house.secret, "plan@zarechny.example")
        letter_id = id_of(session.exec(select(Letter).where(Letter.kind == LetterKind.INVITATION)).all()[0])
    made = message("boris@school1.example", token.address(letter_id), "Фото", [("фото.png", b"\x89PNG\r\n\x1a\n00")])
    read_replies(house.database, Mailbox([made.as_bytes()]), reply_desk(house), IN_TIME)
    page = coordinator.see("/replies")
    assert "картинка PNG, не таблица" in page
    assert "Формы в письме нет" in page
    assert "Сдать за школу" not in page
    assert coordinator.send("/replies/1/file/0").status_code == 404
    coordinator.send("/replies/1/dismiss")
    assert "Разбирать нечего" in coordinator.see("/replies")
