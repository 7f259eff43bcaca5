"""What Anna sees of letters below «Письма»: the ledger, and what she can do there."""

from datetime import date

import pytest
from sqlalchemy import update

from shnor_flow import jobs
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Activity
from tests.builders import build_assignment, build_person, id_of
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY


@pytest.fixture
def boris(database: Database, anna: Browsing) -> int:
    """Return Boris, who was reminded today of what was due yesterday."""
    with database.writing() as session:
        person = build_person(session)
        build_assignment(session, date(2026, 11, 23), person, next_notice_on=date(2026, 11, 20))
        build_assignment(session, date(2026, 11, 25), person, next_notice_on=date(2026, 11, 25))
        session.execute(update(Activity).values(needs_planning=False))  # it names no dates to plan again
    jobs.remind(TODAY)
    return id_of(person)


def test_the_ledger_tells_what_became_of_each_reminder(anna: Browsing, boris: int) -> None:
    page = anna.see("/letters/ledger")
    assert "через 1 день после срока, срок 23.11.2026" in page
    assert "ждёт отправки" in page
    assert "к письму подошло более новое напоминание" in page
    only_skipped = anna.see("/letters/ledger?standing=skipped&person=&organisation=&since=&until=")
    assert "в письме, ещё не ушло письмо" not in only_skipped


@pytest.mark.parametrize("query", ["standing=nonsense", f"person={10**30}", "since=yesterday", "page=-1"])
def test_an_odd_question_breaks_nothing(anna: Browsing, boris: int, query: str) -> None:
    assert anna.open(f"/letters/ledger?{query}").status_code in (200, 404, 422)


class TestRules:
    FORM = {  # noqa: RUF012  (a table of the test)
        f"{kind}_{name}": value
        for kind in ("deadline", "control_point", "submission", "visits")
        for name, value in (("before", "10, 3"), ("after", "2"), ("letters_after", "2"), ("coordinator", "4"))
    }

    def test_the_rules_are_shown_with_what_they_come_to(self, anna: Browsing) -> None:
        page = anna.see("/letters/rules?due_on=2026-10-15")
        assert "При сроке 15 октября 2026 г., если никто не ответит, письма уйдут:" in page
        assert "15.09.2026 — исполнителю, за 30 дней до срока" in page

    def test_a_preview_writes_nothing_and_saving_does(self, anna: Browsing) -> None:
        answer = anna.send("/letters/rules", self.FORM | {"act": "preview", "due_on": "2026-10-15"})
        assert "Это проба" in answer.text
        assert "05.10.2026" in answer.text
        assert 'value="10, 3"' not in anna.open("/letters/rules").text
        assert anna.send("/letters/rules", self.FORM | {"act": "save"}).status_code == 303
        assert 'value="10, 3"' in anna.open("/letters/rules").text

    def test_a_wrong_field_is_named_and_what_was_typed_stays(self, anna: Browsing) -> None:
        answer = anna.send("/letters/rules", self.FORM | {"act": "save", "deadline_before": "<b>три</b>"})
        assert answer.status_code == 422
        assert "нужно целое число от 0 до 365" in answer.text
        assert "<b>три</b>" not in answer.text
        assert "&lt;b&gt;три&lt;/b&gt;" in answer.text

    def test_the_pace_is_kept_and_its_bounds_are_told(self, anna: Browsing) -> None:
        assert anna.send("/letters/rules/pace", {"gap_days": "2", "letters_a_week": "3"}).status_code == 303
        assert 'value="2"' in anna.open("/letters/rules").text
        assert anna.send("/letters/rules/pace", {"gap_days": "99", "letters_a_week": "3"}).status_code == 422


class TestPostBag:
    def test_tomorrows_letters_are_seen_kept_back_and_let_go(self, anna: Browsing, boris: int) -> None:
        page = anna.see("/letters/tomorrow")
        assert "25 ноября 2026 г." in page
        assert "1 просрочено, 1 сегодня — дорожная карта Заречного района" in page
        held = anna.send(f"/letters/tomorrow/{boris}/hold", {"reason": "<i>уточняем</i>", "on_day": "2026-11-25"})
        assert held.status_code == 303
        page = anna.see("/letters/tomorrow")
        assert "<i>уточняем</i>" in page
        assert "<i>уточняем" not in anna.open("/letters/tomorrow").text
        assert "В этот день писем не будет" in page
        assert anna.send("/letters/hold/1/release").status_code == 303
        assert "1 просрочено" in anna.see("/letters/tomorrow")

    def test_a_hold_without_a_reason_is_refused(self, anna: Browsing, boris: int) -> None:
        assert anna.send(f"/letters/tomorrow/{boris}/hold", {"reason": " "}).status_code == 422

    def test_a_year_is_played_on_a_page(self, anna: Browsing, boris: int) -> None:
        page = anna.see("/letters/year")
        assert "с 25 ноября 2026 г. по 24 ноября 2027 г." in page
        assert "Борис Ильич Громов" in page
        assert anna.open("/letters/year?roadmap=999").status_code == 404
