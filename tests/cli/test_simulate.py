"""Claims about living through days on a copy: letters are counted, the system itself is left alone."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from shnor_flow.cli.simulate import simulate
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.jobs import House
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, JobRun, Letter
from tests.builders import Row, build_activity, build_assignment, build_person, build_roadmap_with
from tests.live import house_in

ROOT = Path(__file__).parents[2]
EXAMPLE = ["--import", str(ROOT / "examples/roadmap.txt"), "--directory", str(ROOT / "examples/directory.csv")]
DUE = date(2026, 9, 30)
JANUARY = ["--from", "2026-01-12", "--to", "2026-02-06"]


@pytest.fixture
def house(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


def owe_on_the_last_of_september(house: House) -> None:
    with house.database.writing() as session:
        boris = build_person(session)
        row = Row(windows=[(None, DUE)], parties=[boris])
        activity = build_activity(session, build_roadmap_with(session), row)
        build_assignment(session, DUE, boris, activity=activity, next_notice_on=date(2026, 9, 23))


def run(*options: str) -> Result:
    return CliRunner().invoke(simulate, options)


def letters(*options: str) -> dict[str, dict[str, int]]:
    result = run(*options, "--json")
    assert result.exit_code == 0, result.output
    return {one["name"]: one for one in json.loads(result.output)}


def test_a_plan_and_a_directory_are_enough_to_see_who_gets_how_much() -> None:
    found = letters(*EXAMPLE, *JANUARY)
    assert found["Громов Борис Ильич"]["digest"] > 0
    assert all(one["most_digests_a_day"] <= 1 for one in found.values())
    assert all(one["total"] == one["digest"] for one in found.values())  # no round and no report in these weeks


def test_who_answers_in_time_gets_fewer_letters() -> None:
    silent, answering = letters(*EXAMPLE, *JANUARY), letters(*EXAMPLE, *JANUARY, "--all-answer")
    assert sum(one["total"] for one in answering.values()) < sum(one["total"] for one in silent.values())
    assert answering.keys() <= silent.keys()


def test_days_when_nothing_ran_are_caught_up(house: House) -> None:
    owe_on_the_last_of_september(house)
    missed = [option for day in range(23, 30) for option in ("--missed", f"2026-09-{day}")]
    # Seven days before is said on the last day, once: the notices that it replaced are not sent after it.
    found = letters("--from", "2026-09-23", "--to", "2026-09-30", *missed)
    assert [one["digest"] for one in found.values()] == [1]


def test_the_system_itself_is_left_alone(house: House) -> None:
    owe_on_the_last_of_september(house)
    assert letters("--from", "2026-09-23", "--to", "2026-09-30", "--all-answer")
    with house.database.reading() as session:
        assert session.exec(select(Letter)).all() == []
        assert session.exec(select(JobRun)).all() == []
        assert session.exec(select(Assignment.state)).all() == [AssignmentState.OPEN]


def test_the_table_is_for_people(house: House) -> None:
    owe_on_the_last_of_september(house)
    output = run("--from", "2026-09-23", "--to", "2026-09-23").output
    assert "напоминания" in output
    assert "Всего: 1 письмо, 1 человек." in output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "2026-09-30", "--to", "2026-09-01"], "Последний день раньше первого"),
        ([*JANUARY, "--directory", "examples/directory.csv"], "--import"),
    ],
)
def test_what_makes_no_sense_is_refused(options: list[str], words: str) -> None:
    assert words in run(*options).output


def test_without_a_database_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shnor_flow.domain.errors import Refused
    from shnor_flow.settings import load_settings

    monkeypatch.setenv("SHNOR_DATA_DIR", str(tmp_path / "nothing"))
    load_settings.cache_clear()
    refused = run(*JANUARY)
    load_settings.cache_clear()
    assert isinstance(refused.exception, Refused)
    assert "--import" in str(refused.exception)
