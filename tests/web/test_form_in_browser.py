"""Claims about the school's form in a real browser: without JavaScript, on a phone, by keyboard only."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.builders import id_of
from tests.collecting import OPENING, District, build_district, local
from tests.live import serving

pytestmark = pytest.mark.browser

NOW = local(2026, 10, 8, 14, 5)
PHONE = {"width": 375, "height": 720}


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def address(house: House, district: District) -> Iterator[str]:
    link = house.links.submission(id_of(district.submission()), district.boris_id, NOW)
    with serving(create_app(house, clock=lambda: NOW)) as server:
        yield f"{server}/s/{link.rpartition('/')[2]}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a phone on which scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ru-RU")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def test_without_javascript_a_school_files_and_gets_its_receipt(page: Page, address: str, district: District) -> None:
    page.goto(address)
    page.locator(f"#numerator-{district.share_id}").fill("81")
    page.locator(f"#denominator-{district.share_id}").fill("80")
    page.get_by_label("Сколько, чел.").fill("12")
    page.get_by_role("button", name="Сдать сведения").click()

    expect(page.get_by_role("alert")).to_contain_text("осталось 1 замечание")
    expect(page.get_by_label("Сколько, чел.")).to_have_value("12")
    page.get_by_role("link", name="Доля девятиклассников").click()
    page.locator(f"#numerator-{district.share_id}").fill("60")
    page.get_by_role("button", name="Сдать сведения").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Квитанция 2026Q3-")
    assert district.submission().version == 1


def test_enter_in_a_field_keeps_a_draft_and_sends_nothing(page: Page, address: str, district: District) -> None:
    page.goto(address)
    page.locator(f"#numerator-{district.share_id}").fill("60")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Черновик сохранён")
    assert district.submission().version == 0


def test_the_keyboard_alone_is_enough(page: Page, address: str, district: District) -> None:
    page.goto(address)
    # Two numbers, the kind of answer, a note, the files; a number and so on.
    for keys in ("60", "80", " ", "", "", "12", " ", "", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(keys)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Квитанция")


def test_nothing_runs_out_of_a_phones_screen(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]  # measuring takes a script
    measured = context.new_page()
    measured.goto(address)
    width = measured.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= PHONE["width"]


def test_axe_finds_nothing_serious(browser: Browser, address: str, district: District) -> None:
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(address)
    page.locator(f"#numerator-{district.share_id}").fill("много")
    page.get_by_role("button", name="Сдать сведения").click()
    found = Axe().run(page).response["violations"]
    context.close()
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
