"""Claims about the page where a coordinator says what is measured, by which rule and how often."""

from datetime import date

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossSchools, AnswerKind
from shnor_flow.jobs import House
from shnor_flow.storage.tables import Indicator, IndicatorTarget, IndicatorVersion, JournalEntry
from shnor_flow.web.app import create_app
from tests.collecting import OPENING, District, build_district, local
from tests.web.browsing import Browsing, build_account

NOW = local(2026, 10, 8, 10)
AS_IT_WAS = {
    "name": "Доля девятиклассников, сдавших экзамен по математике",
    "unit": "%",
    "asks": "share",
    "comparison": ">=",
    "across_schools": "ratio",
    "across_periods": "latest",
    "reported_by": "school",
    "collected_each": "",
    "legal_basis": "",
    "is_collected": "yes",
    "targets": "2026: 80\n2027: 90",
}


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def anna(district: District, house: House) -> Browsing:
    with house.database.writing() as session:
        build_account(session, "anna", now=NOW)
    browser = Browsing(TestClient(create_app(house, clock=lambda: NOW), follow_redirects=False))
    browser.sign_in("anna")
    return browser


def indicator(district: District) -> Indicator:
    with district.database.reading() as session:
        return session.get_one(Indicator, district.share_id)


def test_a_target_is_changed_with_a_reason_and_the_old_one_is_kept(anna: Browsing, district: District) -> None:
    page = f"/indicator/{district.share_id}"
    changed = AS_IT_WAS | {"targets": "2026: 75,5\n2028: 95", "reason": "Решение совета от 01.10.2026"}
    assert anna.send(page, changed).status_code == 303
    with district.database.reading() as session:
        targets = session.exec(select(IndicatorTarget).where(IndicatorTarget.indicator_id == district.share_id)).all()
        (version,) = session.exec(select(IndicatorVersion)).all()
        actions = [entry.action for entry in session.exec(select(JournalEntry))]
    assert {target.year: target.target for target in targets} == {2026: 75.5, 2028: 95.0}
    assert version.before["targets"] == {"2026": 80.0, "2027": 90.0}
    assert "indicator.changed" in actions
    assert "Решение совета" in anna.see(page)


def test_the_same_terms_pressed_again_change_nothing(anna: Browsing, district: District) -> None:
    assert anna.send(f"/indicator/{district.share_id}", AS_IT_WAS).status_code == 303
    with district.database.reading() as session:
        assert session.exec(select(IndicatorVersion)).all() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"across_schools": "average"}, "не бывает"),
        ({"targets": "к концу года 80"}, "не понято"),
        ({"name": ""}, "Впишите название"),
        ({"asks": "гадание"}, "не целиком"),
        ({"unit": "балл"}, "почему меняется"),  # no reason given
    ],
)
def test_what_cannot_be_is_answered_on_the_page_with_everything_typed_kept(
    anna: Browsing, district: District, changed: dict[str, str], says: str
) -> None:
    answer = anna.send(f"/indicator/{district.share_id}", AS_IT_WAS | changed)
    assert answer.status_code == 422
    assert says in answer.text
    assert indicator(district).unit == "%"


def test_an_added_indicator_is_asked_in_the_open_round(anna: Browsing, district: District) -> None:
    new = AS_IT_WAS | {"name": "Есть ли служба примирения", "asks": "yes_no", "unit": "", "targets": ""}
    assert anna.send(f"/programme/{district.programme_id}/indicator", new).status_code == 303
    assert district.problems() == 3
    with district.database.reading() as session:
        added = session.exec(select(Indicator).where(Indicator.name == "Есть ли служба примирения")).one()
    assert (added.asks, added.across_schools) == (AnswerKind.YES_NO, AcrossSchools.RATIO)


def test_a_programme_collects_by_terms_once_the_coordinator_says_so(anna: Browsing, district: District) -> None:
    page = f"/programme/{district.programme_id}"
    chosen = {"kind-quarter": "yes", "kind-term": "yes", "first": "term", "due_day-term": "15", "lock_day-term": "20"}
    assert anna.send(f"{page}/cadences", chosen).status_code == 303
    district.run(date(2026, 11, 2))
    rounds = district.rounds()
    assert rounds["2026-27T1"].kind is PeriodKind.SCHOOL_TERM
    assert rounds["2026-27T1"].locks_on == date(2026, 11, 20)
    assert rounds["2026Q3"].locks_on == date(2026, 10, 23)  # what is open keeps its days


@pytest.mark.parametrize(
    ("chosen", "says"),
    [({}, "хотя бы один"), ({"kind-quarter": "yes", "due_day-quarter": "скоро"}, "не число дней")],
)
def test_a_rhythm_that_cannot_be_is_refused(
    anna: Browsing, district: District, chosen: dict[str, str], says: str
) -> None:
    answer = anna.send(f"/programme/{district.programme_id}/cadences", chosen)
    assert answer.status_code == 422
    assert says in answer.text
