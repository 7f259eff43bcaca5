"""Claims about `shnor-flow collection`."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shnor_flow.cli import main
from shnor_flow.storage.database import Database
from tests.collecting import FIRST, OPENING, THIRD, District, build_district, local
from tests.live import house_in


@pytest.fixture
def district(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[District]:
    with house_in(tmp_path, database, monkeypatch):
        yield build_district(database)


def test_run_opens_the_round_and_says_what_it_did(district: District, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collection", "run", "--as-of", OPENING.isoformat()])
    told = capsys.readouterr().out
    assert "открыто сборов: 1" in told
    assert "школ без адреса: сообщите им сами: 1" in told
    main(["collection", "run", "--as-of", OPENING.isoformat()])
    assert capsys.readouterr().out == "Сегодня открывать и закрывать нечего.\n"


def test_status_names_those_who_have_not_reported(district: District, capsys: pytest.CaptureFixture[str]) -> None:
    district.run(OPENING)
    district.submit(local(2026, 10, 8))
    main(["collection", "status", "--as-of", "2026-10-12"])
    told = capsys.readouterr().out
    assert "III квартал 2026 г. (2026Q3)" in told
    assert "спрашивает школу: 2 показателя: 3 числа" in told
    assert "сдали 1 из 3 школ: в срок 1" in told
    assert f"{THIRD}: не начата, опоздание 3 дня, нет адреса электронной почты" in told
    assert FIRST not in told


def test_status_as_json_carries_its_zone_and_every_school(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    district.run(OPENING)
    district.submit(local(2026, 10, 8))
    main(["collection", "status", "--round", "2026q3", "--as-of", "2026-10-12", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["rounds"]
    assert (told["round"], told["expected"], told["reported"], told["on_time"]) == ("2026Q3", 3, 1, 1)
    assert told["due_at"] == "2026-10-09T21:00:00+00:00"
    assert [school["has_reported"] for school in told["schools"]] == [False, False, True]
    assert told["schools"][0]["days_late"] == 3
    assert told["schools"][2]["submitted_at"] == "2026-10-08T09:00:00+00:00"


def test_status_without_open_rounds_says_so(district: District, capsys: pytest.CaptureFixture[str]) -> None:
    main(["collection", "status"])
    assert capsys.readouterr().out.startswith("Открытых сборов нет.")


def test_a_quarter_that_is_none_is_refused_with_one_sentence(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["collection", "status", "--round", "2026Q9"])
    assert stop.value.code == 2
    assert "не отчётный период" in capsys.readouterr().err


def test_the_burden_of_a_year_is_told_with_the_year_before(
    district: District, capsys: pytest.CaptureFixture[str]
) -> None:
    district.run(OPENING)
    main(["collection", "burden", "--as-of", "2026-10-12"])
    assert capsys.readouterr().out.splitlines() == [
        "2026 год: школа ответит на 4 показателя, школ 3",
        "  уже спрошено 2 показателя, ещё будет 2 показателя",
        "  2025 год: сведений нет",
        "  - III квартал 2026 г., «Поддержка школ Заречного района»: 2 показателя: 3 числа",
        "  - IV квартал 2026 г., «Поддержка школ Заречного района»: 2 показателя: 3 числа (ещё не открыт)",
    ]
    main(["collection", "burden", "--year", "2026-27", "--as-of", "2026-10-12", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["year"], told["total"]["usual"], told["asked"]["usual"], told["to_come"]["usual"]) == (
        "2026-27",
        8,
        2,
        6,
    )
    with pytest.raises(SystemExit):
        main(["collection", "burden", "--year", "2026Q3"])
    assert "не год" in capsys.readouterr().err


def test_the_job_leaves_its_counts_in_the_record(district: District) -> None:
    from shnor_flow import jobs

    counts = jobs.run_collection(date(2026, 10, 1))
    assert (counts["opened"], counts["expected"], counts["without_address"]) == (1, 3, 1)


def test_export_writes_a_file_and_says_how_much_is_in_it(
    district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district.run(OPENING)
    district.submit(local(2026, 10, 8))
    target = tmp_path / "сведения.xlsx"
    main(["collection", "export", "2026Q3", "--to", str(target), "--as-of", "2026-10-12"])
    assert "строк 6, с ответом 2, школ 3" in capsys.readouterr().out
    assert target.stat().st_size > 1000


RULES_FILE = """
[[rules]]
name = "Учителей меньше, чем учеников"
severity = "error"
expression = "п2 < п1.знаменатель"
message = "Обучено {п2}, а учеников {п1.знаменатель}."
kinds = ["quarter"]
speaks_of = ["п2"]
"""


def test_rules_come_from_a_file_are_tried_and_switched_on(
    district: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    district.run(OPENING)
    district.submit(local(2026, 10, 8), typed=district.typed(count="90"))
    file = tmp_path / "rules.toml"
    file.write_text(RULES_FILE, encoding="utf-8")
    main(["collection", "rules", "add", str(file)])
    assert capsys.readouterr().out == "1  Учителей меньше, чем учеников: задело бы 1 из 1 сданной формы\n"
    main(["collection", "rules", "try", "1", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["filed"], told["hits"]) == (1, 1)
    assert told["rounds"][0]["hits"][0] | {"submission": 0} == {
        "submission": 0,
        "school": FIRST,
        "message": "Обучено 90, а учеников 80.",
        "note": "",
    }
    main(["collection", "rules", "try", "--expression", "п2 > 100"])
    assert "Задело бы 1 из 1 сданной формы" in capsys.readouterr().out
    main(["collection", "rules", "switch", "1", "--on", "--reason", "Проверено"])
    main(["collection", "rules", "list"])
    listed = capsys.readouterr().out
    assert "п2  Число учителей, прошедших курсы" in listed
    assert "1  Учителей меньше, чем учеников [включено]\n     п2 < п1.знаменатель" in listed
    main(["collection", "rules", "list", "--json"])
    exported = tmp_path / "rules.json"
    exported.write_text(capsys.readouterr().out, encoding="utf-8")
    main(["collection", "rules", "add", str(exported)])  # what was listed is the same rule again
    assert capsys.readouterr().out.startswith("1  ")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["try"], "Назовите правило"),
        (["try", "404"], "Такого правила нет"),
        (["try", "--expression", "п2 > > 1"], "с 6-го знака"),
        (["add", "{no_rules}"], "нет списка rules"),
        (["add", "{not_toml}"], "не читается"),
        (["add", "{no_kind}"], "kinds — список из quarter, term"),
        (["list", "--programme", "404"], "Программы с номером 404"),
    ],
)
def test_a_rule_command_that_cannot_be_carried_out_is_one_sentence(
    district: District, tmp_path: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / f"{name}.toml" for name in ("no_rules", "not_toml", "no_kind")}
    files["no_kind"].write_text(RULES_FILE.replace('"quarter"', '"всегда"'), encoding="utf-8")
    files["no_rules"].write_text("x = 1", encoding="utf-8")
    files["not_toml"].write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SystemExit) as stopped:
        main(["collection", "rules", *(one.format(**files) for one in arguments)])
    assert stopped.value.code == 2
    assert says in capsys.readouterr().err
