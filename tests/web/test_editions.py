"""Claims about the page where an amended plan is compared with the one that runs, and applied."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from shnor_flow.cli import main
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.roadmap import ProgrammeDraft
from shnor_flow.domain.term import Period
from shnor_flow.services.deadline.plan_occurrences import plan_all
from shnor_flow.services.edition.match_editions import match_editions
from shnor_flow.services.roadmap.keep_programme import passport_of
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Programme, Roadmap, RoadmapState
from tests.builders import Row, build_organisation, build_programme, build_roadmap_with, id_of
from tests.services.test_plan_occurrences import CALENDAR
from tests.web.browsing import Browsing
from tests.web.conftest import TODAY

ACT = "приказ от 12.11.2026 № 40"


@pytest.fixture
def second(anna: Browsing, database: Database) -> int:
    """Let a plan run and bring in its amended edition; return the number of that."""
    with database.writing() as session:
        department, programme = build_organisation(session), build_programme(session, goal="Прежняя цель")
        rows = [
            Row(
                "Семинар <b>для</b> директоров",
                [(None, date(2026, 12, 10))],
                [department],
                term="до 10 декабря 2026 г.",
            ),
            Row("Закупка учебников", [(None, date(2027, 3, 31))], [department], term="март 2027 г."),
            Row("Диагностика 9 классов", [(None, date(2027, 3, 31))], [department], term="март 2027 г."),
        ]
        build_roadmap_with(session, rows, programme=programme)
    plan_all(database, calendar=lambda: CALENDAR, now=moment_of(TODAY))
    with database.writing() as session:
        amended = [
            Row(
                "Семинар <b>для</b> директоров",
                [(None, date(2026, 12, 25))],
                [department],
                term="до 25 декабря 2026 г.",
            ),
            Row("Диагностика 11 классов", [(None, date(2027, 3, 31))], [department], term="март 2027 г.", number="3."),
            Row("Открыть кружок", [(None, date(2027, 4, 30))], [department], term="апрель 2027 г."),
        ]
        draft = build_roadmap_with(session, amended, programme=programme, state=RoadmapState.DRAFT, edition=2)
        period = Period(date(2026, 1, 1), date(2029, 12, 31))
        draft.passport = passport_of(ProgrammeDraft(programme.title, period=period, goal="Новая цель"))
        match_editions(session, draft, now=moment_of(TODAY))
        return id_of(draft)


def test_the_page_shows_what_changes_asks_what_is_doubtful_and_applies(
    anna: Browsing, database: Database, second: int
) -> None:
    assert "Сравнить с прежней и применить" in anna.see(f"/roadmap/{second}")
    page = anna.see(f"/roadmap/{second}/compare")
    assert "10.12.2026 → 25.12.2026" in page
    assert "Прежняя цель Новая цель" in page
    assert "Семинар <b>для</b> директоров" in page, "markup of a plan is shown, not obeyed"
    assert "Нужно ваше слово 1" in page
    refused = anna.send(f"/roadmap/{second}/apply", {"act": ACT})
    assert (refused.status_code, "прежние это мероприятия или новые: 1 вопрос" in refused.text) == (422, True)
    anna.send(f"/roadmap/{second}/compare/5", {"follows": ""})  # another class is another activity
    assert "Нужно ваше слово" not in anna.see(f"/roadmap/{second}/compare")
    done = anna.send(f"/roadmap/{second}/apply", {"act": ACT, "since": TODAY.isoformat()})
    assert done.headers["location"] == f"/roadmap/{second}"
    assert f"Что изменила эта редакция : {ACT}" in anna.see(f"/roadmap/{second}")
    assert "заменена новой редакцией" in anna.see("/roadmap")
    assert f"Применена: {ACT}" in anna.see(f"/roadmap/{second}/compare")
    assert "Применена новая редакция плана" in anna.see("/journal")
    with database.reading() as session:
        due = sorted(one.due_on for one in session.exec(select(Assignment)) if one.state == "open")
        assert due == [date(2026, 12, 25), date(2027, 3, 31), date(2027, 4, 30)]
        assert session.exec(select(Programme)).one().ends_on == date(2029, 12, 31)


def test_a_first_edition_has_nothing_to_be_compared_with(anna: Browsing, second: int) -> None:
    assert "Сравнивать не с чем" in anna.see("/roadmap/1/compare")


def test_a_like_title_is_asked_about_on_the_plans_own_page(anna: Browsing, database: Database, second: int) -> None:
    with database.writing() as session:
        own = build_programme(session, title="Программа поддержки школ")
        draft = build_roadmap_with(session, [Row()], programme=own, state=RoadmapState.DRAFT)
        running = session.get_one(Roadmap, 1)
        draft.resembles_id = running.programme_id
        draft_id, programme_id = id_of(draft), running.programme_id
    assert "Похоже, это новая редакция плана «Поддержка школ" in anna.see(f"/roadmap/{draft_id}")
    answer = anna.send(f"/roadmap/{draft_id}/edition-of", {"programme": str(programme_id)})
    assert answer.headers["location"] == f"/roadmap/{draft_id}/compare"
    assert "Редакция № 3 рядом с редакцией № 1" in anna.see(f"/roadmap/{draft_id}/compare")


def test_the_command_line_compares_and_applies_too(
    anna: Browsing, database: Database, second: int, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["roadmap", "compare", str(second)])
    told = capsys.readouterr().out
    assert "1. Семинар <b>для</b> директоров: 10.12.2026 → 25.12.2026" in told
    anna.send(f"/roadmap/{second}/compare/5", {"follows": "3"})
    for sentence in ("Поручений перенесено 1, отменено 1.", "уже действует: ничего не изменено"):
        main(["roadmap", "apply", str(second), "--act", ACT, "--as-of", TODAY.isoformat()])
        assert sentence in capsys.readouterr().out


def test_the_plan_leaves_as_word_and_excel_with_a_name_a_person_knows(anna: Browsing, second: int) -> None:
    for ending, magic in (("docx", b"PK"), ("xlsx", b"PK")):
        answer = anna.open(f"/roadmap/{second}/file/{ending}?states=true")
        assert (answer.status_code, answer.content[:2]) == (200, magic)
        assert "%D0%94%D0%BE%D1%80%D0%BE%D0%B6%D0%BD%D0%B0%D1%8F" in answer.headers["content-disposition"]
    assert anna.open(f"/roadmap/{second}/file/exe").status_code == 404


def test_the_command_line_saves_the_plan_where_it_is_told(
    anna: Browsing, second: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["roadmap", "export", str(second), "--to", str(tmp_path / "план.xlsx"), "--states"])
    assert "мероприятий 3, редакция 2" in capsys.readouterr().out
    for to, sentence in (("план.pdf", "сохранить можно в .xlsx или .docx"), ("нет/план.docx", "выберите другую папку")):
        with pytest.raises(SystemExit) as ended:
            main(["roadmap", "export", str(second), "--to", str(tmp_path / to)])
        assert (ended.value.code, sentence in capsys.readouterr().err) == (2, True)
