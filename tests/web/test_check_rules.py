"""Claims about the pages of check rules: written in plain words, tried out on past rounds, then switched on."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from shnor_flow.jobs import House
from shnor_flow.storage.tables import Indicator, ProgrammeRule
from shnor_flow.web.app import create_app
from tests.builders import id_of
from tests.collecting import FIRST, OPENING, SECOND, District, build_district, local
from tests.web.browsing import Browsing, build_account

NOW = local(2026, 10, 8, 10)
RULE = {
    "name": "Учителей меньше, чем учеников",
    "severity": "error",
    "expression": "п2 < п1.знаменатель",
    "message": "Обучено {п2} учителей, а учеников {п1.знаменатель}.",
}


@pytest.fixture
def district(house: House) -> District:
    district = build_district(house.database)
    district.run(OPENING)
    return district


@pytest.fixture
def anna(district: District, house: House) -> Iterator[Browsing]:
    with house.database.writing() as session:
        build_account(session, "anna", now=NOW)
    with TestClient(create_app(house, clock=lambda: NOW), follow_redirects=False) as client:
        browser = Browsing(client)
        browser.sign_in("anna")
        yield browser


def rules(district: District) -> list[ProgrammeRule]:
    with district.database.reading() as session:
        return list(session.exec(select(ProgrammeRule)))


def page(district: District) -> str:
    return f"/programme/{district.programme_id}/rules"


def kept(anna: Browsing, district: District, **changed: str) -> int:
    assert anna.send(f"{page(district)}/new", RULE | {"act": "save"} | changed).status_code == 303
    return id_of(rules(district)[-1])


def test_a_ready_pattern_writes_the_rule_for_two_chosen_figures(anna: Browsing, district: District) -> None:
    filled = anna.open(f"{page(district)}/new?pattern=not_more&А=п2&Б=п1.знаменатель&В=").text
    assert "п2 &lt;= п1.знаменатель</textarea>" in filled
    assert "«Число учителей, прошедших курсы» больше, чем" in filled
    asked = anna.open(f"{page(district)}/new?pattern=not_more&А=п2")
    assert asked.status_code == 422
    assert "Выберите показатель: Б." in asked.text


def test_a_rule_is_tried_on_past_rounds_before_anything_is_kept(anna: Browsing, district: District) -> None:
    district.submit(local(2026, 10, 5), typed=district.typed(count="90"))
    district.submit(local(2026, 10, 6), school=SECOND)
    tried = anna.send(f"{page(district)}/new", RULE | {"act": "try"})
    assert tried.status_code == 200
    assert re.search(r"Не пропустило бы\s+<b>1</b> из 2 сданных форм", tried.text)
    assert f"{FIRST}</a>: Обучено 90 учителей, а учеников 80." in tried.text
    assert f'href="/collection/school/{id_of(district.submission())}"' in tried.text
    assert rules(district) == []


def test_a_kept_rule_is_off_until_it_is_switched_on_and_then_stops_the_school(
    anna: Browsing, district: District
) -> None:
    rule_id = kept(anna, district)
    assert not rules(district)[0].is_on
    assert "Проверить не на чем" in anna.see(f"/check-rule/{rule_id}?try=1")
    assert anna.send(f"/check-rule/{rule_id}/switch", {"to": "on", "reason": "Проверено"}).status_code == 303
    assert not district.submit(local(2026, 10, 8), typed=district.typed(count="90")).receipt
    assert "включено" in anna.see(page(district))


def test_the_coordinator_sees_which_rules_the_filed_figures_break(anna: Browsing, district: District) -> None:
    district.submit(local(2026, 10, 5), typed=district.typed(count="90"))
    rule_id = kept(anna, district)
    school = f"/collection/school/{id_of(district.submission())}"
    assert "Правило «" not in anna.see(school)
    anna.send(f"/check-rule/{rule_id}/switch", {"to": "on", "reason": "Проверено"})
    assert "Правило «Учителей меньше, чем учеников»: Обучено 90 учителей, а учеников 80." in anna.see(school)


def test_the_schools_form_tells_it_once_and_mentions_it_beside_the_other_figure(
    anna: Browsing, district: District, house: House
) -> None:
    rule_id = kept(anna, district)
    anna.send(f"/check-rule/{rule_id}/switch", {"to": "on", "reason": "Проверено"})
    district.submit(local(2026, 10, 8), typed=district.typed(count="90"))
    form = anna.open(house.links.submission(id_of(district.submission()), district.boris_id, NOW)).text
    assert "1 замечание:" in form
    assert form.count("Об этом показателе тоже: Обучено 90 учителей") == 1
    assert f'id="numerator-{district.count_id}-problem"' in form


def test_what_cannot_be_read_is_marked_where_it_stops_and_everything_typed_is_kept(
    anna: Browsing, district: District
) -> None:
    for act in ("try", "save"):
        answer = anna.send(f"{page(district)}/new", RULE | {"expression": "п2 < < <b>", "act": act})
        assert answer.status_code == 422
        assert "с 6-го знака" in answer.text
        assert "п2 &lt; <mark>&lt; &lt;b&gt;</mark>" in answer.text
        assert RULE["message"] in answer.text
    assert rules(district) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"severity": "смертельно"}, "не целиком"),
        ({"name": ""}, "название правила"),
        ({"expression": "п9 > 1"}, "показателя п9 в программе нет"),
        ({"expression": "п1 " * 400}, "длиннее 500"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(
    anna: Browsing, district: District, changed: dict[str, str], says: str
) -> None:
    answer = anna.send(f"{page(district)}/new", RULE | {"act": "save"} | changed)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_changed_rule_says_that_it_is_off_again_and_shows_its_history(anna: Browsing, district: District) -> None:
    rule_id = kept(anna, district)
    anna.send(f"/check-rule/{rule_id}/switch", {"to": "on", "reason": "Проверено"})
    changed = RULE | {"expression": "п2 <= п1.знаменатель", "reason": "Бывает и поровну", "act": "save"}
    assert anna.send(f"/check-rule/{rule_id}", changed | {"reason": ""}).status_code == 422
    assert anna.send(f"/check-rule/{rule_id}", changed).status_code == 303
    told = anna.see(f"/check-rule/{rule_id}")
    assert "Школы этого правила не видят" in told
    assert "Бывает и поровну" in told
    assert "Раньше: п2 < п1.знаменатель, включено" in told


def test_a_rule_that_broke_is_told_on_the_pages_she_looks_at(anna: Browsing, district: District) -> None:
    rule_id = kept(anna, district)
    anna.send(f"/check-rule/{rule_id}/switch", {"to": "on", "reason": "Проверено"})
    with district.database.writing() as session:
        session.get_one(Indicator, district.count_id).is_collected = False
    for where in ("/", "/collection", page(district), f"/check-rule/{rule_id}?try=1"):
        assert "ыключилось: показатель п2" in anna.see(where), where


def test_limits_of_the_built_in_checks_are_set_with_a_reason(anna: Browsing, district: District) -> None:
    limits = {"jump_points": "30", "jump_times": "", "nearly_all": "95", "reason": "Классы малы"}
    to = f"/programme/{district.programme_id}/limits"
    assert anna.send(to, limits | {"jump_points": "тридцать"}).status_code == 422
    assert anna.send(to, limits).status_code == 303
    shown = anna.open(page(district)).text
    assert re.search(r'name="jump_points"[^>]* value="30"', shown)
    assert not re.search(r'name="third_time"[^>]* checked', shown)
