"""B4: real processes that send over real SMTP are killed at random moments, or run twice; what arrived is counted."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.mail.figures import print_table
from benchmarks.mail.sinks import LOOPBACK
from benchmarks.mail.world import SQLITE_NAME, TODAY, Region, fill, fresh_database, reminding
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.services.mail.remind import remind
from shnor_flow.storage.database import Database
from tests.postgres import running_postgres
from tests.smtp import SmtpServer

LETTERS = 100
KILLS = 50
_LONGEST_AFTER = 0.03  # seconds between the letter that was waited for and the kill
_PATIENCE = 60

Copies = Callable[[], AbstractContextManager[tuple[str, Path]]]


@dataclass(frozen=True)
class Aftermath:
    """What one killed worker and its successor came to."""

    lost: int
    duplicates: int
    open_at_kill: int
    sent_at_kill: int
    other_message_ids: int  # copies that a mail server could not recognise


def measure_crashes(kills: int = KILLS) -> None:
    """Print B4."""
    rows = []
    for name, copies in (("SQLite", sqlite_copies), ("PostgreSQL", postgres_copies)):
        with copies(LETTERS) as fresh:
            ends = [kill_while_sending(fresh, random.Random(number)) for number in range(kills)]
        with copies(LETTERS, is_planned=False) as fresh:
            copies_sent = run_everything_at_once(fresh)
        rows.append((
            name,
            f"{sum(0 < one.sent_at_kill < LETTERS for one in ends)} of {kills}",
            str(sum(one.lost for one in ends)),
            f"{sum(one.duplicates for one in ends)}, at most {max(one.duplicates for one in ends)} a kill",
            str(sum(one.other_message_ids for one in ends)),
            str(sum(one.duplicates > one.open_at_kill for one in ends)),
            f"{len(copies_sent)} letters, {sum(copies_sent) - len(copies_sent)} duplicates",
        ))  # fmt: skip
    heads = (
        "database",
        "killed between the first letter and the last",
        "lost",
        "duplicates",
        "under another Message-ID",
    )
    print_table(
        f"B4: kill -9 of `shnor-flow mail send` at a random moment, {LETTERS} letters each",
        (
            *heads,
            "kills with more duplicates than open connections",
            "the daily job three times, then two workers at once",
        ),
        rows,
    )


def kill_while_sending(fresh: Copies, chance: random.Random) -> Aftermath:
    """Kill one worker at a moment of chance, let another finish, and count what arrived."""
    with fresh() as (url, folder), _recording_sink() as sink:
        worker = _start(url, folder, sink, "mail", "send", "--as-of", str(TODAY))
        enough = chance.randrange(LETTERS)
        _wait_until(lambda: len(sink.letters) >= enough or worker.poll() is not None)
        time.sleep(chance.random() * _LONGEST_AFTER)
        open_at_kill, sent_at_kill = sink.connections, len(sink.letters)
        worker.kill()
        worker.wait()
        # The dead worker's leases end after a quarter of an hour; the next day is later than that.
        next_day = str(TODAY + timedelta(days=1))
        assert _start(url, folder, sink, "mail", "send", "--as-of", next_day).wait(_PATIENCE) == 0
        copies = sink.copies()
        addresses = {str(letter["To"]) for letter in sink.letters}
        return Aftermath(
            lost=LETTERS - len(addresses),
            duplicates=len(sink.letters) - len(copies),
            open_at_kill=open_at_kill,
            sent_at_kill=sent_at_kill,
            other_message_ids=len(copies) - len(addresses),
        )


def run_everything_at_once(fresh: Copies) -> list[int]:
    """Run the daily job three times, all at once, then two workers at once; return how often each letter arrived."""
    with fresh() as (url, folder), _recording_sink() as sink:
        day = ("--as-of", str(TODAY))
        for commands in ([("remind", *day)] * 3, [("mail", "send", *day)] * 2):
            running = [_start(url, folder, sink, *words) for words in commands]
            assert [one.wait(_PATIENCE) for one in running] == [0] * len(running)
        return list(sink.copies().values())


@contextmanager
def sqlite_copies(letters: int, *, is_planned: bool = True) -> Iterator[Copies]:
    """Yield a maker of copies of one database with letters in the outbox, or with what they are to be written of."""
    with fresh_database() as (database, kept):
        _prepare(database, letters, is_planned=is_planned)
        database.close()

        @contextmanager
        def fresh() -> Iterator[tuple[str, Path]]:
            with TemporaryDirectory(prefix="mail-") as folder:
                yield f"sqlite:///{shutil.copy(kept / SQLITE_NAME, folder)}", Path(folder)

        yield fresh


@contextmanager
def postgres_copies(letters: int, *, is_planned: bool = True) -> Iterator[Copies]:
    """Yield the same for PostgreSQL."""
    with running_postgres() as server:
        template = server.new_database()
        database = Database(template)
        _prepare(database, letters, is_planned=is_planned)
        database.close()

        @contextmanager
        def fresh() -> Iterator[tuple[str, Path]]:
            url = server.new_database(server.name_of(template))
            with TemporaryDirectory(prefix="mail-") as folder:
                yield url, Path(folder)
            server.drop(url)

        yield fresh


def _prepare(database: Database, letters: int, *, is_planned: bool) -> None:
    fill(database, Region(letters, letters))
    if is_planned:
        remind(reminding(database), moment_of(TODAY))


@contextmanager
def _recording_sink() -> Iterator[SmtpServer]:
    sink = SmtpServer()
    sink.start()
    yield sink
    sink.stop()


def _start(url: str, folder: Path, sink: SmtpServer, *words: str) -> "subprocess.Popen[bytes]":
    settings = {
        "SHNOR_DATABASE_URL": url,
        "SHNOR_DATA_DIR": str(folder),
        "SHNOR_SMTP_HOST": LOOPBACK,
        "SHNOR_SMTP_PORT": str(sink.port),
        "SHNOR_MAIL_FROM": "uo@zarechny.example",
    }
    command = [sys.executable, "-m", "shnor_flow.cli", *words]
    return subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL)


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + _PATIENCE
    while not is_so() and time.monotonic() < ends:
        time.sleep(0.001)
