"""Claims about the page behind a curator's link: what it shows, what it takes, and when it stops."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from shnor_flow.domain.actor import SYSTEM
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.partnership import VisitState
from shnor_flow.jobs import House
from shnor_flow.services.partnership.keep_pairs import Keeper, end_curator
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Visit, VisitInquiry, VisitVersion
from tests.builders import build_organisation, build_person, build_programme, build_school, id_of
from tests.helping import build_curatorship, build_inquiry, build_partnership
from tests.web.browsing import Browsing, words_of
from tests.web.conftest import TODAY

NOW = moment_of(TODAY)
FORM = {"kind": "consultation", "held_on": "2026-11-20", "topic": "Подготовка к ВПР", "client_key": "k" * 24}


class Boris:
    """Boris, who curates a school, and his page."""

    def __init__(self, house: House, database: Database) -> None:
        with database.writing() as session:
            self.school = build_school(session)
            self.other = build_school(session, "Школа № 2 с. Сосновка")
            self.programme = build_programme(session, schools=[self.school, self.other])
            self.person = build_person(session)
            self.stranger = build_person(session, "Егор Львович Чиж")
            self.tie = build_curatorship(session, self.programme, self.school, self.person)
            self.foreign = build_curatorship(session, self.programme, self.other, self.stranger)
        self.database = database
        self.page = self.of(house, id_of(self.person))

    @staticmethod
    def of(house: House, person_id: int) -> str:
        return "/v/" + house.links.visits(person_id, NOW).rpartition("/")[2]

    @property
    def key(self) -> str:
        return f"curatorship:{self.tie.id}"

    def visits(self) -> list[Visit]:
        with self.database.reading() as session:
            return list(session.exec(select(Visit)))


@pytest.fixture
def boris(house: House, database: Database) -> Boris:
    return Boris(house, database)


def test_two_presses_of_one_button_are_one_visit_and_opening_the_page_changes_nothing(
    visitor: Browsing, boris: Boris
) -> None:
    page = visitor.see(boris.page)
    assert "Школа № 1 с. Берёзовка" in page
    assert "Сосновка" not in page
    assert boris.visits() == []
    for _ in range(2):
        assert visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": boris.key}).status_code == 303
    (visit,) = boris.visits()
    assert (visit.state, visit.held_on, visit.made_by) == (VisitState.HELD, date(2026, 11, 20), boris.person.full_name)
    assert "Подготовка к ВПР" in visitor.see(boris.page)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"topic": " "}, "Напишите тему"),
        ({"held_on": "вчера"}, "нужна дата"),
        ({"held_on": "2028-01-01"}, "больше чем через год"),
        ({"held_on": "2025-12-31"}, "Вы помогаете этой школе с 1 января 2026"),
        ({"kind": "party"}, "Выберите, что это было"),
        ({"follow_up_on": "2026-11-01"}, "день после встречи"),
        ({"client_key": ""}, "не целиком"),
    ],
)
def test_what_can_not_be_so_is_told_and_what_was_typed_stays(
    visitor: Browsing, boris: Boris, wrong: dict[str, str], told: str
) -> None:
    sent = FORM | {"tie": boris.key, "result": "Дать учителю образцы"} | wrong
    answer = visitor.client.post(f"{boris.page}/visit", data=sent)
    assert answer.status_code == 422
    assert told in words_of(answer.text)
    assert "Дать учителю образцы" in answer.text
    assert boris.visits() == []


def test_nobody_writes_for_a_school_that_is_not_theirs(visitor: Browsing, boris: Boris, house: House) -> None:
    for key in (f"curatorship:{boris.foreign.id}", "curatorship:0", "partnership:1", "x", ""):
        assert visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": key}).status_code == 404, key
    visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": boris.key})
    (visit,) = boris.visits()
    page = boris.of(house, id_of(boris.stranger))
    assert visitor.open(f"{page}/visit/{visit.id}").status_code == 404
    taken = visitor.client.post(
        f"{page}/visit/{visit.id}", data=FORM | {"edition": "1", "act": "withdraw", "reason": "—"}
    )
    assert taken.status_code == 404


def test_a_correction_keeps_the_version_before_and_an_old_form_is_refused(visitor: Browsing, boris: Boris) -> None:
    visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": boris.key})
    (visit,) = boris.visits()
    at = f"{boris.page}/visit/{visit.id}"
    corrected = FORM | {"topic": "Подготовка к ОГЭ", "edition": "1", "act": "save"}
    assert [visitor.client.post(at, data=corrected).status_code for _ in range(2)] == [303, 303]
    late = visitor.client.post(at, data=corrected | {"topic": "Третье"})
    assert late.status_code == 422
    assert "запись изменили" in words_of(late.text)
    assert visitor.client.post(at, data={"act": "withdraw", "edition": "2", "reason": ""}).status_code == 422
    assert visitor.client.post(at, data={"act": "withdraw", "edition": "2", "reason": "Не та школа"}).status_code == 303
    (visit,) = boris.visits()
    assert (visit.topic, visit.state, visit.reason) == ("Подготовка к ОГЭ", VisitState.WITHDRAWN, "Не та школа")
    with boris.database.reading() as session:
        kept = session.exec(select(VisitVersion).order_by(VisitVersion.number)).all()  # type: ignore[arg-type]
    assert [one.before["topic"] for one in kept] == ["Подготовка к ВПР", "Подготовка к ОГЭ"]


def test_a_planned_visit_is_settled_by_saying_how_it_was(visitor: Browsing, boris: Boris) -> None:
    visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": boris.key, "held_on": "2026-12-10"})
    (visit,) = boris.visits()
    assert (visit.state, visit.next_notice_on) == (VisitState.PLANNED, date(2026, 12, 11))
    at = f"{boris.page}/visit/{visit.id}"
    assert visitor.client.post(at, data={"act": "missed", "edition": "1", "reason": "Карантин"}).status_code == 303
    (visit,) = boris.visits()
    assert (visit.state, visit.next_notice_on) == (VisitState.NOT_HELD, None)
    visitor.client.post(at, data=FORM | {"edition": "2", "act": "save"})
    assert boris.visits()[0].state is VisitState.HELD


def test_the_quarter_is_answered_by_a_reason_where_nothing_was(visitor: Browsing, boris: Boris) -> None:
    with boris.database.writing() as session:
        inquiry = build_inquiry(session, boris.programme, boris.person)
    to = f"{boris.page}/inquiry/{inquiry.id}"
    refused = visitor.client.post(to, data={})
    assert refused.status_code == 422
    assert "почему её не было: Школа № 1" in words_of(refused.text)
    for _ in range(2):
        answered = visitor.client.post(to, data={f"why-{boris.key}": "Школа на ремонте"})
        assert answered.status_code == 303
    with boris.database.reading() as session:
        kept = session.get_one(VisitInquiry, inquiry.id)
    assert (kept.reasons, kept.answered_by) == ({boris.key: "Школа на ремонте"}, boris.person.full_name)
    assert "Ответ дан" in visitor.see(boris.page)


def test_the_link_stops_when_they_curate_no_more(visitor: Browsing, boris: Boris) -> None:
    with boris.database.writing() as session:
        keeper = Keeper(boris.programme.municipality_id, SYSTEM, NOW)
        end_curator(session, id_of(boris.tie), TODAY - timedelta(days=1), "Новый приказ", keeper)
    answer = visitor.open(boris.page)
    assert answer.status_code == 404
    assert "не доверена ни одна школа" in words_of(answer.text)
    assert visitor.client.post(f"{boris.page}/visit", data=FORM | {"tie": boris.key}).status_code == 404


def test_a_partners_person_writes_for_the_organisation(visitor: Browsing, boris: Boris, house: House) -> None:
    with boris.database.writing() as session:
        lyceum = build_organisation(session, "Лицей «Росток»")
        vera = build_person(session, "Вера Ильинична Сом", organisation=lyceum)
        pair = build_partnership(session, boris.programme, boris.school, lyceum)
    page = boris.of(house, id_of(vera))
    assert "уроки математики в 5–9 классах" in visitor.see(page)
    visitor.client.post(f"{page}/visit", data=FORM | {"tie": f"partnership:{pair.id}"})
    assert boris.visits()[0].made_by == "Вера Ильинична Сом, Лицей «Росток»"
