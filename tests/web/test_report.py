"""Claims about the pages of reports: one version is read as it was frozen, and sending is a press of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document
from fastapi.testclient import TestClient

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.builders import build_municipality
from tests.reporting import HEAD_ADDRESS, REPORT_DAY, Reporting, build_reporting
from tests.web.browsing import Browsing, build_account


@pytest.fixture
def reporting(house: House) -> Reporting:
    return build_reporting(house.database, house.files)


@pytest.fixture
def anna(house: House, reporting: Reporting) -> Iterator[Browsing]:
    """Return Anna's browser on the day of the report."""
    with house.database.writing() as session:
        build_account(session, "anna", now=datetime(2026, 1, 1, tzinfo=UTC))
        vera_lives_in = build_municipality(session, "Приозёрный район")
        build_account(session, "vera", now=datetime(2026, 1, 1, tzinfo=UTC), name="Вера", municipality=vera_lives_in)
    with TestClient(create_app(house, clock=lambda: moment_of(REPORT_DAY)), follow_redirects=False) as client:
        browsing = Browsing(client)
        browsing.sign_in("anna")
        yield browsing


def make(anna: Browsing, reporting: Reporting, period: str = "2026S2") -> str:
    answer = anna.send("/report", {"what": f"{reporting.district.programme_id}:{period}"})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_before_the_first_report_the_list_says_so_and_offers_to_make_one(anna: Browsing) -> None:
    page = anna.see("/report")
    assert "Отчётов ещё нет" in page
    assert "II полугодие 2026 г. — Поддержка школ Заречного района" in page
    assert "I полугодие 2027 г., предварительно" in page


def test_a_made_report_is_read_on_its_page_and_sent_to_nobody(anna: Browsing, reporting: Reporting) -> None:
    page = anna.see(make(anna, reporting))
    assert "По плану 5 поручений: выполнено в срок — 3" in page
    assert "не отправ" not in page
    assert f"Глеб Олегович Рябов — {HEAD_ADDRESS}" in page
    assert "Нина Петровна Гай — нет адреса" in page
    assert reporting.letters() == []
    assert "не рассылался" in anna.see("/report")
    assert 'href="/report/1"' in anna.open("/journal").text


def test_sending_is_a_press_of_its_own_and_a_second_press_sends_nothing(anna: Browsing, reporting: Reporting) -> None:
    address = make(anna, reporting)
    anna.send(f"{address}/send")
    assert "3 письма в очереди на отправку. Без адреса: 1." in anna.see(address)
    anna.send(f"{address}/send")
    assert "Новых писем нет." in anna.see(address)
    assert len(reporting.letters()) == 3


def test_opening_pages_changes_nothing(anna: Browsing, reporting: Reporting) -> None:
    address = make(anna, reporting)
    assert anna.open(f"{address}/send").status_code in (404, 405)
    for _ in range(2):
        anna.see(address)
        anna.see("/report")
    assert (len(reporting.reports()), reporting.letters()) == (1, [])


def test_both_files_are_given_to_be_saved(anna: Browsing, reporting: Reporting) -> None:
    address = make(anna, reporting)
    word, page = anna.open(f"{address}/docx"), anna.open(f"{address}/html")
    assert "за II полугодие 2026 года" in Document(BytesIO(word.content)).paragraphs[0].text
    assert "<!doctype html>" in page.text
    for answer in (word, page):
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert anna.open(f"{address}/exe").status_code == 404


def test_an_earlier_version_leads_to_the_last_one(anna: Browsing, reporting: Reporting) -> None:
    first = make(anna, reporting)
    reporting.run(REPORT_DAY)
    assert "Это прежняя версия. Открыть последнюю, 2" in anna.see(first)
    assert "отправлено 0 из 3 писем" in anna.see("/report")


def test_vera_of_another_municipality_sees_and_sends_nothing(anna: Browsing, reporting: Reporting) -> None:
    address = make(anna, reporting)
    anna.send("/sign-out")
    anna.sign_in("vera")
    assert anna.open(address).status_code == 404
    assert anna.open(f"{address}/docx").status_code == 404
    assert anna.send(f"{address}/send").status_code == 404
    assert anna.send("/report", {"what": f"{reporting.district.programme_id}:2026S2"}).status_code == 404
    assert reporting.letters() == []


def test_nonsense_in_the_form_is_one_sentence(anna: Browsing, reporting: Reporting) -> None:
    for what in ("", "1", "x:2026S2", f"{reporting.district.programme_id}:2026Q4"):
        assert anna.send("/report", {"what": what}).status_code in (404, 422)
    assert reporting.reports() == []


def test_without_a_sign_in_there_is_no_report(anna: Browsing, reporting: Reporting) -> None:
    address = make(anna, reporting)
    anna.send("/sign-out")
    assert anna.open(address).headers["location"].startswith("/sign-in")
