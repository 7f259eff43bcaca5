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
from shnor_flow.domain.letter.relay_pace import RelayPace
from shnor_flow.services.mail.deliver_mail import Delivered, Post, deliver_mail
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.mail import outbox, relay_pace
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

    def deliver(self, worker: str = "tests", batch: int = 100, pace: RelayPace | None = None) -> Delivered:
        server = MailServer("127.0.0.1", self.server.port, timeout_seconds=self.timeout_seconds)
        mailer = SmtpMailer(server, "Управление образования <uo@zarechny.example>")
        post = Post(self.database, mailer, self.files, lambda: self.now, worker, pace or RelayPace())
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


def test_no_more_is_claimed_than_was_asked_for(world: World) -> None:
    world.write_letters(10)
    with world.database.writing() as session:
        assert len(outbox.claim(session, "one", MORNING, timedelta(minutes=15), 4)) == 4
        assert len(outbox.claim(session, "two", MORNING, timedelta(minutes=15), 100)) == 6


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
    assert world.deliver() == Delivered(sent=1, to_retry=1)
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
    assert world.deliver() == Delivered(sent=1, dead=1)
    first, _ = world.letters()
    assert first.state is LetterState.DEAD
    assert "no such user" in first.error
    world.now += timedelta(days=1)
    assert world.deliver() == Delivered()


@pytest.mark.parametrize("answer", [HANG_UP, SILENCE, "451 broken"])
def test_one_poison_letter_delays_nobody(world: World, answer: str) -> None:
    world.timeout_seconds = 0.5
    world.write_letters(50)
    world.server.to_data["boris1@zarechny.example"] = answer
    assert world.deliver() == Delivered(sent=49, to_retry=1)


def test_a_letter_that_hangs_does_not_keep_the_next_batch_waiting(world: World) -> None:
    world.timeout_seconds = 1
    world.write_letters(60)
    world.server.to_data["boris1@zarechny.example"] = SILENCE
    arrived_while_it_hung: list[int] = []
    world.server.before_answer = lambda _: arrived_while_it_hung.append(world.server.connections)
    assert world.deliver(batch=10) == Delivered(sent=59, to_retry=1)
    assert min(arrived_while_it_hung[30:]) > 1, "the connection that hangs is open to the end"


def test_an_allowance_an_hour_holds_for_all_workers_and_over_a_restart(world: World) -> None:
    world.write_letters(30)
    pace = RelayPace("relay.example:25", per_hour=10)
    told = world.deliver(pace=pace)
    assert (told.sent, told.over_limit, told.trouble) == (10, 20, "")
    assert world.deliver("another worker", pace=pace).sent == 0
    world.now = MORNING + timedelta(minutes=59)
    assert world.deliver(pace=pace).sent == 0
    world.now = MORNING + timedelta(minutes=60)
    assert world.deliver(pace=pace).sent == 10
    world.now = MORNING + timedelta(minutes=120)
    assert world.deliver(pace=pace) == Delivered(sent=10), "the last ones go by themselves"


def test_two_workers_together_stay_under_the_allowance(world: World) -> None:
    world.write_letters(60)
    pace = RelayPace("relay.example:25", per_hour=25)
    workers = [Thread(target=world.deliver, args=(f"worker {number}", 4, pace)) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(world.server.letters) == 25
    assert set(world.server.copies().values()) == {1}


def test_what_a_dead_worker_may_have_sent_counts(world: World) -> None:
    world.write_letters(10)
    pace = RelayPace("relay.example:25", per_hour=6)
    with world.database.writing() as session:
        letters = outbox.claim(session, "a worker that dies", MORNING, timedelta(minutes=15), 4)
        assert relay_pace.room_for(session, pace, MORNING) == 6
        relay_pace.reserve(session, pace, [id_of(one) for one in letters], MORNING + timedelta(minutes=15))
    assert world.deliver(pace=pace).sent == 2
    world.now = MORNING + timedelta(minutes=60)
    assert world.deliver(pace=pace).sent == 2, "the four may have left as late as a quarter past"
    world.now = MORNING + timedelta(minutes=75)
    assert world.deliver(pace=pace).sent == 4


def test_letters_that_were_not_tried_use_up_no_allowance(world: World) -> None:
    world.write_letters(10)
    pace = RelayPace("relay.example:25", per_hour=10)
    port = world.server.port
    world.server.stop()
    assert world.deliver(pace=pace).given_back == 10
    world.server.start(port)
    world.now += timedelta(minutes=1)
    assert world.deliver(pace=pace).sent == 10


def test_another_relay_has_an_allowance_of_its_own(world: World) -> None:
    world.write_letters(10)
    assert world.deliver(pace=RelayPace("relay.example:25", per_hour=5)).sent == 5
    assert world.deliver(pace=RelayPace("spare.example:25", per_hour=5)).sent == 5


def test_a_server_that_hangs_on_everybody_is_left_alone_and_asked_again_later(world: World) -> None:
    world.timeout_seconds = 0.2
    world.write_letters(40)
    world.server.to_data = {f"boris{number}@zarechny.example": SILENCE for number in range(1, 41)}
    counts = world.deliver()
    assert counts.sent == 0
    assert counts.given_back > 25, "most were never tried"
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
    assert world.deliver() == Delivered(sent=1, dead=1)
    assert "вложения" in world.letters()[0].error


def test_a_kept_file_travels_with_its_letter(world: World) -> None:
    name = world.files.keep(b"figures")
    world.write_letters(
        1, attachments=[{"sha256": name, "name": "Сводный отчёт.docx", "content_type": "application/pdf"}]
    )
    world.deliver()
    (part,) = world.server.letters[0].iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("Сводный отчёт.docx", b"figures")


def test_a_calendar_file_travels_from_the_row_of_its_letter(world: World) -> None:
    text = "BEGIN:VCALENDAR\r\nSUMMARY:Срок\r\nEND:VCALENDAR\r\n"
    world.write_letters(1, attachments=[{"text": text, "name": "Сроки.ics", "content_type": "text/calendar"}])
    world.deliver()
    (part,) = world.server.letters[0].iter_attachments()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("Сроки.ics", text.encode())
