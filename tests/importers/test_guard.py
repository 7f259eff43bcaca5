"""Claims about the guard: whatever happens to the child, a person reads one sentence and the house goes on."""

import os
import time
from pathlib import Path

import pytest

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers import guard, read_roadmap
from shnor_flow.importers.directory import read_directory
from tests.importers.plans import tabbed

TEXT = ("Программа поддержки школ на 2026-2028 годы\n\n" + tabbed()).encode()
DIRECTORY = (
    "Организация;Тип;ФИО;Почта;Обязанность\nШкола № 1;школа;Котова Анна Сергеевна;anna@example.ru;координатор\n"
).encode()


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that stands where the child would: each test writes what it does."""
    program = tmp_path / "child"
    monkeypatch.setattr("sys.executable", str(program))
    return program


def does(program: Path, commands: str) -> None:
    program.write_text(f"#!/bin/bash\n{commands}\n")
    program.chmod(0o755)


def test_a_plan_comes_back_from_the_child_as_it_was_read() -> None:
    assert guard.read_roadmap(TEXT, "план.txt") == read_roadmap(TEXT, "план.txt")


def test_a_directory_comes_back_from_the_child_as_it_was_read() -> None:
    assert guard.read_directory(DIRECTORY, "люди.csv") == read_directory(DIRECTORY, "люди.csv")


def test_the_childs_own_refusal_reaches_the_person() -> None:
    with pytest.raises(UnreadableFile, match="нет ни таблицы плана"):
        guard.read_roadmap("Список покупок: хлеб, молоко.".encode(), "план.txt")


def test_a_name_that_looks_like_an_option_is_only_a_name() -> None:
    assert guard.read_roadmap(TEXT, "--help").activities


@pytest.mark.parametrize(
    ("commands", "says"),
    [
        ("exit 0", "повреждён"),
        ("exit 3", "повреждён"),
        ("kill -SEGV $$", "повреждён"),
        ("echo '{\"read\": '", "повреждён"),
        ("echo '[1, 2]'", "повреждён"),
        ('echo \'{"broken": "KeyError in x:1"}\'', "повреждён"),
        ('echo \'{"broken": "MemoryError"}\'', "слишком много памяти"),
        ("kill -XCPU $$", "дольше 30 секунд"),
        ("kill -KILL $$", "дольше 30 секунд"),
    ],
)
def test_a_child_that_dies_or_talks_nonsense_costs_one_sentence(child: Path, commands: str, says: str) -> None:
    does(child, commands)
    with pytest.raises(UnreadableFile, match=says) as refusal:
        guard.read_roadmap(TEXT, "план.txt")
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_a_child_that_hangs_is_stopped_with_all_it_started(child: Path, tmp_path: Path) -> None:
    does(child, f"sleep 300 & echo $! > {tmp_path}/grandchild; wait")
    begun = time.monotonic()
    with pytest.raises(UnreadableFile, match="дольше 1 секунд"):
        guard.read_roadmap(TEXT, "план.txt", seconds=1)
    assert time.monotonic() - begun < 20
    grandchild = int((tmp_path / "grandchild").read_text())
    for _ in range(100):  # until the system has buried it
        state = Path(f"/proc/{grandchild}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("what the child started still runs")


def test_the_child_sees_no_setting_and_no_secret(child: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHNOR_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("SHNOR_DATABASE_URL", "postgresql://user:password@host/base")
    does(child, f"env > {tmp_path}/seen")
    with pytest.raises(UnreadableFile):
        guard.read_roadmap(TEXT, "план.txt")
    seen = (tmp_path / "seen").read_text()
    assert "SHNOR" not in seen
    assert "password" not in seen


def test_the_child_leaves_nothing_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    guard.read_roadmap(TEXT, "план.txt")
    assert os.listdir(tmp_path) == []  # noqa: PTH208  # the names are all that is asked


def test_what_broke_is_logged_without_the_files_own_words(child: Path, caplog: pytest.LogCaptureFixture) -> None:
    does(child, 'echo \'{"broken": "KeyError in shnor_flow.x:12"}\'')
    with pytest.raises(UnreadableFile):
        guard.read_roadmap(TEXT, "план Котовой.txt")
    assert "KeyError in shnor_flow.x:12" in caplog.text
    assert "Котовой" not in caplog.text
