"""Channels beside mail: off by default, once for each letter, over a real webhook."""

import json
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlmodel import select

from shnor_flow.delivery.channels import AppriseChannels
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.channel import ChannelState, shown
from shnor_flow.services.channel.deliver_channels import ChannelPost, deliver_channels
from shnor_flow.services.channel.keep_channels import close_channel, open_channel
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Channel, ChannelMessage, Letter
from tests.builders import build_municipality, build_person, id_of

MONDAY = date(2026, 11, 23)
NOW = moment_of(MONDAY)
ANNA = Actor("Анна")
JSON = frozenset({"json"})


class Hook:
    """A webhook that keeps what it gets, and may be told to refuse."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hook.status == 200:
                    hook.got.append(body)
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook() -> Iterator[Hook]:
    hook = Hook()
    thread = threading.Thread(target=hook.server.serve_forever, daemon=True)
    thread.start()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def post(database: Database, at: datetime = NOW, worker: str = "one", schemes: frozenset[str] = JSON) -> ChannelPost:
    return ChannelPost(database, AppriseChannels(), schemes, lambda: at, worker)


def write_letter(database: Database, hook: Hook, *, created_at: datetime = NOW) -> None:
    with database.writing() as session:
        boris = build_person(session)
        open_channel(session, boris.municipality_id, id_of(boris), hook.address, schemes=JSON, actor=ANNA, now=NOW)
        session.add(
            Letter(
                key="digest:1",
                municipality_id=boris.municipality_id,
                person_id=boris.id,
                kind=LetterKind.DIGEST,
                to_address="boris@zarechny.example",
                subject="2 просрочено, 1 сегодня",
                text="Это ваши дела.",
                html="",
                message_id="0" * 32,
                letter_on=MONDAY,
                next_attempt_at=created_at,
                created_at=created_at,
            )
        )


def states(database: Database) -> list[ChannelState]:
    with database.reading() as session:
        return [row.state for row in session.exec(select(ChannelMessage))]


def test_a_letter_is_told_over_the_channel_once_however_often_the_job_runs(any_database: Database, hook: Hook) -> None:
    write_letter(any_database, hook)
    assert deliver_channels(post(any_database)).as_counts() == {"sent": 1, "retry": 0, "dead": 0}
    assert deliver_channels(post(any_database, worker="two")).sent == 0
    (message,) = hook.got
    assert (message["title"], message["message"]) == ("2 просрочено, 1 сегодня", "Это ваши дела.")
    assert states(any_database) == [ChannelState.SENT]


def test_two_workers_at_once_tell_it_once(any_database: Database, hook: Hook) -> None:
    write_letter(any_database, hook)
    workers = [
        threading.Thread(target=deliver_channels, args=[post(any_database, worker=str(number))]) for number in range(2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(hook.got) == 1


def test_a_service_that_refuses_is_asked_again_later_and_given_up_after_days(database: Database, hook: Hook) -> None:
    write_letter(database, hook)
    hook.status = 500
    assert deliver_channels(post(database)).to_retry == 1
    assert deliver_channels(post(database)).to_retry == 0  # not before its time
    hook.status = 200
    assert deliver_channels(post(database, NOW + timedelta(minutes=2))).sent == 1


def test_what_cannot_be_told_for_five_days_is_given_up(database: Database, hook: Hook) -> None:
    write_letter(database, hook)
    hook.status = 500
    deliver_channels(post(database))
    assert deliver_channels(post(database, NOW + timedelta(days=6))).dead == 1
    assert states(database) == [ChannelState.DEAD]


def test_a_letter_from_before_the_channel_was_opened_is_no_news(database: Database, hook: Hook) -> None:
    write_letter(database, hook, created_at=NOW - timedelta(hours=1))
    assert deliver_channels(post(database)).sent == 0
    assert hook.got == []


def test_a_kind_of_channel_that_was_switched_off_tells_nothing(database: Database, hook: Hook) -> None:
    write_letter(database, hook)
    assert deliver_channels(post(database, schemes=frozenset({"tgram"}))).dead == 1
    assert hook.got == []


def test_a_closed_channel_tells_nothing(database: Database, hook: Hook) -> None:
    write_letter(database, hook)
    with database.writing() as session:
        close_channel(session, 1, 1, actor=ANNA, now=NOW)
    assert deliver_channels(post(database)).sent == 0
    with pytest.raises(NotFound), database.writing() as session:
        close_channel(session, 1, 1, actor=ANNA, now=NOW)


@pytest.mark.parametrize(
    ("address", "schemes", "says"),
    [
        ("json://127.0.0.1/hook", frozenset(), "выключены"),
        ("file:///etc/passwd", JSON, "не разрешён"),
        ("json://a b", JSON, "без пробелов"),
        ("просто текст", JSON, "не разрешён"),
    ],
)
def test_only_kinds_that_are_switched_on_are_taken(
    database: Database, address: str, schemes: frozenset[str], says: str
) -> None:
    with database.writing() as session:
        boris = build_person(session)
        home, person_id = boris.municipality_id, id_of(boris)
        with pytest.raises(Refused, match=says):
            open_channel(session, home, person_id, address, schemes=schemes, actor=ANNA, now=NOW)
        far = id_of(build_municipality(session, "Дальний район"))
        with pytest.raises(NotFound):
            open_channel(session, far, person_id, "json://x.example", schemes=JSON, actor=ANNA, now=NOW)
        assert session.exec(select(Channel)).all() == []


def test_an_address_is_shown_without_its_key() -> None:
    assert shown("tgram://123456:secret-key/7890") == "tgram://…7890"
