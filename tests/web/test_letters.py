"""What Anna sees of letters below «Письма»: the ledger, and what she can do there."""

from datetime import date

import pytest

from shnor_flow import jobs
from shnor_flow.storage.database import Database
from tests.builders import build_assignment, build_person, id_of
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY


@pytest.fixture
def boris(database: Database, anna: Browsing) -> int:
    """Return Boris, who was reminded today of what was due yesterday."""
    with database.writing() as session:
        person = build_person(session)
        build_assignment(session, date(2026, 11, 23), person, next_notice_on=date(2026, 11, 20))
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
