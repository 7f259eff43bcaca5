"""Claims about the example: it is made once, has a history, and never touches a real system."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from shnor_flow.cli.demo import demo
from shnor_flow.delivery.mail_catcher import caught_letters
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.errors import Refused
from shnor_flow.services.people.keep_accounts import password_fits
from shnor_flow.settings import load_settings
from shnor_flow.storage.database import Database
from shnor_flow.storage.deadline.overview import Show, count_due
from shnor_flow.storage.tables import (
    Account,
    Assignment,
    Evidence,
    Extension,
    Letter,
    Municipality,
    Progress,
    Submission,
)

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


def test_the_first_morning_has_a_bit_of_every_kind_of_work(folder: Path) -> None:
    password_in(run("--as-of", "2026-05-13"))
    database = Database(f"sqlite:///{folder / 'shnor_flow.sqlite3'}")
    with database.reading() as session:
        states = set(session.exec(select(Assignment.state)).all())
        assert states == set(AssignmentState) - {AssignmentState.CANCELLED}
        assert {extension.reason for extension in session.exec(select(Extension))} == {
            "Директор был в командировке; договорились о новом дне."
        }
        assert session.exec(select(Evidence)).all()
        assert "note" in session.exec(select(Progress.kind)).all()
        submissions = session.exec(select(Submission.state)).all()
        assert submissions.count(SubmissionState.ACCEPTED) >= 3
        assert {letter.state for letter in session.exec(select(Letter))} == {"sent"}
        home = session.exec(select(Municipality.id)).one()
        counts = count_due(session, home, date(2026, 5, 13))
        assert counts[Show.TODAY]
        assert all(counts[part] for part in (Show.OVERDUE, Show.MONTH, Show.REPORTED))
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


def test_without_the_example_it_says_where_to_look(folder: Path, tmp_path: Path) -> None:
    result = run("--examples", str(tmp_path))
    assert isinstance(result.exception, Refused)
    assert "--examples ПАПКА" in str(result.exception)
    assert not list(folder.glob("*.sqlite3"))
