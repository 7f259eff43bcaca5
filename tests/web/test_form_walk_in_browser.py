"""A school's whole way in a real browser: from the invitation to the receipt, two devices, files, the keyboard."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from shnor_flow.domain.collection import FilesRule, SubmissionState
from shnor_flow.jobs import House
from shnor_flow.storage.tables import Indicator, Submission
from shnor_flow.web.app import create_app
from tests.builders import BORIS, id_of
from tests.collecting import LINKS, OPENING, District, build_district, local
from tests.live import serving
from tests.web.browsing import PASSWORD, build_account

pytestmark = pytest.mark.browser

NOW = local(2027, 1, 12)
PHONE = {"width": 375, "height": 720}
DESK = {"width": 1280, "height": 900}
PDF = b"%PDF-1.7 one page"


@pytest.fixture
def district(house: House) -> District:
    """Return the district in January 2027: the third quarter is filed, the denominator is known from it."""
    district = build_district(house.database)
    district.run(OPENING)
    district.submit(local(2026, 10, 8))
    with house.database.writing() as session:
        share = session.get_one(Indicator, district.share_id)
        share.files, share.denominator_from = FilesRule.MUST, "last_time"
    district.run(date(2027, 1, 11))
    return district


@pytest.fixture
def address(house: House, district: District) -> Iterator[str]:
    """Return the address that stands in Boris's invitation, on the server that runs here."""
    invitation = next(one for one in district.letters("invitation") if "IV квартал 2026" in one.text + one.subject)
    token = re.findall(r"/s/([\w.~-]+)", invitation.text.replace("\n", ""))[0]
    ticket = LINKS.read_submission(token, NOW)  # signed by the secret of the tests, not of the house
    link = house.links.submission(ticket.submission_id, ticket.person_id, NOW)
    with serving(create_app(house, clock=lambda: NOW)) as server:
        yield f"{server}/s/{link.rpartition('/')[2]}"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return a phone on which scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="ru-RU")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """Return another device: wide, with scripts, which the form does not need and axe does."""
    context = browser.new_context(viewport=DESK, locale="ru-RU")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def is_seen(page: Page, name: str, tmp_path: Path) -> None:
    """Keep a picture of the page for whoever wants to look at it."""
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:80]}" for one in found if one["impact"] in ("serious", "critical")]


def runs_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_from_the_invitation_to_the_receipt_with_a_file_on_a_phone_without_scripts(
    phone: Page, desk: Page, address: str, district: District, tmp_path: Path
) -> None:
    share = district.share_id
    phone.goto(address)
    expect(phone.locator(f"#denominator-{share}")).to_have_value("80")  # known from the third quarter
    expect(phone.get_by_text("Знаменатель заполнен заранее, как в прошлый раз: III квартал 2026 г.")).to_be_visible()
    is_seen(phone, "filled-beforehand", tmp_path)
    phone.locator(f"#numerator-{share}").fill("60")
    phone.get_by_label("Сколько, чел.").fill("12")
    phone.get_by_role("button", name="Сдать сведения").click()
    expect(phone.get_by_role("alert")).to_contain_text("осталось 1 замечание")
    phone.get_by_role("navigation", name="Замечания").get_by_role("link").click()
    phone.get_by_role("button", name="Приложить файл, показатель 1").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Файлы к показателю")
    bad, good = tmp_path / "программа.exe", tmp_path / "справка.pdf"
    bad.write_bytes(b"MZ\x90\x00")
    good.write_bytes(PDF)
    phone.set_input_files("#files", [bad, good])
    phone.get_by_role("button", name="Приложить").click()
    expect(phone.get_by_role("alert")).to_contain_text("такого вида приложить нельзя")
    is_seen(phone, "files", tmp_path)
    phone.get_by_role("link", name="Вернуться к форме").click()

    desk.goto(address)  # the second device finds the figures and the file
    expect(desk.locator(f"#numerator-{share}")).to_have_value("60")
    expect(desk.get_by_role("link", name="справка.pdf")).to_be_visible()

    phone.get_by_role("button", name="Сдать сведения").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Квитанция 2026Q4-")
    expect(phone.get_by_role("link", name="справка.pdf")).to_be_visible()
    is_seen(phone, "receipt", tmp_path)
    assert district.submission(period="2026Q4").state is SubmissionState.SUBMITTED


def test_a_file_over_the_limit_ends_in_a_page_and_the_figures_are_there(
    phone: Page, address: str, district: District, house: House, tmp_path: Path
) -> None:
    phone.goto(address)
    phone.locator(f"#numerator-{district.share_id}").fill("60")
    phone.get_by_role("button", name="Приложить файл, показатель 1").click()
    huge = tmp_path / "видео.pdf"
    huge.write_bytes(PDF + b"0" * ((house.settings.upload_megabytes + 2) * 1024 * 1024))
    phone.set_input_files("#files", huge)
    phone.get_by_role("button", name="Приложить").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Файл слишком большой")
    phone.goto(address)
    expect(phone.locator(f"#numerator-{district.share_id}")).to_have_value("60")


