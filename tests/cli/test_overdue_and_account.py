"""`overdue` lists what the first page shows; `account` makes and mends sign-ins."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from shnor_flow.cli.account import account
from shnor_flow.cli.overdue import overdue
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.party import Duty
from shnor_flow.jobs import House
from shnor_flow.services.people.keep_accounts import password_fits
from shnor_flow.storage.database import Database
from shnor_flow.storage.people.accounts import AccountView, RegionAccountView, account_by_login
from shnor_flow.storage.tables import Account, Appointment
from tests.builders import build_assignment, build_municipality, build_person, build_school
from tests.live import house_in

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def house(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


def run(*arguments: str, typed: str = "") -> str:
    command = {"overdue": overdue, "account": account}[arguments[0]]
    result = CliRunner().invoke(command, arguments[1:], input=typed, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_overdue_says_what_is_late_in_words_and_in_json(database: Database) -> None:
    with database.writing() as session:
        build_assignment(session, date(2026, 11, 20), build_person(session))
    assert "1 мероприятие просрочено" in run("overdue", "--as-of", "2026-11-24")
    [row] = json.loads(run("overdue", "--as-of", "24.11.2026", "--json"))["overdue"]
    assert (row["due_on"], row["days_late"], row["holders"][0]["name"]) == ("2026-11-20", 4, "Борис Ильич Громов")
    assert run("overdue", "--as-of", "2026-11-20") == "Просроченного нет.\n"


def test_overdue_of_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(NotFound, match="нет в базе"):
        run("overdue", "--municipality", "Нетакой район")


def test_the_day_turns_where_the_municipality_lives(database: Database) -> None:
    with database.writing() as session:
        far = build_municipality(session, "Далёкий район", timezone="Asia/Kamchatka")
        build_assignment(session, date(2026, 11, 20), build_person(session, municipality=far))
    assert run("overdue", "--as-of", "2026-11-20") == "Просроченного нет.\n"
    assert "Далёкий район" in run("overdue", "--as-of", "2026-11-21")


def test_a_coordinator_is_made_and_given_a_new_password(database: Database) -> None:
    with database.writing() as session:
        build_municipality(session)
    run("account", "create", "--login", "Anna", "--name", "Анна Котова", "--password-stdin", typed=f"{PASSWORD}\n")
    run("account", "password", "--login", "anna", "--password-stdin", typed="another long password\n")
    with database.reading() as session:
        made = account_by_login(session, "anna")
        assert made is not None
        assert password_fits(made.password_hash, "another long password")
        assert not password_fits(made.password_hash, PASSWORD)
        assert session.exec(select(Appointment.duty)).one() == Duty.COORDINATOR


def test_a_person_of_the_directory_gets_the_account_instead_of_a_double(database: Database) -> None:
    with database.writing() as session:
        known = build_person(session, "Анна Котова")
    run("account", "create", "--login", "anna", "--name", "Анна Котова", "--password-stdin", typed=f"{PASSWORD}\n")
    with database.reading() as session:
        assert session.exec(select(Account.person_id)).one() == known.id


def test_a_school_gets_an_account_that_coordinates_nothing(database: Database) -> None:
    make = ("account", "create", "--login", "boris", "--name", "Борис Ильич Громов", "--password-stdin")
    with database.writing() as session:
        school = build_school(session, short_name="Берёзовская школа")
    run(*make, "--school", "Берёзовская школа", typed=f"{PASSWORD}\n")
    with database.reading() as session:
        made = account_by_login(session, "boris")
        assert isinstance(made, AccountView)
        assert (made.school_id, made.school) == (school.id, school.name)
        assert session.exec(select(Appointment)).all() == []
    with pytest.raises(NotFound, match="нет в справочнике"):
        run(*make, "--school", "Школа № 99", typed=f"{PASSWORD}\n")


@pytest.mark.parametrize(
    ("login", "password", "sentence"),
    [
        ("anna", "short", "короче 10 знаков"),
        ("anna kotova", PASSWORD, "одним словом"),
        ("taken", PASSWORD, "уже занято"),
    ],
)
def test_an_unfit_account_is_refused(database: Database, login: str, password: str, sentence: str) -> None:
    with database.writing() as session:
        build_municipality(session)
    run("account", "create", "--login", "taken", "--name", "Вера Зимина", "--password-stdin", typed=f"{PASSWORD}\n")
    with pytest.raises(Refused, match=sentence):
        run("account", "create", "--login", login, "--name", "Анна", "--password-stdin", typed=f"{password}\n")


def test_an_account_of_a_region_is_made_and_listed_with_what_it_sees(database: Database) -> None:
    with database.writing() as session:
        build_municipality(session, region="Приволжская область")
    run("account", "create", "--login", "anna", "--name", "Анна Котова", "--password-stdin", typed=f"{PASSWORD}\n")
    region = ("--region", "Приволжская область", "--password-stdin")
    run("account", "create", "--login", "raisa", "--name", "Раиса Чернова", *region, typed=f"{PASSWORD}\n")
    assert run("account", "list").splitlines() == [
        "anna — Анна Котова: муниципалитет «Заречный район», ещё не входил(а)",
        "raisa — Раиса Чернова: итоги региона «Приволжская область», ещё не входил(а)",
    ]
    with database.reading() as session:
        made = account_by_login(session, "raisa")
        assert isinstance(made, RegionAccountView)
        assert made.region == "Приволжская область"
    nowhere = ("--region", "Нетакая область", "--password-stdin")
    with pytest.raises(NotFound, match="Известны: «Приволжская область»"):
        run("account", "create", "--login", "vera", "--name", "Вера", *nowhere, typed=f"{PASSWORD}\n")


def test_without_a_municipality_there_is_nobody_to_coordinate() -> None:
    with pytest.raises(NotFound, match="Загрузите справочник"):
        run("account", "create", "--login", "anna", "--name", "Анна", "--password-stdin", typed=f"{PASSWORD}\n")
