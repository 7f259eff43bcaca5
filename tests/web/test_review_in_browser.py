"""From a real plan's file to a running roadmap in a real browser: every press is counted, no term is left wrong."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page
from sqlmodel import col, select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.party import PartyRole
from shnor_flow.importers.directory import read_directory
from shnor_flow.jobs import House
from shnor_flow.services.people.import_directory import import_directory
from shnor_flow.services.people.place_municipality import Place
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity, Assignment, Finding, Municipality, Roadmap, RoadmapState
from shnor_flow.web.app import create_app
from tests.web.browsing import PASSWORD, build_account

pytestmark = pytest.mark.browser

FEWER_THAN = 20
FIRST_DAY = date(2022, 1, 10)
DIRECTORY = """Организация;Тип;ШНОР;ФИО;Эл. почта
Управление образования администрации Братского района;управление;;Громов Борис Ильич;boris@district.example
МКУ «Центр развития образования Братского района»;центр;;Котова Анна Сергеевна;anna@district.example
Школа на реке;школа;да;Зимина Вера Павловна;vera@district.example
Школа у леса;школа;да;Белов Олег Юрьевич;oleg@district.example
"""


class Hand:
    """Presses things and counts how often."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, what: Locator) -> None:
        """Press one thing."""
        self.presses += 1
        what.click()
        self.page.wait_for_load_state()

    def button(self, name: str, within: Locator | None = None) -> None:
        """Press a button of this name, the first one."""
        self.press((within or self.page).get_by_role("button", name=name).first)


@pytest.fixture
def app(house: House) -> FastAPI:
    """Return the application, which lives on the first working day of the programme."""
    return create_app(house, clock=lambda: moment_of(FIRST_DAY))


@pytest.fixture
def page(browser: Browser, live_server: str, database: Database) -> Iterator[Page]:
    """Return the page of Anna, who coordinates Братский район, after her sign-in."""
    with database.writing() as session:
        place = Place("Братский район", "Иркутская область", "Asia/Irkutsk")
        directory = read_directory(DIRECTORY.encode(), "люди.csv")
        import_directory(session, directory, place, now=moment_of(FIRST_DAY), actor=SYSTEM)
        home = session.exec(select(Municipality)).one()
        build_account(session, "anna", municipality=home, now=moment_of(FIRST_DAY))
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server}/sign-in")
    page.get_by_label("Имя входа").fill("anna")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(f"{live_server}/")
    yield page
    page.context.close()


def test_a_real_plan_runs_in_under_twenty_presses_and_no_term_is_left_wrong(
    page: Page, live_server: str, database: Database, shared: Path
) -> None:
    hand = Hand(page)
    page.goto(f"{live_server}/roadmap")
    hand.press(page.get_by_role("link", name="Загрузить план").first)
    hand.presses += 1  # the file
    page.get_by_label("Файл программы").set_input_files(shared / "seeds" / "003_735a9218336088fd.txt")
    hand.button("Прочитать файл")
    page.wait_for_url("**/review")
    look(page, "review")
    while page.get_by_role("button", name="Подтвердить эти даты").count():
        hand.button("Подтвердить эти даты")
    given = iter(("ежегодно до 20 декабря", "ежегодно до 25 мая", None))
    while page.get_by_role("button", name="Принять слова").count():
        card = page.locator("article.question").first
        if (words := next(given)) is None:
            hand.button("Оставить без срока", card)
            continue
        hand.presses += 1  # into the field
        card.get_by_label("Срок другими словами").fill(words)
        card.locator(".preview strong").wait_for()  # the dates are seen before they are taken
        hand.button("Принять слова", card)
    while page.get_by_role("button", name="Проверено").count():
        hand.button("Проверено")
    hand.button("Подтвердить показанные прочтения")
    look(page, "answered")
    hand.press(page.get_by_role("link", name="Перейти к запуску"))
    look(page, "start")
    hand.button("Запустить дорожную карту")
    page.get_by_text("Дорожная карта запущена").wait_for()
    assert hand.presses < FEWER_THAN, hand.presses
    with database.reading() as session:
        assert session.exec(select(Roadmap)).one().state is RoadmapState.RUNNING
        assert session.exec(select(Finding).where(col(Finding.resolved_at).is_(None))).all() == []
        rows = session.exec(select(Activity).order_by(col(Activity.position))).all()
        assert all(row.confirmed_at for row in rows)
        assert {row.position: row.windows for row in rows if row.position in (9, 16, 22)} == {
            9: [{"start": None, "due": f"{year}-12-20"} for year in (2022, 2023, 2024)],
            16: [{"start": None, "due": f"{year}-05-25"} for year in (2022, 2023, 2024)],
            22: [],
        }
        dated = {row.id for row in rows if row.windows}
        assert len(dated) == len(rows) - 1
        leads = session.exec(select(Assignment.organisation_id).where(Assignment.role == PartyRole.LEAD)).all()
        assert len(set(leads)) == 4  # the department, the centre and both schools lead something


def test_a_plan_is_answered_with_scripts_off_too(
    browser: Browser, live_server: str, page: Page, database: Database, shared: Path
) -> None:
    cookies = page.context.cookies()
    context = browser.new_context(viewport={"width": 375, "height": 800}, java_script_enabled=False)
    context.add_cookies([{key: one[key] for key in ("name", "value", "domain", "path")} for one in cookies])  # type: ignore[misc]  # the part that is kept
    plain = context.new_page()
    plain.goto(f"{live_server}/roadmap/import")
    plain.get_by_label("Файл программы").set_input_files(shared / "seeds" / "003_735a9218336088fd.txt")
    plain.get_by_role("button", name="Прочитать файл").click()
    card = plain.locator("article.question").nth(1)
    card.get_by_label("Срок другими словами").fill("ежегодно до 20 декабря")
    card.get_by_label("Срок другими словами").press("Enter")  # shows, and takes nothing
    plain.get_by_text("20.12.2023").first.wait_for()
    with database.reading() as session:
        assert session.exec(select(Activity).where(Activity.position == 9)).one().windows == []
    plain.get_by_role("button", name="Принять слова").click()
    plain.get_by_text("Срок решён").wait_for()
    context.close()
    with database.reading() as session:
        assert len(session.exec(select(Activity).where(Activity.position == 9)).one().windows) == 3


def look(page: Page, name: str) -> None:
    """See that the page is fit for anybody at both widths."""
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{name} is wider than {width}"
        found = Axe().run(page).response["violations"]
        assert [
            (one["id"], one["nodes"][0]["html"][:120]) for one in found if one["impact"] in ("serious", "critical")
        ] == []
    page.set_viewport_size({"width": 1280, "height": 900})
