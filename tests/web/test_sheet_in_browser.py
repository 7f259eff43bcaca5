"""Claims about the form as a file in a real browser: without JavaScript, on a phone, read by axe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shnor_flow.jobs import House
from shnor_flow.web.app import create_app
from tests.builders import id_of
from tests.collecting import OPENING, District, build_district, local
from tests.live import serving
from tests.sheets import FormInHand

pytestmark = pytest.mark.browser

NOW = local(2026, 10, 8, 14, 5)


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
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 375, "height": 720},
        locale="ru-RU",
        accept_downloads=True,
    )
    yield context.new_page()
    context.close()


def _downloaded(page: Page, link: str, to: Path) -> FormInHand:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    download.value.save_as(to)
    return FormInHand(to.read_bytes())


def _upload(page: Page, form: FormInHand, path: Path) -> None:
    path.write_bytes(form.saved())
    page.set_input_files("#sheet-file", path)
    page.get_by_role("button", name="Загрузить и сдать").click()


def test_a_file_goes_out_comes_back_with_remarks_and_is_filed(
    page: Page, address: str, district: District, tmp_path: Path
) -> None:
    page.goto(address)
    page.locator("details.file summary").click()
    form = _downloaded(page, "Скачать форму (XLSX)", tmp_path / "form.xlsx")
    form.type(district.share_id, numerator=81, denominator=80).type(district.count_id, numerator=12)
    _upload(page, form, tmp_path / "filled.xlsx")

    expect(page.get_by_role("heading", level=1)).to_have_text("Файл не сдан")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    remarked = _downloaded(page, "Скачать файл с замечаниями", tmp_path / "remarks.xlsx")
    _upload(page, remarked.type(district.share_id, numerator=60), tmp_path / "mended.xlsx")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Квитанция 2026Q3-")
    assert district.submission().version == 1


def test_axe_finds_nothing_serious_on_the_pages_of_the_file(
    browser: Browser, address: str, district: District, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/paper")
    found = Axe().run(page).response["violations"]
    page.goto(address)
    page.locator("details.file summary").click()
    found += Axe().run(page).response["violations"]
    (tmp_path / "none.xlsx").write_bytes(b"%PDF-1.7")
    page.set_input_files("#sheet-file", tmp_path / "none.xlsx")
    page.get_by_role("button", name="Загрузить и сдать").click()
    expect(page.get_by_role("alert")).to_contain_text("не таблица")
    found += Axe().run(page).response["violations"]
    page.close()
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
