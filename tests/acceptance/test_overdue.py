"""The third use, walked over real SMTP and HTTP: a coordinator looking at what is overdue, and putting it right."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from shnor_flow import jobs
from shnor_flow.cli.overdue import overdue
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.services.people.keep_accounts import create_account
from shnor_flow.storage.database import Database
from shnor_flow.web.app import create_app
from tests.builders import (
    ANNA,
    Row,
    build_coordinator,
    build_municipality,
    build_organisation,
    build_person,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.live import house_in, serving
from tests.smtp import SmtpServer
from tests.web.browsing import words_of

PASSWORD = "correct horse battery"
DUE = date(2026, 11, 20)  # a Friday
LATER = date(2026, 12, 4)
BORIS = "gromov@zarechny.example"
SEMINAR = "Провести семинар для завучей"


class Office:
    """Anna's desk: a browser, a mail server that carries letters, and a day that she may turn."""

    def __init__(self, house: jobs.House, server: SmtpServer) -> None:
        self.house, self.server = house, server
        self.today = DUE
        self.browser = httpx.Client()
        self.address = ""

    def live_until(self, day: date) -> None:
        """Let the daily jobs run through `day`."""
        while self.today < day:
            self.today += timedelta(days=1)
            self.carry_letters()

    def carry_letters(self) -> None:
        jobs.plan_occurrences(self.today)
        jobs.remind(self.today)
        jobs.deliver_mail(self.today)

    def see(self, path: str) -> str:
        page = self.browser.get(self.address + path)
        assert page.status_code == 200, f"{path}: {words_of(page.text)}"
        return words_of(page.text)

    def send(self, path: str, **values: str) -> None:
        form = self.browser.get(f"{self.address}/sign-in").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token
        data = {"csrf_token": token.group(1), **values}
        answer = self.browser.post(self.address + path, data=data)
        assert answer.status_code == 303, words_of(answer.text)

    def letters_to(self, address: str) -> list[EmailMessage]:
        return self.server.of(address)

    def told_by_command(self) -> list[dict[str, Any]]:
        result = CliRunner().invoke(overdue, ["--as-of", self.today.isoformat(), "--json"], catch_exceptions=False)
        rows: list[dict[str, Any]] = json.loads(result.stdout)["overdue"]
        return rows


@pytest.fixture
def office(
    tmp_path: Path, any_database: Database, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("SHNOR_SMTP_PORT", str(smtp_server.port))
    monkeypatch.setenv("SHNOR_MAIL_FROM", "Управление образования <uo@zarechny.example>")
    url = any_database.engine.url.render_as_string(hide_password=False)
    with house_in(tmp_path, Database(url), monkeypatch) as house:
        _build(house.database)
        office = Office(house, smtp_server)
        jobs.plan_occurrences(office.today)
        with serving(create_app(house, clock=lambda: moment_of(office.today))) as office.address, office.browser:
            office.send("/sign-in", login="anna", password=PASSWORD)
            yield office


def _build(database: Database) -> None:
    with database.writing() as session:
        build_coordinator(session, email="kotova@zarechny.example")
        home = id_of(build_municipality(session))
        create_account(
            session, municipality_id=home, login="anna", name=ANNA, password=PASSWORD, now=moment_of(date(2026, 1, 1))
        )
        department, school = build_organisation(session), build_school(session)
        build_person(session, email=BORIS, organisation=department, is_contact=True)
        build_person(session, "Инна Седова", email="school1@zarechny.example", organisation=school, is_contact=True)
        rows = [
            Row(SEMINAR, windows=[(None, DUE)], parties=[department], term="до 20 ноября 2026 г.", section="Кадры"),
            Row("Обновить план школы", windows=[(None, date(2026, 12, 18))], parties=[school], section="Школы"),
        ]
        build_roadmap_with(session, rows)


def _answer(office: Office, letter: EmailMessage, text: str) -> str:
    """Let Boris mark the work done from his letter, and return what he reads afterwards."""
    part = letter.get_body(("plain",))
    assert part is not None
    link = re.search(r"http://testserver(/a/\S+)", str(part.get_content()))
    assert link
    with httpx.Client() as browser:
        page = browser.get(office.address + link.group(1))
        key = re.search(r'name="client_key" value="([^"]+)"', page.text)
        assert key
        data = {"act": "done", "text": text, "client_key": key.group(1)}
        files = [("files", ("Приказ.pdf", b"%PDF-1.7 order", "application/pdf"))]
        return words_of(browser.post(office.address + link.group(1), data=data, files=files).text)


def test_anna_sees_what_is_late_gives_time_returns_and_accepts(office: Office) -> None:
    assert "1 срок истекает сегодня." in office.see("/")

    office.live_until(date(2026, 11, 25))
    page = office.see("/")
    assert "1 мероприятие просрочено." in page
    assert SEMINAR in page
    assert "5 дней просрочки" in page
    assert "Управление образования администрации Заречного района" in page
    assert "до 20 ноября 2026 г." in page
    assert SEMINAR not in office.see("/?section=Школы")
    [row] = office.told_by_command()
    assert (row["title"], row["due_on"], row["days_late"]) == (SEMINAR, "2026-11-20", 5)
    activity, work = f"/activity/{row['activity_id']}", f"/assignment/{row['holders'][0]['assignment_id']}"

    office.send(f"{work}/move", to_on=LATER.isoformat(), reason="Карантин в школах")
    assert "Просроченного нет." in office.see("/")
    assert "в плане 20.11.2026" in office.see(activity)

    office.live_until(LATER)
    told = office.letters_to(BORIS)[-1]
    assert "Координатор посмотрит" in _answer(office, told, "Семинар проведён")
    assert "Семинар проведён" in office.see(work)
    assert SEMINAR in office.see("/?show=reported")

    office.send(f"{work}/return", text="Приложите список участников")
    office.carry_letters()
    returned = office.letters_to(BORIS)[-1]
    assert str(returned["Subject"]).startswith("Возвращено на доработку")
    assert "Координатор посмотрит" in _answer(office, returned, "Список приложен")

    office.send(f"{work}/accept")
    assert "Просроченного нет." in office.see("/")
    assert office.told_by_command() == []
    journal = office.see("/journal")
    for act in ("Срок перенесён", "возвращена на доработку", "снято с контроля"):
        assert act in journal
    letters_so_far = len(office.letters_to(BORIS))
    office.live_until(date(2026, 12, 9))
    assert len(office.letters_to(BORIS)) == letters_so_far, "what is closed is reminded of no more"
