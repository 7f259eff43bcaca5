"""Claims about pages while the database is restarted, full or away: nothing typed is lost, nothing is taken twice."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from shnor_flow import jobs
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.web.app import create_app
from tests.collecting import OPENING, build_district
from tests.live import house_in
from tests.postgres import PostgresServer
from tests.web.browsing import words_of
from tests.web.test_submission import School


def _school(house: House) -> School:
    district = build_district(house.database)
    district.run(OPENING)
    school = School(district, house)
    app = create_app(house, clock=lambda: school.now)
    school.client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    return school


def _once_before(database: Database, words: str, act: Callable[[], None]) -> None:
    """Let something happen once, just before a statement that begins with these words."""
    left = [act]

    def look(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(words) and left:
            left.pop()()

    event.listen(database.engine, "before_cursor_execute", look)


@pytest.mark.postgres
def test_a_database_restarted_in_the_middle_costs_at_most_one_more_press(
    tmp_path: Path,
    postgres_database: Database,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with house_in(tmp_path, postgres_database, monkeypatch) as house:
        school = _school(house)
        url, fields = postgres_database.url, school.fill(n="60", d="80", count="12")
        postgres_server.disconnect_all(url)
        assert school.send(fields, act="draft").status_code == 303  # what lay in the pool was dead

        fields = school.fill(n="61")
        _once_before(house.database, "INSERT INTO submissionversion", lambda: postgres_server.disconnect_all(url))
        away = school.send(fields)
        assert away.status_code == 503
        assert away.headers["retry-after"] == "30"
        assert "Отправить ещё раз" in words_of(away.text)
        assert "csrf" not in away.text
        again = school.fill(away.text)
        assert again == fields | {"act": "submit"}
        assert school.client.post(school.path, data=again).status_code == 303
        assert school.client.post(school.path, data=again).status_code == 303
        assert school.district.submission().version == 1


@pytest.mark.postgres
def test_while_the_database_is_away_every_page_says_so_and_comes_back_with_it(
    tmp_path: Path,
    postgres_database: Database,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with house_in(tmp_path, postgres_database, monkeypatch) as house:
        school = _school(house)
        fields = school.fill(n="60", d="80", count="12")
        with postgres_server.turning_everybody_away(postgres_database.url):
            for page in (school.open(), school.client.get("/sign-in"), school.send(fields)):
                assert page.status_code in (200, 503)
                assert "Traceback" not in page.text
            assert "Подождите и обновите страницу" in school.see()
        jobs.house.cache_clear()
        app = create_app(jobs.house(), clock=lambda: school.now)  # a process that was started while it was away
        fresh = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        sent = fields | {"act": "submit"}
        with postgres_server.turning_everybody_away(postgres_database.url):
            away = fresh.post(school.path, data=sent)
            assert away.status_code == 503
            assert school.fill(away.text) == sent
        assert fresh.post(school.path, data=sent).status_code == 303
        jobs.house().database.close()


def test_a_full_disk_takes_nothing_and_says_what_to_do(house: House, caplog: pytest.LogCaptureFixture) -> None:
    school = _school(house)
    fields = school.fill(n="60", d="80", count="12")
    with house.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    house.database.engine.dispose()

    def fill_up(connection: object, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    event.listen(house.database.engine, "connect", fill_up)
    full = school.send(fields | {f"note-{school.district.share_id}": "ж" * 2000})
    event.remove(house.database.engine, "connect", fill_up)
    house.database.engine.dispose()
    assert full.status_code == 503
    assert "ж" * 2000 in full.text
    assert "SQLITE_FULL" in caplog.text
    assert school.path not in caplog.text  # the address is the school's secret
    assert school.district.submission().state is SubmissionState.EXPECTED
    assert school.client.post(school.path, data=school.fill(full.text)).status_code == 303
