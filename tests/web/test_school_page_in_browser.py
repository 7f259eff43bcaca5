"""Claims about the school's page in a real browser: no script, a phone's width, print, and axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from tests.builders import build_coordinator, build_person, id_of
from tests.school_years import Years, build_years
from tests.web.conftest import TODAY

pytestmark = pytest.mark.browser
WIDTHS = (375, 1280)


@pytest.fixture
def address(house: House, database: Database, live_server: str) -> str:
    """Return the page of the third of seven schools, as its director opens it."""
    with database.writing() as session:
        build_coordinator(session, phone="8 (301) 234-56-78")
        years: Years = build_years(session)
        school = years.schools[2]
        director = build_person(session, "Галина Сергеевна Шубина", is_contact=True)
        director.organisation_id = school
        session.add(director)
        person_id = id_of(director)
    token = house.links.school(school, person_id, moment_of(TODAY)).rpartition("/")[2]
    return f"{live_server}/o/{token}"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_needs_no_script_and_fits_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Школа № 3")).to_be_visible()
    expect(page.get_by_role("img", name="График с I квартал 2025 г.").first).to_be_visible()
    right = page.locator("main").bounding_box()
    context.close()
    assert right is not None
    assert right["x"] + right["width"] <= width


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_serious_and_nothing_runs_out(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert wide <= width


def test_the_page_prints_on_a4_with_whole_indicators(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.get_by_text("Скачать числа")).to_be_hidden()
    printed = page.pdf(format="A4")
    page.close()
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") <= 2
