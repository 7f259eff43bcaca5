"""The second use, walked over real SMTP and HTTP: reminding the staff responsible for the plan's activities.

A municipality runs a roadmap. Boris answers for the department; he does nothing until the day of the deadline, then
answers from his letter. The school never answers, so Anna, who coordinates, hears of it, and then the head.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from shnor_flow import jobs
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.party import Duty
from shnor_flow.storage.database import Database
from shnor_flow.web.app import create_app
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_coordinator,
    build_organisation,
    build_person,
    build_roadmap_with,
    build_school,
)
from tests.live import house_in, serving
from tests.smtp import SmtpServer

DUE = date(2026, 9, 30)  # a Wednesday
FIRST_REMINDER = date(2026, 8, 31)
BORIS = "gromov@zarechny.example"
SCHOOL = "school1@zarechny.example"
ANNA = "kotova@zarechny.example"
HEAD = "sedova@zarechny.example"


class District:
    """Заречный район, its mailboxes, and days that pass."""

    def __init__(self, house: jobs.House, server: SmtpServer) -> None:
        self.house = house
        self.server = server

    def live(self, first: date, last: date, times_a_day: int = 1) -> None:
        """Let the daily jobs run on each day, both included."""
        day = first
        while day <= last:
            for _ in range(times_a_day):
                jobs.remind(day)
                jobs.deliver_mail(day)
            day += timedelta(days=1)

    def mailbox(self, address: str) -> list[EmailMessage]:
        return self.server.of(address)

    def subjects(self, address: str) -> list[str]:
        return [str(letter["Subject"]) for letter in self.mailbox(address)]


@pytest.fixture
def district(
    tmp_path: Path, any_database: Database, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[District]:
    monkeypatch.setenv("SHNOR_SMTP_PORT", str(smtp_server.port))
    monkeypatch.setenv("SHNOR_MAIL_FROM", "Управление образования <uo@zarechny.example>")
    url = any_database.engine.url.render_as_string(hide_password=False)
    with house_in(tmp_path, Database(url), monkeypatch) as house:
        _build(house.database)
        yield District(house, smtp_server)


def _build(database: Database) -> None:
    with database.writing() as session:
        build_coordinator(session, email=ANNA)
        build_person(session, "Седова Инна Львовна", email=HEAD, duties=[Duty.DEPARTMENT_HEAD])
        department, school = build_organisation(session), build_school(session, email=SCHOOL)
        build_person(session, email=BORIS, organisation=department, is_contact=True)
        roadmap = build_roadmap_with(session)
        for position, (title, holder) in enumerate(
            [("Провести семинар для заместителей директоров", department), ("Обновить план школы", school)], start=1
        ):
            activity = build_activity(session, roadmap, Row(title=title, parties=[holder]), position=position)
            build_assignment(session, DUE, holder, activity=activity, next_notice_on=FIRST_REMINDER)


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage) -> str:
    """Return the path of the first link of a letter."""
    found = re.search(r"http://testserver(/a/\S+)", text_of(letter))
    assert found, "no link in the letter"
    return found.group(1)


def test_boris_answers_from_his_letter_and_is_left_in_peace(district: District) -> None:
    district.live(FIRST_REMINDER - timedelta(days=3), DUE, times_a_day=3)
    assert district.subjects(BORIS) == [
        "1 предстоит — дорожная карта Заречного района",  # 30 days before
        "1 предстоит — дорожная карта Заречного района",  # 14
        "1 в ближайшие дни — дорожная карта Заречного района",  # 7
        "1 в ближайшие дни — дорожная карта Заречного района",  # 3 days before is a Sunday: on Monday
        "1 в ближайшие дни — дорожная карта Заречного района",  # 1
        "1 сегодня — дорожная карта Заречного района",
    ]
    assert set(district.server.copies().values()) == {1}
    last = district.mailbox(BORIS)[-1]
    assert "Провести семинар для заместителей директоров" in text_of(last)
    assert "Обновить план школы" not in text_of(last)

    with serving(create_app(district.house, clock=lambda: moment_of(DUE))) as address, httpx.Client() as browser:
        page = browser.get(address + link_in(last))
        assert "Провести семинар для заместителей директоров" in page.text
        key = re.search(r'name="client_key" value="([^"]+)"', page.text)
        assert key
        answer = {"act": "done", "text": "Семинар прошёл 28 сентября", "client_key": key.group(1)}
        assert browser.post(address + link_in(last), data=answer).status_code == 200

    district.live(DUE + timedelta(days=1), DUE + timedelta(days=14))
    assert len(district.mailbox(BORIS)) == 6, "he has answered"


def test_who_stays_silent_is_told_of_to_the_coordinator_and_then_to_the_head(district: District) -> None:
    district.live(DUE + timedelta(days=1), DUE + timedelta(days=14))
    assert [letter["Date"].datetime.date() for letter in district.mailbox(ANNA)] == [date(2026, 10, 5)]
    assert [letter["Date"].datetime.date() for letter in district.mailbox(HEAD)] == [date(2026, 10, 14)]
    told = text_of(district.mailbox(ANNA)[0])
    assert "Обновить план школы" in told
    assert "Школа № 1 с. Берёзовка" in told
    assert text_of(district.mailbox(HEAD)[0]).startswith("Уважаемая Инна Львовна!")
    # 1 day after, «tomorrow the coordinator learns of it», 3 (a Saturday: on Monday), 7, «tomorrow the head», 14
    assert len(district.mailbox(SCHOOL)) == 6


def test_a_server_that_is_down_for_three_days_costs_nobody_a_letter(district: District) -> None:
    port = district.server.port
    district.server.stop()
    district.live(DUE - timedelta(days=2), DUE)
    assert district.server.letters == []
    district.server.start(port)
    district.live(DUE + timedelta(days=1), DUE + timedelta(days=1))
    assert len(district.mailbox(BORIS)) == 4, "three days' letters and today's"
    assert set(district.server.copies().values()) == {1}
