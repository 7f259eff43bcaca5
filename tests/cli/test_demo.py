"""Claims about the example: it is made once, has a history, and never touches a real system."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from shnor_flow.cli.demo import demo
from shnor_flow.delivery.mail_catcher import caught_letters
from shnor_flow.domain.errors import Refused
from shnor_flow.services.keep_accounts import password_fits
from shnor_flow.settings import load_settings
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Account, Assignment, Letter

EXAMPLES = Path(__file__).parents[2] / "examples"
EARLY = ["--examples", str(EXAMPLES), "--no-serve", "--as-of", "2026-02-10"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHNOR_DATA_DIR", str(tmp_path / "demo"))
    load_settings.cache_clear()
    return tmp_path / "demo"


def run(*options: str) -> Result:
    return CliRunner().invoke(demo, [*EARLY, *options])


def password_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found = re.search(r"пароль (\S+)", result.output)
    assert found, result.output
    return found.group(1)


def test_it_is_made_once_and_the_password_can_be_renewed(folder: Path) -> None:
    password = password_in(run())
    database = Database(f"sqlite:///{folder / 'shnor_flow.sqlite3'}")
    with database.reading() as session:
        letters = session.exec(select(Letter)).all()
        assert letters
        assert {letter.state for letter in letters} == {"sent"}
        assert len(session.exec(select(Assignment)).all()) > 100
        assert password_fits(session.exec(select(Account.password_hash)).one(), password)
    assert len(caught_letters(folder / "caught", limit=1000)) == len(letters)

    assert password_in(run()) == password
    renewed = password_in(run("--reset-password"))
    with database.reading() as session:
        assert password_fits(session.exec(select(Account.password_hash)).one(), renewed)
        assert len(session.exec(select(Letter)).all()) == len(letters)
    database.close()


def test_one_that_was_interrupted_is_begun_anew(folder: Path) -> None:
    folder.mkdir()
    (folder / "demo-half-made").touch()
    (folder / "shnor_flow.sqlite3").write_bytes(b"half a database")
    assert password_in(run())


def test_a_real_system_is_never_touched(folder: Path) -> None:
    folder.mkdir()
    (folder / "shnor_flow.sqlite3").write_bytes(b"somebody's work")
    assert isinstance(run().exception, Refused)
    assert (folder / "shnor_flow.sqlite3").read_bytes() == b"somebody's work"