def test_two_devices_at_once_see_both_and_one_of_them_decides(
    phone: Page, desk: Page, address: str, district: District, tmp_path: Path
) -> None:
    for page, n in ((phone, "55"), (desk, "60")):
        page.goto(address)
        page.locator(f"#numerator-{district.share_id}").fill(n)
    phone.get_by_role("button", name="Сохранить черновик").last.click()
    desk.get_by_role("button", name="Сохранить черновик").last.click()
    expect(desk.get_by_role("alert").first).to_contain_text("изменил кто-то другой")
    expect(desk.get_by_text("Сейчас сохранено: 55 из 80")).to_be_visible()
    expect(desk.locator(f"#numerator-{district.share_id}")).to_have_value("60")
    is_seen(desk, "both", tmp_path)
    assert serious(desk) == []
    desk.get_by_role("button", name="Сохранить черновик").last.click()
    phone.goto(address)
    expect(phone.locator(f"#numerator-{district.share_id}")).to_have_value("60")


def test_the_keyboard_walks_from_the_remark_to_its_field_and_always_shows_where_it_is(
    desk: Page, address: str, district: District
) -> None:
    desk.goto(address)
    for keys in ("81", "", "", "", "", "12"):  # numerator, denominator, the answer, the note, the files; a number
        desk.keyboard.press("Tab")
        desk.keyboard.insert_text(keys)
        assert desk.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    desk.keyboard.press("Enter")  # saves, and sends nothing
    expect(desk.get_by_role("status").first).to_contain_text("Черновик сохранён")
    assert district.submission(period="2026Q4").version == 0
    for _ in range(10):  # to the first remark in the list on top
        desk.keyboard.press("Tab")
        if desk.evaluate("!!document.activeElement.closest('nav.problems')"):
            break
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")  # from the place the remark leads to
    beside = desk.evaluate("document.activeElement.closest('fieldset')?.id")
    assert beside == f"indicator-{district.share_id}"


def test_a_coordinator_tries_a_source_without_giving_a_reason(desk: Page, address: str, district: District) -> None:
    with district.database.writing() as session:
        build_account(session, "anna", now=NOW)
    desk.goto(re.sub(r"/s/.*", f"/sign-in?next=/indicator/{district.count_id}", address))
    desk.get_by_label("Имя входа").fill("anna")
    desk.get_by_label("Пароль").fill(PASSWORD)
    desk.get_by_role("button", name="Войти").click()
    desk.get_by_label("Откуда ответ известен заранее").select_option("last_time")
    desk.get_by_role("button", name="Посмотреть, ничего не записывая").click()
    expect(desk.locator("#trial")).to_contain_text("в поле будет 12 чел. — как в прошлый раз: III квартал 2026 г.")
    expect(desk.get_by_label("Откуда ответ известен заранее")).to_have_value("last_time")
    assert serious(desk) == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious_on_any_page_of_the_way(
    browser: Browser, address: str, district: District, tmp_path: Path, viewport: dict[str, int]
) -> None:
    context = browser.new_context(viewport=viewport, locale="ru-RU")  # type: ignore[arg-type]
    page = context.new_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        is_seen(page, f"{name}-{viewport['width']}", tmp_path)
        found[name] = serious(page) + (["runs out of the screen"] if runs_out(page) else [])

    page.goto(address)
    look("empty")
    page.locator(f"#numerator-{district.share_id}").fill("много")
    page.get_by_role("button", name="Сдать сведения").click()
    look("errors")
    page.get_by_role("button", name="Приложить файл, показатель 1").click()
    page.set_input_files("#files", {"name": "справка.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("button", name="Приложить").click()
    look("files")
    page.get_by_role("link", name="Вернуться к форме").click()
    page.locator(f"#numerator-{district.share_id}").fill("60")
    page.get_by_label("Сколько, чел.").fill("12")
    page.get_by_role("button", name="Сдать сведения").click()
    look("receipt")
    with district.database.writing() as session:
        row = session.get_one(Submission, id_of(district.submission(period="2026Q4")))
        row.state, row.disputed = SubmissionState.RETURNED, {str(district.share_id): f"Проверьте, {BORIS}."}
    page.goto(address)
    look("returned")
    page.goto(f"{address}x")
    look("wrong-link")
    page.goto(re.sub(r"/s/.*", f"/s/{_expired(district)}", address))
    look("closed-door")
    context.close()
    assert {name: problems for name, problems in found.items() if problems} == {}


def _expired(district: District) -> str:
    from shnor_flow import jobs

    submission = id_of(district.submission(period="2026Q4"))
    return jobs.house().links.submission(submission, district.boris_id, local(2026, 1, 1)).rpartition("/")[2]
