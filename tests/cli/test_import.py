import json
from pathlib import Path

import pytest

from shnor_flow.cli import main
from tests.importers.plans import PLAN, tabbed

TEXT = "Программа поддержки школ Заречного района на 2026-2028 годы\n\nЦель: помочь школам.\n\n" + tabbed()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "план.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return int(stop.value.code or 0)


def test_json_has_the_programme_its_activities_and_the_findings(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(plan), "--dry-run", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["programme", "activities", "findings"]
    assert told["programme"]["period"] == {"start": "2026-01-01", "end": "2028-12-31"}
    assert [activity["number"] for activity in told["activities"]] == [row.number for row in PLAN]
    first = told["activities"][0]
    assert first["responsible"] == ["Департамент образования"]
    assert first["schedule"]["windows"] == [{"start": None, "due": "2026-09-15"}]
    assert not first["schedule"]["needs_review"]


def test_each_finding_has_its_kind_words_and_place(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["import", str(plan), "--dry-run", "--json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    (by_schedule,) = [finding for finding in findings if "«по графику»" in finding["message"]]
    assert by_schedule["kind"] == "term"
    line = next(number for number, text in enumerate(TEXT.split("\n"), start=1) if text.startswith("2.3."))
    assert (by_schedule["line"], by_schedule["activity"]) == (line, 6)


def test_the_summary_counts_activities_and_lists_what_to_look_at(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", str(plan), "--dry-run"])
    told = capsys.readouterr().out
    assert f"Мероприятий: {len(PLAN)}" in told
    assert "Регион в тексте не назван" in told


def test_without_a_period_one_finding_speaks_for_all_terms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("№\tМероприятия\tСроки\tИсполнители\n1.\tСеминар\tпостоянно\tИМЦ", encoding="utf-8")
    main(["import", str(file), "--dry-run", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["programme"]["period"] is None
    assert told["activities"][0]["schedule"]["kind"] == "unscheduled"
    assert told["activities"][0]["schedule"]["needs_review"]
    assert sum("Срок действия" in finding["message"] for finding in told["findings"]) == 1


@pytest.mark.parametrize(
    ("data", "says"), [(b"", "пуст"), (b"%PDF-1.7\n", "PDF"), ("Список покупок".encode(), "нет ни таблицы плана")]
)
def test_bad_input_ends_with_one_russian_sentence_and_code_2(
    data: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(data)
    assert exit_code("import", str(file), "--dry-run") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert told.err.count("\n") == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("import", str(tmp_path / "нет.txt"), "--dry-run") == 2
    assert "нет.txt» не открывается" in capsys.readouterr().err
