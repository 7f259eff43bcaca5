"""The first use, walked whole: a quarter's figures collected by themselves, over real SMTP and HTTP.

The third quarter of 2026 ends. Boris's school files in time, the second school stays silent, nobody at the third has
an address, and Anna looks on.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from shnor_flow import jobs
from shnor_flow.cli import main
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection import RoundState
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.web.app import create_app
from tests.collecting import FIRST, SECOND, THIRD, District, build_district, local
from tests.live import house_in, serving
from tests.smtp import SmtpServer
from tests.web.browsing import PASSWORD, build_account, words_of

BORIS_MAIL = "boris@school1.example"
SILENT_MAIL = ("head@school2.example", "deputy@school2.example")


@dataclass
class World:
    """The district, its mail server, its web server, and the day on the wall."""

    district: District
    house: House
    smtp: SmtpServer
    now: datetime = field(default_factory=lambda: moment_of(date(2026, 9, 30)))
    address: str = ""

    def live_through(self, *days: date) -> None:
        """Let each day's jobs run as the timetable orders them."""
        for day in days:
            self.now = moment_of(day)
            jobs.run_collection(day)
            jobs.remind(day)
            jobs.deliver_mail(day)

    def letters(self, address: str) -> list[EmailMessage]:
        return self.smtp.of(address)

    def browser(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, follow_redirects=True)


@pytest.fixture
def world(
    tmp_path: Path, database: Database, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setenv("SHNOR_SMTP_PORT", str(smtp_server.port))
    with house_in(tmp_path, database, monkeypatch) as house:
        world = World(build_district(house.database), house, smtp_server)
        with house.database.writing() as session:
            build_account(session, "anna", now=world.now)
        with serving(create_app(house, clock=lambda: world.now)) as address:
            world.address = address
            yield world


def test_a_quarter_is_collected_from_invitation_to_lock(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.live_through(date(2026, 9, 30))
    assert world.smtp.letters == []

    world.live_through(date(2026, 10, 1))
    (invitation,) = world.letters(BORIS_MAIL)
    assert "Сведения за III квартал 2026 г." in invitation["Subject"]
    assert [len(world.letters(one)) for one in SILENT_MAIL] == [1, 1]

    # Boris fills the form in behind his link, first wrong, then right.
    world.now = local(2026, 10, 5, 8, 20)
    with world.browser() as boris:
        path = _link(invitation)
        page = boris.get(path)
        assert "Не сдано. Сдать до 23:59 9 октября 2026 г." in words_of(page.text)
        wrong = boris.post(path, data=_filled(page.text, world.district, "81"))
        assert "Не сдано: осталось 1 замечание." in words_of(wrong.text)
        receipt = boris.post(path, data=_filled(wrong.text, world.district, "60"))
        number = f"2026Q3-{world.district.submission().id:04d}-1"
        assert f"Квитанция {number}" in words_of(receipt.text)
    jobs.deliver_mail(date(2026, 10, 5))
    assert number in world.letters(BORIS_MAIL)[-1]["Subject"]

    # Three days before the due day: only those who have not answered are reminded, each once.
    world.live_through(date(2026, 10, 6), date(2026, 10, 6))
    assert len(world.letters(BORIS_MAIL)) == 2
    for address in SILENT_MAIL:
        _, reminder = world.letters(address)
        assert _link(reminder).startswith("/s/")
    assert len({_link(world.letters(address)[-1]) for address in SILENT_MAIL}) == 2  # a link each

    # The due day passes: Anna sees who has not reported, on the page and on the command line.
    world.live_through(date(2026, 10, 12))
    with world.browser() as anna:
        sign_in = anna.get("/sign-in").text
        anna.post("/sign-in", data={"csrf_token": _field(sign_in, "csrf_token"), "login": "anna", "password": PASSWORD})
        board = words_of(anna.get(f"/collection/{world.district.rounds()['2026Q3'].id}").text)
    assert board.index(SECOND) < board.index(THIRD) < board.index(FIRST)
    assert "нет адреса" in board
    assert "75 % 60 из 80" in board
    capsys.readouterr()
    main(["collection", "status", "--round", "2026Q3", "--as-of", "2026-10-12", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["rounds"]
    assert [school["school"] for school in told["schools"] if not school["has_reported"]] == [SECOND, THIRD]

    # The lock falls by itself; the silent school's link now says whom to write to.
    world.live_through(date(2026, 10, 23))
    assert world.district.rounds()["2026Q3"].state is RoundState.OPEN
    reminders = len(world.letters(SILENT_MAIL[0]))
    world.live_through(date(2026, 10, 24), date(2026, 10, 26), date(2026, 10, 27))
    assert world.district.rounds()["2026Q3"].state is RoundState.LOCKED
    assert len(world.letters(SILENT_MAIL[0])) == reminders
    with world.browser() as late:
        page = late.get(_link(world.letters(SILENT_MAIL[0])[0]))
    assert "Приём сведений за III квартал 2026 г. закрыт" in words_of(page.text)
    assert "Анна Сергеевна Котова" in words_of(page.text)
    assert set(world.smtp.copies().values()) == {1}


def test_days_on_which_nothing_ran_lose_no_letter_and_double_none(world: World) -> None:
    world.live_through(date(2026, 10, 5))  # four days late
    assert world.district.rounds()["2026Q3"].due_on == date(2026, 10, 12)
    assert [len(world.letters(address)) for address in (BORIS_MAIL, *SILENT_MAIL)] == [1, 1, 1]
    world.live_through(date(2026, 10, 5), date(2026, 10, 5))
    assert set(world.smtp.copies().values()) == {1}


def _link(letter: EmailMessage) -> str:
    """Return the form's path that stands in the letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/s/\S+)", body.get_content())
    assert found, "no link in the letter"
    return found.group(1)


def _filled(html: str, district: District, numerator: str) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    return {
        "act": "submit",
        "edition": _field(html, "edition"),
        "client_key": _field(html, "client_key"),
        f"answer-{district.share_id}": "value",
        f"numerator-{district.share_id}": numerator,
        f"denominator-{district.share_id}": "80",
        f"answer-{district.count_id}": "value",
        f"numerator-{district.count_id}": "12",
    }


def _field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"no field {name}"
    return found.group(1)
