"""`shnor-flow remind` and `shnor-flow mail` over real SMTP."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from shnor_flow.cli import root
from shnor_flow.cli.surroundings import living_with
from shnor_flow.jobs import House
from shnor_flow.storage.tables import Activity
from tests.builders import build_assignment, build_person
from tests.smtp import SmtpServer


@pytest.fixture
def house(tmp_path: Path, smtp_server: SmtpServer) -> Iterator[House]:
    with living_with(
        data_dir=tmp_path, database_url="", smtp_host="127.0.0.1", smtp_port=smtp_server.port, smtp_timeout_seconds=5
    ) as house:
        yield house


@pytest.fixture
def reminded(house: House) -> House:
    """Boris has something due on 30 September, and was reminded on the 16th."""
    with house.database.writing() as session:
        boris = build_person(session, email="boris@zarechny.example")
        build_assignment(session, date(2026, 9, 30), boris, next_notice_on=date(2026, 8, 31))
    run("remind", "--as-of", "2026-09-16")
    return house


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(root, words)
    assert result.exit_code == code, result.output
    return str(result.output)


def test_remind_tells_how_many_letters_it_wrote(house: House) -> None:
    assert "Писем нет" in run("remind", "--as-of", "2026-09-16")
    with house.database.writing() as session:
        build_assignment(session, date(2026, 9, 30), build_person(session), next_notice_on=date(2026, 8, 31))
        build_assignment(
            session, date(2026, 9, 30), build_person(session, email=None), next_notice_on=date(2026, 8, 31)
        )
    told = run("remind", "--as-of", "2026-09-16")
    assert "1 письмо написано" in told
    assert "1 дело некому напомнить" in told


def test_the_log_lists_letters_with_their_notices_and_what_was_skipped(
    reminded: House, smtp_server: SmtpServer
) -> None:
    assert json.loads(run("mail", "send", "--as-of", "2026-09-16", "--json"))["sent"] == 1
    assert smtp_server.of("boris@zarechny.example")
    log = json.loads(run("mail", "log", "--json"))
    (letter,) = log["letters"]
    assert (letter["state"], letter["to_address"], letter["letter_on"]) == (
        "sent",
        "boris@zarechny.example",
        "2026-09-16",
    )
    assert [notice["step"] for notice in letter["notices"]] == ["-14"]
    assert letter["notices"][0]["what"] == "1. Провести семинар для руководителей школ"
    assert [(one["step"], one["state"]) for one in log["without_letter"]] == [("-30", "skipped")]
    assert log["server_trouble"] is None


def test_the_log_of_one_person(reminded: House) -> None:
    assert len(json.loads(run("mail", "log", "--json", "--person", "Борис Ильич Громов"))["letters"]) == 1
    assert json.loads(run("mail", "log", "--json", "--person", "vera@zarechny.example"))["letters"] == []
    assert "ждёт отправки" in run("mail", "log")


def test_a_mail_server_that_is_down_is_named_and_loses_nothing(reminded: House, smtp_server: SmtpServer) -> None:
    port = smtp_server.port
    smtp_server.stop()
    assert "соединение отклонено" in run("mail", "send", "--as-of", "2026-09-16", code=1)
    assert "не принимает письма с 16.09.2026" in run("mail", "log")
    smtp_server.start(port)
    assert "Отправлено: 1 письмо" in run("mail", "send", "--as-of", "2026-09-17")


def test_a_test_letter_says_that_it_went(house: House, smtp_server: SmtpServer) -> None:
    assert "принял пробное письмо" in run("mail", "test", "admin@zarechny.example")
    assert smtp_server.of("admin@zarechny.example")


def test_a_test_letter_says_what_is_wrong(house: House, smtp_server: SmtpServer) -> None:
    smtp_server.to_recipient["admin@zarechny.example"] = "550 5.7.1 relaying denied"
    assert "relaying denied" in run("mail", "test", "admin@zarechny.example", code=1)
    smtp_server.stop()
    assert "SHNOR_SMTP_PORT" in run("mail", "test", "admin@zarechny.example", code=1)
    assert "с ошибкой" in run("mail", "test", "admin", code=1)


def test_tomorrows_letters_and_a_year_are_shown_and_nothing_is_written(reminded: House) -> None:
    with reminded.database.writing() as session:
        session.execute(update(Activity).values(needs_planning=False))  # it names no dates to plan again
    bag = json.loads(run("mail", "tomorrow", "--as-of", "2026-09-22", "--json"))
    assert bag["day"] == "2026-09-23"
    assert [letter["to_address"] for letter in bag["letters"]] == ["boris@zarechny.example"]
    assert "23.09.2026: 1 письмо." in run("mail", "tomorrow", "--as-of", "2026-09-22")
    played = json.loads(run("mail", "year", "--as-of", "2026-09-16", "--json"))
    assert (played["first"], played["last"]) == ("2026-09-17", "2027-09-16")
    assert played["people"][0]["most_a_day"] == 1
    assert "1 человек." in run("mail", "year", "--as-of", "2026-09-16", "--all-answer")
    assert len(json.loads(run("mail", "log", "--json"))["letters"]) == 1
