"""How fast the morning's letters are planned, written, and accepted by a mail server on this machine.

    .venv/bin/python benchmarks/mail.py                     # 1,000 overdue of 100 people, and of 1,000 people
    .venv/bin/python benchmarks/mail.py --database postgresql+psycopg://…

Each figure is the median of five runs, with the range; every run has a fresh SQLite database (or a cleared one), and
the mail server runs in a process of its own.
"""

import argparse
import asyncio
import multiprocessing
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from sqlmodel import SQLModel, insert

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.delivery.smtp import MailServer, SmtpMailer
from shnor_flow.delivery.smtp_thread import SmtpThread
from shnor_flow.domain.calendar.dates import end_of_day, moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.party import PartyRole
from shnor_flow.domain.term import TermKind
from shnor_flow.services.mail.deliver_mail import Post, deliver_mail
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.migrations import bring_up_to_date
from shnor_flow.storage.tables import (
    Activity,
    Assignment,
    Municipality,
    Occurrence,
    Person,
    Programme,
    Roadmap,
    RoadmapState,
)
from shnor_flow.templates_folder import templates_folder

RUNS = 5
DUE = date(2026, 9, 29)
TODAY = date(2026, 9, 30)  # one day overdue


@dataclass(frozen=True)
class Figures:
    """Seconds of one run."""

    writing: float  # notices planned, digests rendered and in the outbox
    sending: float
    letters: int

    @property
    def per_second(self) -> float:
        return self.letters / (self.writing + self.sending)


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", default="", help="an empty database to use instead of fresh SQLite files")
    parser.add_argument("--connections", type=int, default=4)
    options = parser.parse_args()
    print(f"{date.today().isoformat()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| case | written, s | accepted, s | letters a second, all in all |")
    print("| --- | --- | --- | --- |")
    with _sink() as port:
        for assignments, people in ((1000, 100), (1000, 1000)):
            runs = [_one_run(options.database, assignments, people, port, options.connections) for _ in range(RUNS)]
            assert {run.letters for run in runs} == {people}, "every person gets one letter"
            columns = ([run.writing for run in runs], [run.sending for run in runs], [run.per_second for run in runs])
            case = f"{assignments} overdue of {people} people"
            print(f"| {case} | {' | '.join(_median_and_range(column) for column in columns)} |")


def _one_run(url: str, assignments: int, people: int, port: int, connections: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{folder}/mail.sqlite3")
        if url:
            SQLModel.metadata.drop_all(database.engine)
        bring_up_to_date(database.engine)
        _fill(database, assignments, people)
        links = SignedLinks("a secret of the benchmark", "https://roadmap.example", 120)
        tools = Reminding(database, TemplateWriter(templates_folder()), links, WorkingCalendar())
        started = time.perf_counter()
        written = remind(tools, moment_of(TODAY))
        halfway = time.perf_counter()
        mailer = SmtpMailer(MailServer("127.0.0.1", port, connections=connections), "uo@zarechny.example")
        post = Post(database, mailer, FileStore(Path(folder)), lambda: moment_of(TODAY), "benchmark")
        delivered = asyncio.run(deliver_mail(post))
        ended = time.perf_counter()
        assert delivered.sent == written["letters"]
        database.close()
        return Figures(halfway - started, ended - halfway, delivered.sent)


def _fill(database: Database, assignments: int, people: int) -> None:
    with database.writing() as session:
        home = _add(session, Municipality(name="Заречный район"))
        programme = _add(
            session,
            Programme(municipality_id=home, title="Программа", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)),
        )
        roadmap = _add(
            session,
            Roadmap(
                municipality_id=home,
                programme_id=programme,
                state=RoadmapState.RUNNING,
                source_name="plan.docx",
                source_sha256="0" * 64,
                imported_at=moment_of(DUE),
            ),
        )
        numbers = range(1, assignments + 1)
        _add_many(
            session,
            [
                Person(
                    id=number,
                    municipality_id=home,
                    full_name=f"Громов Борис Ильич {number}",
                    email=f"person{number}@zarechny.example",
                )
                for number in range(1, people + 1)
            ],
        )
        _add_many(session, [_activity(number, roadmap) for number in numbers])
        _add_many(
            session,
            [Occurrence(id=number, municipality_id=home, activity_id=number, scheduled_on=DUE) for number in numbers],
        )
        _add_many(session, [_assignment(number, home, 1 + number % people) for number in numbers])


def _activity(number: int, roadmap: int) -> Activity:
    return Activity(
        id=number,
        roadmap_id=roadmap,
        position=number,
        section="Работа с кадрами",
        number=f"{number}.",
        title="Провести семинар для заместителей директоров по учебной работе и руководителей объединений",
        term="ежегодно, сентябрь",
        expected_result="Приказ, программа семинара",
        kind=TermKind.RECURRING,
    )


def _assignment(number: int, home: int, person: int) -> Assignment:
    return Assignment(
        municipality_id=home,
        occurrence_id=number,
        holder=f"person:{person}",
        person_id=person,
        role=PartyRole.LEAD,
        due_on=DUE,
        due_at=end_of_day(DUE, "Europe/Moscow"),
        next_notice_on=TODAY,
    )


def _add(session: Any, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)


def _add_many(session: Any, rows: list[Any]) -> None:
    session.execute(insert(type(rows[0])), [row.model_dump() for row in rows])


@contextmanager
def _sink() -> Iterator[int]:
    """Run a mail server that takes everything and keeps nothing, in a process of its own; yield its port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_take_everything, args=(theirs,), daemon=True)
    process.start()
    yield ours.recv()
    ours.send("enough")
    process.join()


def _take_everything(parent: Connection) -> None:
    server = SmtpThread(lambda: _protocol())
    server.start()
    parent.send(server.port)
    parent.recv()
    server.stop()


class _Taker:
    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        return "250 OK"


def _protocol() -> asyncio.Protocol:
    protocol: asyncio.Protocol = SMTP(_Taker(), hostname="sink")
    return protocol


def _median_and_range(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    main()
