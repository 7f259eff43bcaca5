"""Every page in a real browser: no sideways scrolling on a phone, nothing serious for axe, no script needed."""

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import update
from sqlmodel import Session, col, select

from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.petition import PetitionKind
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.letter.reply import ReplyKind, ReplyState
from shnor_flow.domain.party import PartyGroup, PartyRole
from shnor_flow.domain.party.absence import AbsenceSource
from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.domain.term import TermKind
from shnor_flow.jobs import House
from shnor_flow.services.deadline.assignment_steps import Act
from shnor_flow.services.deadline.judge_upload import Upload, judge_upload
from shnor_flow.services.deadline.record_progress import report_done
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import (
    Absence,
    Activity,
    Assignment,
    Channel,
    Finding,
    Letter,
    Person,
    Petition,
    Reply,
    RoadmapState,
)
from tests.builders import (
    ANNA,
    Row,
    build_activity,
    build_assignment,
    build_municipality,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.web.browsing import PASSWORD, build_account
from tests.web.conftest import TODAY

pytestmark = pytest.mark.browser

LONG_WORD = "Здоровьесберегающе-воспитательно-образовательный"
WIDTHS = (1280, 375)
PAGES = (
    "/",
    "/?show=reported",
    "/roadmap",
    "/roadmap/1",
    "/roadmap/import",
    "/roadmap/reading",
    "/activity/1",
    "/assignment/1",
    "/assignment/2",
    "/assignment/3",
    "/assignment/4",
    "/petitions",
    "/replies",
    "/rules",
    "/channels",
    "/settings",
    "/letters/undelivered",
    "/letters/tomorrow",
    "/letters/ledger",
    "/letters/rules",
    "/letters/year",
    "/people/changes",
    "/findings",
    "/roadmap/1/review",
    "/roadmap/2/review",
    "/roadmap/2/review/term/2",
    "/roadmap/1/review/party/1",
    "/roadmap/2/start",
    "/activity/1/correct",
    "/collection",
    "/schools",
    "/partners",
    "/tokens",
    "/report",
    "/people",
    "/people/1",
    "/people/new",
    "/people/import",
    "/letters",
    "/letters/1",
    "/journal",
    "/password",
    "/no-such-page",
)


@pytest.fixture
def link(database: Database, house: House) -> str:
    """Fill the database with a bit of everything and return the path of Boris's link."""
    with database.writing() as session:
        build_account(session, "anna", now=moment_of(TODAY))
        department = build_organisation(session)
        boris = build_person(session, organisation=department, is_contact=True)
        schools = [build_school(session, f"{LONG_WORD} лицей № {number}") for number in range(1, 7)]
        roadmap = build_roadmap_with(session)
        row = Row(f"Провести {LONG_WORD} семинар", parties=[department, PartyGroup.PROGRAMME_SCHOOLS, "Совет"])
        activity = build_activity(session, roadmap, row)
        first = build_assignment(session, date(2026, 11, 20), department, activity=activity)
        done = build_assignment(session, date(2026, 11, 24), department, activity=activity)
        for school in schools:
            build_assignment(session, date(2026, 11, 20), school, activity=activity, role=PartyRole.CONTRIBUTOR)
        photo = judge_upload(Upload(f"{LONG_WORD}.jpg", b"\xff\xd8\xff" + b"0" * 100), 20)
        act = Act(Actor("Борис"), moment_of(TODAY), LONG_WORD, uploads=(photo,))
        report_done(session, id_of(done), act, files=house.files)
        programme = build_programme(session, title="Программа на 2027 год")
        doubtful = Row("Консультации", kind=TermKind.UNSCHEDULED, needs_review=True)
        draft = build_roadmap_with(session, [doubtful], programme=programme, state=RoadmapState.DRAFT)
        session.add(Finding(roadmap_id=id_of(draft), kind=FindingKind.TERM, activity_id=2, message="Дат нет"))
        session.add(Finding(roadmap_id=id_of(draft), kind=FindingKind.PASSPORT, message="Нет цели"))
        session.add(_dead_letter(id_of(build_municipality(session)), id_of(boris)))
        others = session.exec(select(Assignment).where(Assignment.role == PartyRole.CONTRIBUTOR)).all()
        _await_decisions(session, id_of(boris), [id_of(one) for one in others])
        _let_letters_go(session)
        keys = id_of(first), id_of(boris)
    return house.links.assignment(*keys, moment_of(TODAY)).removeprefix(house.settings.public_url)


def _await_decisions(session: Session, boris_id: int, assignments: list[int]) -> None:
    """Leave the coordinator a request for time, a «не моё», a doubtful reply, an automatic one, and a channel."""
    home = id_of(build_municipality(session))
    whose: dict[str, Any] = {"municipality_id": home, "person_id": boris_id}
    asked: dict[str, Any] = {
        **whose,
        "asked_by": "Борис Ильич Громов",
        "asked_at": moment_of(TODAY),
        "reason": f"{LONG_WORD} " * 3,
    }
    session.add_all(
        [
            Petition(assignment_id=assignments[0], kind=PetitionKind.MORE_TIME, wanted_on=date(2026, 12, 25), **asked),
            Petition(assignment_id=assignments[1], kind=PetitionKind.NOT_MINE, to_whom=LONG_WORD, **asked),
            Reply(
                key="doubtful",
                kind=ReplyKind.ANSWER,
                state=ReplyState.DOUBTFUL,
                letter_id=1,
                from_address=f"{'long' * 10}@zarechny.example",
                subject=f"Re: {LONG_WORD}",
                words="Почти готово, приказ у юриста.\n" + "х" * 200,
                doubt="Сказано с оговоркой: непонятно, исполнено ли.",
                received_at=moment_of(TODAY),
                **whose,
            ),
            Absence(
                from_on=TODAY,
                until_on=date(2026, 12, 11),
                source=AbsenceSource.AUTO_REPLY,
                is_confirmed=False,
                created_at=moment_of(TODAY),
                **whose,
            ),
            Channel(address=f"jsons://{'long' * 10}.example/key", created_at=moment_of(TODAY), **whose),
        ]
    )


def _let_letters_go(session: Session) -> None:
    """Give Anna an address, so that tomorrow and the coming year have letters, and call the built days planned."""
    anna = session.exec(select(Person).where(Person.full_name == ANNA)).one()
    anna.email = f"{'anna' * 12}@zarechny.example"
    session.add(anna)
    session.execute(update(Activity).values(needs_planning=False))
    session.execute(update(Assignment).where(col(Assignment.id) == 1).values(next_notice_on=TODAY))


def sign_in(browser: Browser, address: str, width: int) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("Имя входа").fill("anna")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(f"{address}/")
    return page


def serious(page: Page) -> list[str]:
    """Return what axe finds that would keep somebody from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_the_screen_and_has_nothing_serious_for_axe(
    browser: Browser, live_server: str, link: str, width: int
) -> None:
    page = sign_in(browser, live_server, width)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    problems = []
    for path in (*PAGES, link):
        page.goto(f"{live_server}{path}")
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => fold.open = true")
        if is_wider_than_the_screen(page):
            problems.append(f"{path}: wider than {width}")
        problems += [f"{path}: {one}" for one in serious(page)]
    page.context.close()
    assert problems == []
    assert [one for one in complaints if "404" not in one] == [], "the content policy stopped something of ours"


def test_the_bar_fits_the_narrowest_screen_that_shows_it(browser: Browser, live_server: str, link: str) -> None:
    page = sign_in(browser, live_server, 1200)
    assert page.get_by_role("navigation", name="Разделы", exact=True).is_visible()
    assert not is_wider_than_the_screen(page)


def test_the_phones_menu_opens_and_leads_on(browser: Browser, live_server: str, link: str) -> None:
    page = sign_in(browser, live_server, 375)
    page.get_by_text("Меню").click()
    page.get_by_role("navigation", name="Разделы, меню").get_by_role("link", name="Люди").click()
    page.wait_for_url("**/people")
    assert page.get_by_role("heading", level=1).inner_text() == "Люди"


def test_dates_appear_while_a_wording_is_typed(browser: Browser, live_server: str, link: str) -> None:
    page = sign_in(browser, live_server, 1280)
    page.goto(f"{live_server}/roadmap/2/review")
    page.get_by_label("Срок другими словами").press_sequentially("до 31 марта 2027 года")
    page.get_by_text("31.03.2027").wait_for()


def test_boris_answers_on_a_phone_with_scripts_off(
    browser: Browser, live_server: str, link: str, database: Database
) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 700}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}{link}")
    page.get_by_label("Что сделано").fill("Проведён 20 ноября")
    picture = {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff0000"}
    page.get_by_label("Файлы").set_input_files(picture)  # type: ignore[arg-type]  # a payload, not a path
    page.get_by_role("button", name="Исполнено").click()
    page.get_by_text("Записано: исполнено.").wait_for()
    assert context.cookies() == []
    context.close()
    with database.reading() as session:
        assert session.get_one(Assignment, 1).state is AssignmentState.REPORTED


def test_everything_is_done_with_scripts_off_too(
    browser: Browser, live_server: str, link: str, database: Database
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/?show=reported")  # leads to the sign-in page and back
    page.get_by_label("Имя входа").fill("anna")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("button", name="Снять с контроля").click()
    page.get_by_text("Поручение снято с контроля").wait_for()
    context.close()
    with database.reading() as session:
        assert session.get_one(Assignment, 2).state is AssignmentState.CLOSED


def _dead_letter(municipality_id: int, person_id: int) -> Letter:
    return Letter(
        key="digest:1",
        municipality_id=municipality_id,
        person_id=person_id,
        kind=LetterKind.DIGEST,
        to_address=f"{'long' * 10}@zarechny.example",
        subject=f"Ваши поручения: {LONG_WORD}",
        text="Здравствуйте!\nПоручение № 1\n",
        html="<p style='color: red'>Здравствуйте!</p>",
        message_id="m",
        letter_on=TODAY,
        state=LetterState.DEAD,
        error="550 нет такого ящика",
        next_attempt_at=moment_of(TODAY),
        created_at=moment_of(TODAY),
    )
