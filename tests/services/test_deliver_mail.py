"""Delivering the outbox over real SMTP: once, whatever happens to the server."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlmodel import select

from shnor_flow.delivery.smtp import MailServer, SmtpMailer
from shnor_flow.domain.letter import LetterKind, LetterState, message_id_of
from shnor_flow.services.mail.deliver_mail import Delivered, Post, deliver_mail
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.mail import outbox
from shnor_flow.storage.mail.mail_server_state import mail_server_trouble
from shnor_flow.storage.tables import Letter
from tests.builders import build_municipality, build_person, id_of
from tests.smtp import HANG_UP, SILENCE, SmtpServer

MORNING = datetime(2026, 9, 1, 4, 5, tzinfo=UTC)


class World:
    """A database with letters, a mail server, and a clock that a test moves."""

    def __init__(self, database: Database, server: SmtpServer, folder: Path) -> None:
        self.database = database
        self.server = server
        self.files = FileStore(folder)
        self.now = MORNING
        self.timeout_seconds = 5.0
        with database.writing() as session:
            self._municipality_id = id_of(build_municipality(session))
            self._person_id = id_of(build_person(session))

    def write_letters(self, count: int = 1, to: str = "boris{}@zarechny.example", **rest: Any) -> None:
        with self.database.writing() as session:
            first = len(session.exec(select(Letter.id)).all()) + 1
            outbox.put(session, [self._letter(number, to, **rest) for number in range(first, first + count)])

    def deliver(self, worker: str = "tests", batch: int = 100) -> Delivered:
        server = MailServer("127.0.0.1", self.server.port, timeout_seconds=self.timeout_seconds)
        mailer = SmtpMailer(server, "Управление образования <uo@zarechny.example>")
        post = Post(self.database, mailer, self.files, lambda: self.now, worker)
        return asyncio.run(deliver_mail(post, batch))

    def letters(self) -> list[Letter]:
        with self.database.reading() as session:
            return list(session.exec(select(Letter).order_by(Letter.id)))  # type: ignore[arg-type]

    def states(self) -> list[LetterState]:
        return [letter.state for letter in self.letters()]

    def _letter(self, number: int, to: str, **rest: Any) -> Letter:
        values: dict[str, Any] = {
            "key": f"digest:{number}:2026-09-01",
            "municipality_id": self._municipality_id,
            "person_id": self._person_id,
            "kind": LetterKind.DIGEST,
            "to_address": to.format(number),
            "subject": f"Письмо {number}",
            "text": "Здравствуйте!\n",
            "html": "<p>Здравствуйте!</p>",
            "message_id": message_id_of(f"digest:{number}:2026-09-01"),
            "letter_on": MORNING.date(),
            "next_attempt_at": self.now,
            "created_at": self.now,
        }
        return Letter(**(values | rest))


@pytest.fixture
def world(any_database: Database, smtp_server: SmtpServer, tmp_path: Path) -> World:
    return World(any_database, smtp_server, tmp_path / "files")


def test_what_waits_is_sent_once_however_often_the_job_runs(world: World) -> None:
    world.write_letters(250)
    for _ in range(3):
        world.deliver()
    assert set(world.states()) == {LetterState.SENT}
    assert set(world.server.copies().values()) == {1}
    assert len(world.server.letters) == 250
    assert world.letters()[0].sent_at == MORNING


def test_a_key_is_written_once(world: World) -> None:
    world.write_letters(3)
    with world.database.writing() as session:
        assert outbox.put(session, [world._letter(2, "vera@zarechny.example")]) == {}
        assert list(outbox.put(session, [world._letter(n, "boris@zarechny.example") for n in (3, 4)])) == [
            "digest:4:2026-09-01"
        ]
        assert outbox.taken_keys(session, ["digest:1:2026-09-01", "digest:9:2026-09-01"]) == {"digest:1:2026-09-01"}
    assert len(world.letters()) == 4


def test_two_workers_at_once_send_nothing_twice(world: World) -> None:
    world.write_letters(300)
    workers = [Thread(target=world.deliver, args=(f"worker {number}", 20)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(world.server.letters) == 300
    assert set(world.server.copies().values()) == {1}
    assert set(world.states()) == {LetterState.SENT}


def test_letters_wait_for_a_server_that_is_down_and_go_when_it_is_back(world: World) -> None:
    world.write_letters(150)
    port = world.server.port
    world.server.stop()
    for minute in range(10):
        world.now = MORNING + timedelta(minutes=minute)
        counts = world.deliver()
        assert counts.sent == 0
        assert "соединение отклонено" in counts.trouble
    assert set(world.states()) == {LetterState.PENDING}
    assert {letter.attempts for letter in world.letters()} == {0}
    with world.database.reading() as session:
        trouble = mail_server_trouble(session)
        assert trouble is not None
        assert trouble.since == MORNING

    world.now = MORNING + timedelta(minutes=11)
    world.server.start(port)
    assert world.deliver().sent == 150
    assert set(world.server.copies().values()) == {1}
    with world.database.reading() as session:
        assert mail_server_trouble(session) is None


def test_a_greylisted_letter_goes_on_the_next_attempt(world: World) -> None:
    world.write_letters(2)
    world.server.to_recipient["boris1@zarechny.example"] = "451 4.7.1 come back later"
    assert world.deliver().as_counts() == {"sent": 1, "retry": 1, "dead": 0, "waiting": 0, "trouble": ""}
    first, _ = world.letters()
    assert (first.state, first.attempts) == (LetterState.RETRY, 1)
    assert first.next_attempt_at == MORNING + timedelta(minutes=1)
    assert "451" in first.error

    world.server.to_recipient.clear()
    assert world.deliver().sent == 0, "its minute has not passed"
    world.now += timedelta(minutes=1)
    assert world.deliver().sent == 1
    assert world.letters()[0].error == ""


def test_retries_come_ever_rarer_and_end_after_five_days(world: World) -> None:
    world.write_letters(1)
    world.server.to_recipient["boris1@zarechny.example"] = "452 mailbox full"
    waits = []
    while world.states() != [LetterState.DEAD]:
        world.deliver()
        (letter,) = world.letters()
        if letter.state is LetterState.RETRY:
            waits.append((letter.next_attempt_at - world.now) / timedelta(minutes=1))
            world.now = letter.next_attempt_at
    assert waits[:7] == [1, 5, 15, 60, 180, 360, 360]
    assert timedelta(days=5) <= world.now - MORNING < timedelta(days=5, hours=6)
    assert "452" in world.letters()[0].error


def test_a_refusal_for_good_stops_at_once_and_says_why(world: World) -> None:
    world.write_letters(2)
    world.server.to_recipient["boris1@zarechny.example"] = "550 5.1.1 no such user"
    assert world.deliver().as_counts() == {"sent": 1, "retry": 0, "dead": 1, "waiting": 0, "trouble": ""}
    first, _ = world.letters()
    assert first.state is LetterState.DEAD
    assert "no such user" in first.error
    world.now += timedelta(days=1)
    assert world.deliver().as_counts() == {"sent": 0, "retry": 0, "dead": 0, "waiting": 0, "trouble": ""}


@pytest.mark.parametrize("answer", [HANG_UP, SILENCE, "451 broken"])
def test_one_poison_letter_delays_nobody(world: World, answer: str) -> None:
    world.timeout_seconds = 0.5
    world.write_letters(50)
    world.server.to_data["boris1@zarechny.example"] = answer
    assert world.deliver().as_counts() == {"sent": 49, "retry": 1, "dead": 0, "waiting": 0, "trouble": ""}


def test_a_server_that_hangs_on_everybody_is_left_alone_and_asked_again_later(world: World) -> None:
    world.timeout_seconds = 0.2
    world.write_letters(40)
    world.server.to_data = {f"boris{number}@zarechny.example": SILENCE for number in range(1, 41)}
    counts = world.deliver()
    assert counts.sent == 0
    assert counts.given_back > 30, "most were never tried"
    world.server.to_data.clear()
    world.now += timedelta(minutes=1)
    assert world.deliver().sent == 40


def test_a_worker_that_died_gives_its_letters_back_when_the_lease_ends(world: World) -> None:
    world.write_letters(5)
    with world.database.writing() as session:
        assert len(outbox.claim(session, "a worker that dies", MORNING, timedelta(minutes=15), 100)) == 5
    assert world.deliver().sent == 0
    world.now = MORNING + timedelta(minutes=15)
    assert world.deliver().sent == 5


def test_a_lost_lease_writes_no_outcome(world: World) -> None:
    world.write_letters(1)
    with world.database.writing() as session:
        (letter,) = outbox.claim(session, "slow", MORNING, timedelta(minutes=15), 1)
        (again,) = outbox.claim(session, "quick", MORNING + timedelta(hours=1), timedelta(minutes=15), 1)
        assert letter.id == again.id
        assert not outbox.settle(session, id_of(letter), "slow", state=LetterState.RETRY)
        assert outbox.settle(session, id_of(letter), "quick", state=LetterState.SENT)


def test_a_letter_whose_attachment_is_gone_is_shown_to_a_person(world: World) -> None:
    missing = {"sha256": "0" * 64, "name": "Отчёт.docx", "content_type": "application/pdf"}
    world.write_letters(1, attachments=[missing])
    world.write_letters(1)
    assert world.deliver().as_counts() == {"sent": 1, "retry": 0, "dead": 1, "waiting": 0, "trouble": ""}
    assert "вложения" in world.letters()[0].error


def test_a_kept_file_travels_with_its_letter(world: World) -> None:
    name = world.files.keep(b"figures")
    world.write_letters(
        1, attachments=[{"sha256": name, "name": "Сводный отчёт.docx", "content_type": "application/pdf"}]
    )
    world.deliver()
    (part,) = world.server.letters[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Сводный отчёт.docx", b"figures")
