"""Claims about the commands that bring a directory and a plan in and let the plan run."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from shnor_flow.cli import main
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from tests.live import house_in

EXAMPLES = Path(__file__).parents[2] / "examples"
DIRECTORY = str(EXAMPLES / "directory.csv")
ROADMAP = str(EXAMPLES / "roadmap.txt")


@pytest.fixture
def house(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


def _json(capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(capsys.readouterr().out)


def test_a_directory_and_a_plan_come_in_and_run(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    main(["directory", "import", DIRECTORY, "--municipality", "Приозёрный муниципальный район"])
    assert "Организаций: новых 10, изменено 0" in capsys.readouterr().out
    main(["import", ROADMAP, "--as-of", "2026-01-12"])
    assert "мероприятий 27, с датами 25" in capsys.readouterr().out
    main(["roadmap", "findings", "1", "--json"])
    findings = _json(capsys)
    assert isinstance(findings, list)
    assert {"term", "party"} == {finding["kind"] for finding in findings}
    main(["roadmap", "start", "1", "--as-of", "2026-01-12"])
    assert "Дорожная карта № 1 идёт" in capsys.readouterr().out
    main(["plan", "--json"])
    assert _json(capsys) == {
        "activities": 0,
        "occurrences": 0,
        "assignments": 0,
        "cancelled": 0,
        "restored": 0,
        "without_holder": 0,
    }
    main(["roadmap", "list", "--json", "--as-of", "2026-01-12"])
    (card,) = json.loads(capsys.readouterr().out)
    assert (card["state"], card["standing"]["overdue"]) == ("running", 0)
    main(["roadmap", "unassigned"])
    assert capsys.readouterr().out == "У каждого срока есть ответственный.\n"


def test_importing_and_starting_may_be_one_command_and_again_changes_nothing(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        main(["import", ROADMAP, "--start", "--as-of", "2026-01-12", "--municipality", "Приозёрный район"])
    told = capsys.readouterr().out
    assert told.count("Дорожная карта № 1, редакция 1") == 2
    assert "Этот файл уже загружен: ничего не изменено." in told
    main(["roadmap", "unassigned"])  # there is no directory yet
    assert "31.01.2026 1.1. Издание приказа о муниципальной команде" in capsys.readouterr().out


def test_broken_addresses_are_named_by_row_and_the_rest_is_kept(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "people.csv"
    text = Path(DIRECTORY).read_text(encoding="utf-8")
    broken.write_text(text.replace("gromov@", "gromov").replace("tsoy@priozerny", "tsoy@ priozerny"), encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["directory", "import", str(broken), "--municipality", "Приозёрный район"])
    told = capsys.readouterr()
    assert stop.value.code == 2
    assert "Людей: новых 11" in told.out
    assert "Строка 4: в столбце «Эл. почта» адрес «gromovpriozerny.example» записан неверно" in told.err
    assert "Строка 11: в столбце «Эл. почта» «tsoy@ priozerny.example» — не один адрес" in told.err
    assert "Пропущено строк: 2." in told.err
    main(["directory", "import", DIRECTORY, "--municipality", "Приозёрный район", "--json"])
    outcome = _json(capsys)
    assert isinstance(outcome, dict)
    assert (outcome["people_added"], outcome["people_changed"], outcome["bad_rows"]) == (2, 0, [])
    main(["directory", "list", "--json"])
    lines = _json(capsys)
    assert isinstance(lines, list)
    assert len(lines) == 13


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["directory", "import", "нет.csv"], "Файл «нет.csv» не открывается"),
        (["directory", "import", DIRECTORY], "укажите, чей это файл, параметром --municipality"),
        (["directory", "import", ROADMAP, "--municipality", "Район"], "не найдена строка с заголовками"),
        (["import", "нет.txt"], "Файл «нет.txt» не открывается"),
        (["import", ROADMAP, "--period", "2026"], "Напишите его как 2026-01-01..2028-12-31"),
        (["import", ROADMAP, "--period", "2028-01-01..2026-12-31"], "не может закончиться раньше своего начала"),
        (["import", ROADMAP, "--timezone", "Сибирь"], "Часовой пояс «Сибирь» неизвестен"),
        (["roadmap", "start", "7"], "Дорожной карты № 7 нет"),
    ],
)
def test_a_mistake_costs_one_sentence(
    house: House, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err
