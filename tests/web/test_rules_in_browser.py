"""Claims about the page of check rules in a real browser: without JavaScript, on a phone, nothing serious for axe."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.collecting import OPENING, SECOND, District, build_district, local
from tests.live import serving
from tests.web.browsing import PASSWORD, build_account

pytestmark = pytest.mark.browser

NOW = local(2026, 10, 8, 10)


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    district.submit(local(2026, 10, 5), typed=district.typed(count="90"))
    with house.database.writing() as session:
        build_account(session, "anna", now=NOW)
    return district


@pytest.fixture
def address(house: House, district: District) -> Iterator[str]:
    with serving(create_app(house, clock=lambda: NOW)) as server:
        yield server


def signed_in(page: Page, address: str) -> Page:
    page.goto(f"{address}/sign-in")
    page.locator("[name=login]").fill("anna")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    return page


def test_without_javascript_a_rule_is_picked_tried_written_and_switched_on(
    browser: Browser, address: str, district: District
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 375, "height": 720}, locale="ru-RU")
    page = signed_in(context.new_page(), address)
    page.goto(f"{address}/programme/{district.programme_id}/rules/new")
    page.get_by_label("Что должно выполняться").first.select_option(label="А не больше Б")
    page.get_by_label("А", exact=True).select_option("п2")
    page.get_by_label("Б", exact=True).select_option("п1.знаменатель")
    page.get_by_role("button", name="Заполнить запись").click()
    page.get_by_role("button", name="Проверить на прошлых сборах").click()
    expect(page.get_by_role("region", name="Проверка на прошлых сборах")).to_contain_text("1 из 1 сданной формы")
    page.get_by_role("button", name="Записать, пока не включая").click()
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("включено")
    context.close()
    assert not district.submit(NOW, school=SECOND, typed=district.typed(count="90")).receipt


@pytest.mark.parametrize("width", [1280, 375])
def test_nothing_runs_out_of_the_screen_and_axe_finds_nothing(
    browser: Browser, address: str, district: District, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 720}, locale="ru-RU")
    page = signed_in(context.new_page(), address)
    rules = f"/programme/{district.programme_id}/rules"
    for path in (rules, f"{rules}/new?pattern=sum&А=п2&Б=п1.числитель&В=п1.знаменатель"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [one["id"] for one in Axe().run(page).response["violations"]] == []
    context.close()
