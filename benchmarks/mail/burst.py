"""B1, B1b and B3: a morning's letters planned, rendered, and accepted by a mail server, with the ledger on."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from benchmarks.mail.figures import median_and_range, print_table
from benchmarks.mail.peers import PlainLetter, bare_loop, django_mailer
from benchmarks.mail.sinks import LOOPBACK, fast_sink, slow_sink
from benchmarks.mail.world import MAIL_FROM, TODAY, Region, fill, fresh_database, reminding
from shnor_flow.delivery.smtp import MailServer, SmtpMailer
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.services.mail.deliver_mail import Post, deliver_mail
from shnor_flow.services.mail.remind import remind
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.tables import Letter

RUNS = 5
SLOW = 0.1  # seconds a letter
_CONNECTIONS = MailServer.connections


@dataclass(frozen=True)
class Burst:
    """Seconds of one run of ours, and of the others with the same letters."""

    letters: int
    written: float  # notices planned, digests rendered and in the outbox
    sent: float
    bare: float
    django_queued: float
    django_sent: float


def measure_bursts(url: str = "", runs: int = RUNS) -> None:
    """Print B1 and B1b."""
    rows = []
    with fast_sink() as port:
        for name, region in (("B1: 1,000 overdue of 100 people", Region(1000, 100)),
                             ("B1b: 1,000 people, a letter each", Region(1000, 1000))):  # fmt: skip
            bursts = [_burst(url, region, port) for _ in range(runs)]
            rows += _rows(name, bursts)
    heads = ("case", "who", "written, s", "accepted, s", "letters a second, all in all", "while sending")
    print_table("B1, B1b: rendered, in the ledger, accepted by smtp-sink", heads, rows)


def measure_slow_relay(runs: int = RUNS) -> None:
    """Print B3."""
    seconds = []
    for _ in range(runs):
        with slow_sink(SLOW) as port, fresh_database() as (database, folder):
            fill(database, Region(1000, 1000))
            remind(reminding(database), moment_of(TODAY))
            seconds.append(_send(database, folder, port))
    print_table(
        f"B3: a relay that takes {SLOW * 1000:.0f} ms a letter",
        ("case", "limit, s", "1,000 letters, s"),
        [(f"{_CONNECTIONS} connections, the default", "15", median_and_range(seconds))],
    )


def _burst(url: str, region: Region, port: int) -> Burst:
    with fresh_database(url) as (database, folder):
        fill(database, region)
        started = time.perf_counter()
        written = remind(reminding(database), moment_of(TODAY))
        halfway = time.perf_counter()
        sent = _send(database, folder, port)
        assert written["letters"] == region.people, "every person gets one letter"
        letters = _written(database)
        bare = bare_loop(letters, port, _CONNECTIONS)
        django = django_mailer(letters, port, folder)
        return Burst(len(letters), halfway - started, sent, bare, django["queued"], django["sent"])


def _send(database: Database, folder: Path, port: int) -> float:
    mailer = SmtpMailer(MailServer(LOOPBACK, port), MAIL_FROM)
    post = Post(database, mailer, FileStore(folder), lambda: moment_of(TODAY), "benchmark")
    started = time.perf_counter()
    delivered = asyncio.run(deliver_mail(post))
    ended = time.perf_counter()
    assert delivered.sent == len(_written(database)), "all of it is accepted"
    return ended - started


def _written(database: Database) -> list[PlainLetter]:
    with database.reading() as session:
        return [
            PlainLetter(one.to_address, one.subject, one.text, one.html, one.message_id)
            for one in session.exec(select(Letter))
        ]


def _rows(name: str, bursts: list[Burst]) -> list[tuple[str, ...]]:
    ours = [
        median_and_range([one.written for one in bursts]),
        median_and_range([one.sent for one in bursts]),
        median_and_range([one.letters / (one.written + one.sent) for one in bursts], 0),
        median_and_range([one.letters / one.sent for one in bursts], 0),
    ]
    django = [
        median_and_range([one.django_queued for one in bursts]),
        median_and_range([one.django_sent for one in bursts]),
        median_and_range([one.letters / (one.django_queued + one.django_sent) for one in bursts], 0),
        median_and_range([one.letters / one.django_sent for one in bursts], 0),
    ]
    bare = ["—", median_and_range([one.bare for one in bursts]), "—"]
    bare.append(median_and_range([one.letters / one.bare for one in bursts], 0))
    return [
        (name, "shnor_flow: planned, rendered, sent", *ours),
        ("", "django-mailer 2.3.2: rendered before", *django),
        ("", f"aiosmtplib, {_CONNECTIONS} connections, prebuilt bytes", *bare),
    ]
