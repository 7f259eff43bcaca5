"""The coordinator's pages about figures that came back, by mail or for correction, in a real browser and by axe."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from shnor_flow.domain.actor import Actor
from shnor_flow.jobs import House
from shnor_flow.jobs.correspondence import reply_desk
from shnor_flow.jobs.sheets import blank_sheet
from shnor_flow.services.collection.correct_figures import reopen
from shnor_flow.services.collection.file_figures import save_draft
from shnor_flow.services.collection.review_figures import accept
from shnor_flow.services.reply.read_replies import read_replies
from shnor_flow.storage.collection.explanations import add_explanation
from shnor_flow.storage.collection.submission import submission_by_id
from shnor_flow.web.app import create_app
from tests.builders import ANNA, id_of
from tests.collecting import CALENDAR, OPENING, POST, SECOND, THIRD, District, build_district, local
from tests.live import serving
from tests.mailbox import Mailbox, message
from tests.sheets import FormInHand, forms_desk
from tests.web.browsing import build_account
from tests.web.test_pages_in_browser import is_wider_than_the_screen, serious, sign_in

pytestmark = pytest.mark.browser

NOW = local(2026, 10, 8, 14, 5)
LONG = "согласно-протоколу-педагогического-совета-" * 3


@pytest.fixture
def district(house: House) -> District:
    """Return a quarter in which everything has come back: by mail from wherever, and for correction."""
    district = build_district(house.database)
    district.run(OPENING)
    with house.database.reading() as session:
        sheet = FormInHand(blank_sheet(house, submission_by_id(session, id_of(district.submission())), NOW))
    sheet.type(district.share_id, numerator=60, denominator=80).type(district.count_id, numerator=12)
    form = sheet.saved()
    with house.database.writing() as session:
        build_account(session, "anna", now=NOW)
        add_explanation(session, 1, district.share_id, "jump", words="Слияние двух классов", now=NOW)
        add_explanation(session, 1, district.count_id, "zero", words=LONG, now=NOW)
        save_draft(session, district.form(district.typed(n="55")), actor=Actor("Борис"), now=NOW)
    box = Mailbox(
        [
            message(sender, "plan@zarechny.example", "Форма", [(name, data)], Subject=f"Сведения {LONG}").as_bytes()
            for sender, name, data in (
                ("bookkeeper@elsewhere.example", f"{LONG}.xlsx", form),
                ("boris@school1.example", "Сведения.xlsx", form),
                ("head@school2.example", "Чужая форма.xlsx", form),
            )
        ]
    )
    desk = replace(reply_desk(house), own_address="plan@zarechny.example", forms=forms_desk(house.files, house.links))
    read_replies(house.database, box, desk, NOW)
    for school in (SECOND, THIRD):
        district.submit(NOW, school=school)
    row = district.submission(SECOND)
    with house.database.writing() as session:
        accept(session, id_of(row), row.municipality_id, version=1, actor=Actor(ANNA), now=NOW)
        reopen(
            session,
            id_of(row),
            row.municipality_id,
            version=1,
            disputed={district.share_id: "Без восьмого класса."},
            reason="Ошибка в ведомости.",
            actor=Actor(ANNA),
            now=NOW,
            calendar=CALENDAR,
            post=POST,
        )
    return district


@pytest.fixture
def address(house: House, district: District) -> Iterator[str]:
    with serving(create_app(house, clock=lambda: NOW)) as server:
        yield server


def test_the_pages_fit_both_widths_and_axe_finds_nothing_serious(
    browser: Browser, address: str, district: District, tmp_path: Path
) -> None:
    number = id_of(district.submission(SECOND))
    pages = {
        "explanations": "/collection/explanations",
        "replies": "/replies",
        "board": f"/collection/{id_of(district.rounds()['2026Q3'])}",
        "school": f"/collection/school/{number}",
        "draft": f"/collection/school/{id_of(district.submission())}",
    }
    wrong: list[tuple[str, int, str]] = []

    def complain(said: ConsoleMessage) -> None:
        if said.type == "error":
            wrong.append(("console", 0, said.text))

    for width in (1280, 375):
        page = sign_in(browser, address, width)
        page.on("console", complain)
        for name, path in pages.items():
            page.goto(f"{address}{path}")
            _open_folds(page)
            page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)
            if is_wider_than_the_screen(page):
                wrong.append((name, width, "wider than the screen"))
            wrong += [(name, width, one) for one in serious(page)]
        page.context.close()
    assert wrong == []


def test_a_file_from_a_strange_address_is_laid_beside_what_is_there_and_filed_in_two_presses(
    browser: Browser, address: str, district: District, tmp_path: Path
) -> None:
    page = sign_in(browser, address, 375)
    page.goto(f"{address}/replies")
    page.get_by_role("button", name="Сдать за школу").first.click()
    page.get_by_text("На сервере: 55 из 80").wait_for()
    page.screenshot(path=tmp_path / "laid-375.png", full_page=True)
    assert not is_wider_than_the_screen(page)
    assert serious(page) == []
    page.get_by_role("button", name="Взять ответы из файла").click()
    page.get_by_text("Сведения из файла сданы").wait_for()
    page.context.close()
    assert district.submission().version == 1


def _open_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details.fold').forEach(one => one.open = true)")
