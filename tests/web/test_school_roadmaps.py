"""Claims about the page of schools' own roadmaps."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.party import PartyGroup
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.storage.database import Database
from tests.builders import Row, build_programme, build_roadmap_with, build_school, id_of
from tests.services.test_plan_occurrences import CALENDAR
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY


@pytest.fixture
def schools(anna: Browsing, database: Database) -> list[int]:
    """Let a plan run that asks three schools for a roadmap of their own; return their numbers."""
    with database.writing() as session:
        found = [build_school(session, f"Школа <i>№ {number}</i>") for number in range(1, 4)]
        row = Row("Разработка дорожных карт школ", [(None, date(2026, 12, 1))], [PartyGroup.PROGRAMME_SCHOOLS])
        build_roadmap_with(session, [row], programme=build_programme(session, schools=found))
        numbers = [id_of(school) for school in found]
    plan_all(database, calendar=lambda: CALENDAR, now=moment_of(TODAY))
    return numbers


def test_a_school_begins_from_the_template_runs_and_is_counted(anna: Browsing, schools: list[int]) -> None:
    assert "действуют у 0 из 3" in anna.see("/roadmap/1")
    page = anna.see("/roadmap/1/schools")
    assert "Подтвердите, какое это мероприятие" in page
    assert "Школа <i>№ 1</i>" in page
    assert anna.send("/roadmap/1/school-activity", {"activity": "1"}).status_code == 303
    began = anna.send("/roadmap/1/schools", {"school": str(schools[0]), "act": "template"})
    assert began.headers["location"] == "/roadmap/2"
    assert "Муниципальный план и другие школы" in anna.see("/roadmap/2")
    assert "проверить и запустить" in anna.see("/roadmap/1/schools")
    anna.send("/roadmap/2/start", {"since": TODAY.isoformat(), "seen": "9", "agreed": "yes"})
    assert "Действуют у 1 из 3 школ" in anna.see("/roadmap/1/schools")
    activity = anna.see("/activity/1")
    assert "Дорожные карты школ 1 из 3 школ" in activity
    assert "исполнено, ждёт проверки" in activity
    assert "дорожная карта школы, редакция 1" in anna.see("/roadmap")
    assert "Указано, какое мероприятие закрывают дорожные карты школ" in anna.see("/journal")


def test_a_plan_of_a_school_comes_from_a_file(anna: Browsing, schools: list[int]) -> None:
    text = "№\tМероприятия\tСроки\tОтветственные\n1.\tОткрыть кружок\tдо 1 мая 2027 г.\tДиректор\n"
    file = {"file": ("план.txt", text.encode(), "text/plain")}
    came = anna.send("/roadmap/1/schools", {"school": str(schools[1]), "act": "file"}, files=file)
    assert came.headers["location"] == "/roadmap/2"
    assert "Открыть кружок" in anna.see("/roadmap/2")
    again = anna.send("/roadmap/1/schools", {"school": str(schools[1]), "act": "file"})
    assert (again.status_code, "Выберите файл" in again.text) == (422, True)


def test_a_schools_roadmap_has_no_schools_below_it(anna: Browsing, schools: list[int]) -> None:
    anna.send("/roadmap/1/schools", {"school": str(schools[0]), "act": "template"})
    assert anna.open("/roadmap/2/schools").status_code == 404
    assert anna.send("/roadmap/2/schools", {"school": str(schools[1]), "act": "template"}).status_code == 404
