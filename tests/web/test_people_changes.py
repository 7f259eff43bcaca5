"""Pages of people who change: an absence written down and ended, everything handed over, what nobody holds."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.services.people.keep_absences import PlannedAbsence, suggest_absence
from shnor_flow.storage.database import Database
from tests.builders import build_assignment, build_municipality, build_person, id_of
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY


@pytest.fixture
def two(database: Database, anna: Browsing) -> tuple[int, int]:
    """Return Boris, who owes something, and Vera."""
    with database.writing() as session:
        boris, vera = build_person(session), build_person(session, "Зимина Вера Павловна")
        build_assignment(session, date(2026, 12, 1), boris)
        return id_of(boris), id_of(vera)


def test_an_absence_is_written_down_and_ended(anna: Browsing, two: tuple[int, int]) -> None:
    boris, vera = two
    days = {"from_on": "2026-11-25", "until_on": "2026-12-05", "substitute": str(vera), "note": "отпуск"}
    assert anna.send(f"/people/{boris}/absence", days).status_code == 303
    assert "Замещает: Зимина Вера Павловна." in anna.see(f"/people/{boris}")
    page = anna.see("/people/changes")
    assert "25.11.2026 — 05.12.2026" in page
    assert anna.send("/people/absence/1/end").status_code == 303
    assert "Все на месте" in anna.see("/people/changes")
    assert anna.send("/people/absence/1/end").status_code == 404


def test_a_wrong_absence_says_what_is_wrong(anna: Browsing, two: tuple[int, int]) -> None:
    answer = anna.send(f"/people/{two[0]}/absence", {"from_on": "2026-11-25", "until_on": "2026-11-20"})
    assert answer.status_code == 422
    assert "Последний день раньше первого" in answer.text


def test_a_suggestion_waits_for_anna(anna: Browsing, two: tuple[int, int], database: Database) -> None:
    boris, vera = two
    with database.writing() as session:
        said = PlannedAbsence(boris, TODAY, date(2026, 12, 7), note="<b>я в отпуске</b>")
        suggest_absence(session, said, now=moment_of(TODAY))
    assert "<b>я" in anna.see("/people/changes"), "as text, not as markup"
    assert "<b>я" not in anna.open("/people/changes").text
    assert anna.send("/people/absence/1/confirm", {"substitute": str(vera)}).status_code == 303
    assert "Зимина Вера Павловна" in anna.see("/people/changes")


def test_everything_is_handed_over_in_one_press(anna: Browsing, two: tuple[int, int]) -> None:
    boris, vera = two
    answer = anna.send(f"/people/{boris}/hand-over", {"successor": str(vera), "leaves": "yes"})
    assert answer.headers["location"] == f"/people/{vera}"
    assert "Передано поручений: 1." in anna.see(f"/people/{vera}")
    assert "передача дел" in anna.see("/letters")


def test_what_nobody_holds_is_seen(anna: Browsing, two: tuple[int, int]) -> None:
    anna.send(f"/people/{two[0]}", {"full_name": "Борис Ильич Громов", "gone": "yes"})
    assert "1 дело осталось без исполнителя" in anna.see("/people")
    page = anna.see("/people/changes")
    assert "больше не работает" in page
    assert "передайте дела преемнику" in page


def test_nobody_of_another_municipality_is_touched(anna: Browsing, two: tuple[int, int], database: Database) -> None:
    with database.writing() as session:
        far = id_of(build_person(session, "Чужой Ян", municipality=build_municipality(session, "Таёжный район")))
    days = {"from_on": "2026-11-25", "until_on": "2026-12-05"}
    assert anna.send(f"/people/{far}/absence", days).status_code == 404
    assert anna.send(f"/people/{far}/hand-over", {"successor": str(two[1])}).status_code == 404
    assert anna.send(f"/people/{two[0]}/hand-over", {"successor": str(far)}).status_code == 404
