"""Claims about what a command says when a setting, a number or the system itself is wrong."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shnor_flow.cli import main
from shnor_flow.settings import load_settings


@pytest.fixture(autouse=True)
def _settings_of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SHNOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def refusal(*arguments: str, **settings: str) -> str:
    """Run the real command and return the sentence it refuses with."""
    ran = subprocess.run(
        [sys.executable, "-m", "shnor_flow.cli", *arguments],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, ""), ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SHNOR_DATABASE_URL", "postgresql://anna:hidden@127.0.0.1:1/plans", "не отвечает или не пускает"),
        ("SHNOR_DATABASE_URL", "oracle://anna:hidden@127.0.0.1/plans", "Настройка SHNOR_DATABASE_URL"),
        ("SHNOR_DATABASE_URL", "postgresql://anna:hidden@127.0.0.1:port/plans", "записан с ошибкой"),
        ("SHNOR_DATA_DIR", "/dev/null", "SHNOR_DATA_DIR"),
        ("SHNOR_SECRET_KEY", "hidden", "Настройка SHNOR_SECRET_KEY"),
        ("SHNOR_PUBLIC_URL", "https://", "имя сервера"),
        ("SHNOR_MAIL_FROM", "Управление <управление@>", "нужна одна строка с адресом"),
        ("SHNOR_SMTP_HOST", "", "не должно быть пустым"),
    ],
)
def test_a_setting_that_cannot_work_is_named_and_its_password_is_not(setting: str, value: str, sentence: str) -> None:
    told = refusal("overdue", **{setting: value})
    assert sentence in told
    assert "hidden" not in told


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("список покупок: мел, указка, журнал")
    assert "не база SQLite" in refusal("overdue", SHNOR_DATABASE_URL=f"sqlite:///{notes}")
    assert notes.read_text().startswith("список")


def test_an_env_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("SHNOR_MAIL_FROM=Отдел <a@b.example>".encode("cp1251"))
    assert "UTF-8" in refusal("overdue")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("overdue", "--as-of", "9999-12-31"), "нужен год от 2000 до 2100"),
        (("collection", "run", "--as-of", "0001-01-01"), "нужен год от 2000 до 2100"),
        (("roadmap", "start", "99999999999999999999"), "не подходит"),
        (("roadmap", "start", "-1"), "Нет такого параметра"),
    ],
)
def test_a_number_or_a_day_out_of_this_world_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    assert sentence in refusal(*arguments)


def _break(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object, **__: object) -> None:
        raise RuntimeError("Борис Ильич Громов")

    monkeypatch.setattr("shnor_flow.jobs.house", burst)


def test_what_breaks_ends_with_a_sentence_and_the_place_of_the_details(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _break(monkeypatch)
    with pytest.raises(SystemExit) as ended:
        main(["overdue"])
    told = capsys.readouterr().err
    log = tmp_path / "data" / "errors.log"
    assert ended.value.code == 1
    assert told.count("\n") == 1
    assert "Громов" not in told
    assert str(log) in told
    assert "RuntimeError: Борис Ильич Громов" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_a_developer_may_see_the_traceback_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    _break(monkeypatch)
    monkeypatch.setenv("SHNOR_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        main(["overdue"])


def test_details_that_cannot_be_kept_do_not_hide_the_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _break(monkeypatch)
    monkeypatch.setenv("SHNOR_DATA_DIR", "/dev/null/data")
    load_settings.cache_clear()
    with pytest.raises(SystemExit):
        main(["overdue"])
    assert "SHNOR_TRACEBACK=1" in capsys.readouterr().err
