"""Pages of completeness in a real browser, on a wide screen and on a phone: twelve schools, eighteen figures."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.collection.indicator import TypedFigure
from shnor_flow.jobs import House
from shnor_flow.services.collection.adjust_round import MoreTime, excuse_school, extend_submission
from shnor_flow.services.collection.review_figures import accept, send_back
from shnor_flow.services.people.keep_accounts import create_region_account
from shnor_flow.storage.tables import Municipality, Programme, ProgrammeSchool
from shnor_flow.web.app import create_app
from tests.builders import ANNA, build_indicator, build_municipality, build_school, id_of
from tests.collecting import CALENDAR, OPENING, POST, District, build_district, local
from tests.live import serving
from tests.web.browsing import PASSWORD, build_account
from tests.web.test_pages_in_browser import is_wider_than_the_screen, serious

pytestmark = pytest.mark.browser

SEEN_ON = date(2026, 10, 13)
REGION = "Приволжская область"
ANNA_ACTS = Actor(ANNA, None)
NAMES = [f"МБОУ «Здоровьесберегающе-воспитательная школа № {number} с. Верхняя Липовка»" for number in range(4, 13)]


def build_round(house: House) -> District:
    """Return a district in the middle of its round: every state that a cell can be in."""
    district = build_district(house.database)
    with house.database.writing() as session:
        programme = session.get_one(Programme, district.programme_id)
        for number in range(4, 20):
            build_indicator(
                session, programme, position=number, name=f"Доля уроков с наставником, направление {number}"
            )
        for name in NAMES:
            school = build_school(session, name)
            joined = ProgrammeSchool(
                programme_id=district.programme_id, organisation_id=id_of(school), joined_on=date(2026, 7, 1)
            )
            session.add(joined)
        build_municipality(session).region = REGION
        session.add(Municipality(name="Лесной район", region=REGION))
        build_account(session, "anna", now=moment_of(SEEN_ON))
        create_region_account(
            session, region=REGION, login="raisa", name="Раиса", password=PASSWORD, now=moment_of(SEEN_ON)
        )
    district.run(OPENING)
    for place, name in enumerate(NAMES[:7]):
        day = 8 if place < 4 else 12
        district.submit(local(2026, 10, day), district.form(_typed(district, place), school=name))
    _judge(district)
    return district


def _typed(district: District, place: int) -> dict[int, TypedFigure]:
    asked = [district.share_id, district.count_id, *range(4, 20)]
    typed = {key: TypedFigure("value", str(10 + key), "60", "по журналам") for key in asked}
    typed[district.count_id] = TypedFigure("value", "12", "", "по приказам")
    typed[4 + place] = TypedFigure("no_data", note="анкеты обрабатывают до 1 ноября")
    typed[10 + place] = TypedFigure("confirmed_zero", "", "60")
    typed[9] = TypedFigure("not_applicable", note="в школе нет старших классов")
    return typed


def _judge(district: District) -> None:
    home = district.submission().municipality_id
    ids = [id_of(district.submission(name)) for name in NAMES]
    with district.database.writing() as session:
        accept(session, ids[0], home, version=1, actor=ANNA_ACTS, now=local(2026, 10, 9))
        for one, disputed in ((ids[1], {district.share_id: "Откуда 60 учителей?"}), (ids[2], {})):
            send_back(
                session,
                one,
                home,
                version=1,
                comment="" if disputed else "Заполнена форма прошлого квартала",
                actor=ANNA_ACTS,
                now=local(2026, 10, 9),
                calendar=CALENDAR,
                post=POST,
                disputed=disputed,
            )
        granted = MoreTime(date(2026, 10, 16), "карантин в школе")
        extend_submission(session, ids[7], home, granted, calendar=CALENDAR, actor=ANNA_ACTS, now=local(2026, 10, 8))
        excuse_school(session, ids[8], home, "Школа на ремонте", actor=ANNA_ACTS, now=local(2026, 10, 8))


@pytest.fixture
def address(house: House) -> Iterator[tuple[str, District]]:
    district = build_round(house)
    app: FastAPI = create_app(house, clock=lambda: moment_of(SEEN_ON))
    with serving(app) as address:
        yield address, district


def test_pages_of_completeness_fit_a_phone_and_have_nothing_serious_for_axe(
    browser: Browser, address: tuple[str, District]
) -> None:
    at, district = address
    row = district.submission(NAMES[1])
    own = {
        "anna": [
            f"/collection/{row.round_id}/completeness",
            f"/collection/{row.round_id}/completeness?only=gaps",
            "/collection/completeness",
            "/collection/burden",
            f"/collection/school/{row.id}/figure/{district.share_id}",
        ],
        "raisa": ["/region", f"/region/{row.municipality_id}"],
    }
    problems = []
    for login, paths in own.items():
        for width in (1280, 375):
            context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=login != "x")
            page = context.new_page()
            page.goto(f"{at}/sign-in")
            page.get_by_label("Имя входа").fill(login)
            page.get_by_label("Пароль").fill(PASSWORD)
            page.get_by_role("button", name="Войти").click()
            page.wait_for_url(lambda url: "/sign-in" not in url)
            for number, path in enumerate(paths):
                page.goto(f"{at}{path}")
                problems += [(path, width, told) for told in serious(page)]
                if is_wider_than_the_screen(page):
                    problems.append((path, width, "sideways"))
                if folder := os.environ.get("SHOTS"):
                    page.screenshot(path=Path(folder) / f"{login}-{number}-{width}.png", full_page=True)
            context.close()
    assert problems == []
