"""Claims about `shnor-flow report`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from sqlmodel import select

from shnor_flow.cli import main
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import JobRun
from tests.builders import build_programme, build_roadmap_with
from tests.live import house_in
from tests.reporting import REPORT_DAY, Reporting, build_reporting

Told = pytest.CaptureFixture[str]


@pytest.fixture
def reporting(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reporting]:
    with house_in(tmp_path, database, monkeypatch) as house:
        yield build_reporting(database, house.files)


def test_build_writes_the_word_file_and_mails_nobody(reporting: Reporting, tmp_path: Path, capsys: Told) -> None:
    out = tmp_path / "отчёт.docx"
    main(["report", "build", "--period", "2026s2", "--as-of", REPORT_DAY.isoformat(), "--out", str(out)])
    assert "Составлена версия 1: II полугодие 2026 г." in capsys.readouterr().out
    assert "за II полугодие 2026 года" in Document(str(out)).paragraphs[0].text
    assert reporting.letters() == []


def test_build_says_when_nothing_has_changed(reporting: Reporting, capsys: Told) -> None:
    for _ in range(2):
        main(["report", "build", "--period", "2026S2", "--as-of", REPORT_DAY.isoformat()])
    assert "ничего не изменилось. Действует версия 1" in capsys.readouterr().out


def test_of_many_programmes_one_must_be_named(reporting: Reporting, capsys: Told) -> None:
    with reporting.database.writing() as session:
        build_roadmap_with(
            session, programme=build_programme(session, title="Вторая"), started_at=moment_of(REPORT_DAY)
        )
    with pytest.raises(SystemExit) as stop:
        main(["report", "build", "--period", "2026S2"])
    assert stop.value.code == 2
    assert "2 — Вторая" in capsys.readouterr().err


def test_a_quarter_is_refused_with_one_sentence(reporting: Reporting, capsys: Told) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["report", "build", "--period", "2026Q4"])
    assert stop.value.code == 2
    assert "составляется за полугодие" in capsys.readouterr().err


def test_run_is_the_job_and_leaves_its_counts_in_the_record(reporting: Reporting, capsys: Told) -> None:
    main(["report", "run", "--as-of", REPORT_DAY.isoformat()])
    assert "составлено отчётов: 1\nписем в очереди на отправку: 3" in capsys.readouterr().out
    main(["report", "run", "--as-of", REPORT_DAY.isoformat()])
    assert capsys.readouterr().out == "Сегодня составлять нечего.\n"
    with reporting.database.reading() as session:
        first = session.exec(select(JobRun)).first()
    assert first is not None
    assert (first.job, first.outcome, first.counts["built"]) == ("build_reports", "done", 1)


def test_list_as_json_names_the_version_and_its_letters(reporting: Reporting, capsys: Told) -> None:
    main(["report", "list"])
    assert capsys.readouterr().out.startswith("Отчётов ещё нет.")
    reporting.run(REPORT_DAY)
    main(["report", "list", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["reports"]
    assert (told["period"], told["version"], told["built_by"], told["letters"]) == ("2026S2", 1, "система", 3)
