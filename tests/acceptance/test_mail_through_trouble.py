"""What becomes of letters when processes die and mail servers fail: everything that can be delivered is, once."""

import random
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlmodel import select

from benchmarks.mail.crashes import Copies, kill_while_sending, postgres_copies, run_everything_at_once, sqlite_copies
from shnor_flow import jobs
from shnor_flow.cli.surroundings import living_with
from shnor_flow.domain.letter import LetterState
from shnor_flow.storage.tables import Letter
from tests.builders import build_assignment, build_person
from tests.smtp import HANG_UP, SmtpServer

KILLS = 3  # benchmarks/mail does it fifty times
LETTERS = 100
DAY = date(2026, 9, 16)  # a Wednesday, 14 days before the deadline
PEOPLE = 20

Prepared = Callable[..., AbstractContextManager[Copies]]


@pytest.mark.parametrize("copies", [sqlite_copies, pytest.param(postgres_copies, marks=pytest.mark.postgres)])
def test_a_killed_worker_loses_nothing_and_repeats_no_more_than_it_held_open(copies: Prepared) -> None:
    with copies(LETTERS) as fresh:
        for number in range(KILLS):
            end = kill_while_sending(fresh, random.Random(number))
            assert end.lost == 0
            assert end.duplicates <= end.open_at_kill
            assert end.other_message_ids == 0


@pytest.mark.parametrize("copies", [sqlite_copies, pytest.param(postgres_copies, marks=pytest.mark.postgres)])
def test_the_daily_job_three_times_and_two_workers_at_once_send_each_letter_once(
    copies: Prepared,
) -> None:
    with copies(LETTERS, is_planned=False) as fresh:
        assert run_everything_at_once(fresh) == [1] * LETTERS


class District:
    """Twenty people with something due, a mail server, and days that pass."""

    def __init__(self, house: jobs.House, server: SmtpServer) -> None:
        self.house = house
        self.server = server
        with house.database.writing() as session:
            for number in range(PEOPLE):
                boris = build_person(session, f"Громов Борис {number}", email=f"boris{number}@zarechny.example")
                build_assignment(session, DAY + timedelta(days=14), boris, next_notice_on=DAY)
        jobs.remind(DAY)

    def send(self, day: date = DAY) -> dict[str, object]:
        return jobs.deliver_mail(day)

    def states(self) -> list[LetterState]:
        with self.house.database.reading() as session:
            return [letter.state for letter in session.exec(select(Letter))]

    def everything_arrived_once(self) -> bool:
        return sorted(self.server.copies().values()) == [1] * PEOPLE


@pytest.fixture
def district(tmp_path: Path, smtp_server: SmtpServer) -> Iterator[District]:
    with living_with(
        data_dir=tmp_path, database_url="", smtp_host="127.0.0.1", smtp_port=smtp_server.port, smtp_timeout_seconds=0.5
    ) as house:
        yield District(house, smtp_server)


def test_a_relay_that_is_down_for_three_days_costs_no_letter(district: District) -> None:
    port = district.server.port
    district.server.stop()
    for days in range(4):
        told = district.send(DAY + timedelta(days=days))
        assert told["sent"] == 0
        assert "соединение отклонено" in str(told["trouble"])
    district.server.start(port)
    assert district.send(DAY + timedelta(days=4))["sent"] == PEOPLE
    assert district.everything_arrived_once()


def test_greylisting_of_everybody_costs_one_more_attempt(district: District) -> None:
    addresses = [f"boris{number}@zarechny.example" for number in range(PEOPLE)]
    district.server.to_recipient = dict.fromkeys(addresses, "451 4.7.1 greylisted, come back in 5 minutes")
    assert district.send()["retry"] == PEOPLE
    district.server.to_recipient.clear()
    assert district.send(DAY + timedelta(days=1))["sent"] == PEOPLE
    assert district.everything_arrived_once()


def test_one_dead_address_stops_at_once_and_the_others_go(district: District) -> None:
    district.server.to_recipient["boris7@zarechny.example"] = "550 5.1.1 no such user"
    told = district.send()
    assert (told["sent"], told["dead"]) == (PEOPLE - 1, 1)
    assert district.send(DAY + timedelta(days=1))["sent"] == 0


def test_a_server_that_hangs_up_in_the_middle_of_every_letter_is_left_and_tried_again(district: District) -> None:
    addresses = [f"boris{number}@zarechny.example" for number in range(PEOPLE)]
    district.server.to_data = dict.fromkeys(addresses, HANG_UP)
    assert district.send()["sent"] == 0
    district.server.to_data.clear()
    assert district.send(DAY + timedelta(days=1))["sent"] == PEOPLE
    assert district.everything_arrived_once()


@pytest.mark.parametrize("says", [b"", b"220 tests\r\n", b"SSH-2.0-OpenSSH_9.2\r\n"])
def test_a_server_that_hangs_costs_no_letter(district: District, says: bytes) -> None:
    port = district.server.port
    district.server.stop()
    with closing(Mute(port, says)):
        told = district.send()
    assert (told["sent"], told["dead"]) == (0, 0)
    assert told["trouble"] or told["retry"], "somebody is told why"
    district.server.start(port)
    assert district.send(DAY + timedelta(days=1))["sent"] == PEOPLE
    assert district.everything_arrived_once()


def test_a_handshake_that_fails_costs_no_letter(tmp_path: Path, smtp_server: SmtpServer) -> None:
    smtp_server.stop()
    silent = Mute(smtp_server.port, b"\x15\x03\x01\x00\x02\x02\x28")  # a TLS alert: handshake failure
    with closing(silent), living_with(
        data_dir=tmp_path, database_url="", smtp_host="127.0.0.1", smtp_port=smtp_server.port, smtp_security="tls",
        smtp_timeout_seconds=0.5,
    ) as house:  # fmt: skip
        district = District(house, smtp_server)
        told = district.send()
        assert told["dead"] == 0
        assert "SHNOR_SMTP_SECURITY" in str(told["trouble"])
        assert set(district.states()) == {LetterState.PENDING}


class Mute:
    """Accepts connections, says the same few bytes to each, and then nothing."""

    def __init__(self, port: int, says: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self._says = says
        self._guests: list[socket.socket] = []
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for guest in self._guests:
            guest.close()

    def _serve(self) -> None:
        while True:
            try:
                guest, _ = self._listener.accept()
            except OSError:
                return
            self._guests.append(guest)
            guest.sendall(self._says)
