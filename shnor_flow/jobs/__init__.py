"""Everything the system does by itself or at a person's word, one function a job.

Here, and only here, the clock is read, the database is opened and adapters are picked. Every job may run twice,
late, or on two machines at once: the outcome is in the database and stays the same.
"""

import asyncio
import os
import socket
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.settings import Settings, load_settings
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.job_runs import begin_run, end_run
from shnor_flow.storage.opening import open_database
from shnor_flow.storage.secret import kept_secret
from shnor_flow.templates_folder import templates_folder

if TYPE_CHECKING:  # adapters are imported when first needed, so that the command line starts fast
    from shnor_flow.delivery.links import SignedLinks
    from shnor_flow.delivery.reply_address import ReplyAddresses
    from shnor_flow.domain.actor import Actor
    from shnor_flow.domain.letter.relay_pace import RelayPace
    from shnor_flow.services.edition.apply_edition import AppliedEdition
    from shnor_flow.services.mail.remind import Reminding
    from shnor_flow.services.people.import_directory import DirectoryOutcome
    from shnor_flow.services.people.place_municipality import Place
    from shnor_flow.services.ports import CalendarFiles, LetterWriter, Mailer, ReportPrinter
    from shnor_flow.services.report.build_report import Press
    from shnor_flow.services.roadmap.import_roadmap import ImportOutcome, RoadmapSource
    from shnor_flow.services.school.own_roadmap import SchoolPlan

Counts = dict[str, Any]


@dataclass(frozen=True)
class House:
    """What jobs work with, wired from the settings; adapters are made when first needed."""

    settings: Settings

    @cached_property
    def database(self) -> Database:
        """Open the database and bring its schema up to date."""
        return open_database(self.settings.database)

    @cached_property
    def files(self) -> FileStore:
        """Return the folder of stored files."""
        return FileStore(self.settings.files_dir)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Return the working days; an administrator adds to them in working_days.toml of the data folder."""
        from shnor_flow.importers.working_days import load_working_calendar

        return load_working_calendar(self.settings.data_dir / "working_days.toml")

    @cached_property
    def secret(self) -> str:
        """Return what signs links and sessions."""
        return self.settings.secret_key.get_secret_value() or kept_secret(self.settings.data_dir)

    @cached_property
    def links(self) -> "SignedLinks":
        """Return what makes and reads the links of letters."""
        from shnor_flow.delivery.links import SignedLinks

        return SignedLinks(self.secret, self.settings.public_url, self.settings.link_days)

    @cached_property
    def writer(self) -> "LetterWriter":
        """Return what renders letters."""
        from shnor_flow.delivery.letters import TemplateWriter

        return TemplateWriter(templates_folder(), takes_replies=self.settings.takes_replies)

    @cached_property
    def calendar_files(self) -> "CalendarFiles":
        """Return what writes deadlines for people's own calendars."""
        from shnor_flow.delivery.calendar_file import CalendarFileWriter

        return CalendarFileWriter(self.settings.public_url)

    @cached_property
    def mailer(self) -> "Mailer":
        """Return what hands letters over to the mail server."""
        from shnor_flow.delivery.smtp import MailServer, SmtpMailer

        replies = self.replies if self.settings.takes_replies else None
        return SmtpMailer(MailServer.of(self.settings), self.settings.mail_from, replies)

    @cached_property
    def replies(self) -> "ReplyAddresses":
        """Return what makes and reads the addresses that answers go to."""
        from shnor_flow.delivery.reply_address import ReplyAddresses

        return ReplyAddresses(self.secret, self.settings.reply_mailbox)

    @cached_property
    def pace(self) -> "RelayPace":
        """Return how many letters the mail server takes."""
        from shnor_flow.domain.letter.relay_pace import RelayPace

        settings = self.settings
        relay = f"{settings.smtp_host}:{settings.smtp_port}"
        return RelayPace(relay, settings.smtp_letters_per_minute, settings.smtp_letters_per_hour)

    @cached_property
    def printer(self) -> "ReportPrinter":
        """Return what prints reports."""
        from shnor_flow.reports.printer import Printer

        return Printer()


@lru_cache(maxsize=1)
def house() -> House:
    """Return the one house of this process."""
    return House(load_settings())


def now(as_of: date | None = None) -> datetime:
    """Return this moment, or one at which it is `as_of` all over Russia."""
    return moment_of(as_of) if as_of else datetime.now(UTC)


def run(job: str, as_of: date | None, engine: str, work: Callable[[datetime], Counts]) -> Counts:
    """Do `work` and write down that it ran and how it ended."""
    moment = now(as_of)
    run_id = begin_run(house().database, job, engine, as_of or moment.date(), moment)
    try:
        counts = work(moment)
    except Exception as error:
        end_run(house().database, run_id, now(as_of), {}, type(error).__name__)
        raise
    end_run(house().database, run_id, now(as_of), counts)
    return counts


def plan_occurrences(as_of: date | None = None, engine: str = "command") -> Counts:
    """Put the dates of running roadmaps into the calendar and give each to those who answer for it."""
    from shnor_flow.services.deadline import plan_occurrences as planning

    def work(moment: datetime) -> Counts:
        counts = dict(planning.plan_all(house().database, calendar=lambda: house().calendar, now=moment).as_counts())
        credit_school_roadmaps(moment)
        return counts

    return run("plan_occurrences", as_of, engine, work)


def credit_school_roadmaps(moment: datetime) -> int:
    """Report the municipal work that schools' running roadmaps fulfil; on most days there is none to look at."""
    from shnor_flow.services.school import credit_school_roadmaps as crediting
    from shnor_flow.storage.roadmap.school_roadmaps import owed_school_roadmaps

    with house().database.reading() as session:
        if not owed_school_roadmaps(session):
            return 0
    with house().database.writing() as session:
        return crediting.credit_school_roadmaps(session, files=house().files, now=moment)


def draft_school_roadmap(school: "SchoolPlan", *, actor: "Actor", as_of: date | None = None) -> "ImportOutcome":
    """Begin a school's roadmap from the template; nothing of it binds before it is started."""
    from shnor_flow.services.school import draft_school_roadmap as drafting

    with house().database.writing() as session:
        return drafting.draft_school_roadmap(session, school, files=house().files, now=now(as_of), actor=actor)


def import_directory(
    data: bytes, name: str, place: "Place", *, actor: "Actor", as_of: date | None = None
) -> "DirectoryOutcome":
    """Save a directory of organisations and people, and plan what it settles."""
    from shnor_flow.importers import guard
    from shnor_flow.services.people import import_directory as importing

    draft = guard.read_directory(data, name)
    with house().database.writing() as session:
        outcome = importing.import_directory(session, draft, place, now=now(as_of), actor=actor)
    plan_occurrences(as_of)
    return outcome


def import_roadmap(source: "RoadmapSource", *, actor: "Actor", as_of: date | None = None) -> "ImportOutcome":
    """Save a plan as a draft roadmap; nothing of it binds before it is started."""
    from shnor_flow.importers import guard

    with ThreadPoolExecutor(max_workers=1) as beside:  # while the child reads, what will save it is got ready
        reading = beside.submit(guard.read_roadmap, source.data, source.name)
        from shnor_flow.domain.term_text import get_ready
        from shnor_flow.services.roadmap import import_roadmap as importing

        database = house().database
        get_ready()
        draft = reading.result()
    with database.writing() as session:
        return importing.import_roadmap(session, draft, source, files=house().files, now=now(as_of), actor=actor)


def start_roadmap(roadmap_id: int, *, actor: "Actor", since: date | None = None, as_of: date | None = None) -> Counts:
    """Let a roadmap run and plan its days; deadlines before `since` (today by default) stay without letters."""
    from shnor_flow.services.roadmap import start_roadmap as starting

    with house().database.writing() as session:
        starting.start_roadmap(session, roadmap_id, actor=actor, now=now(as_of), since=since)
    return plan_occurrences(as_of)


def apply_edition(
    roadmap_id: int, act: str, *, actor: "Actor", since: date | None = None, as_of: date | None = None
) -> "AppliedEdition":
    """Put an amended plan in the place of the edition that runs, and plan its days."""
    from shnor_flow.services.edition import apply_edition as applying

    with house().database.writing() as session:
        done = applying.apply_edition(
            session, roadmap_id, act, actor=actor, now=now(as_of), calendar=house().calendar, since=since
        )
    plan_occurrences(as_of)
    return done


def deliver_mail(as_of: date | None = None, engine: str = "command") -> Counts:
    """Send the letters whose time has come."""
    from shnor_flow.services.mail import deliver_mail as delivering

    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    post = delivering.Post(house().database, house().mailer, house().files, lambda: now(as_of), worker, house().pace)
    return run("deliver_mail", as_of, engine, lambda _: asyncio.run(delivering.deliver_mail(post)).as_counts())


def run_collection(as_of: date | None = None, engine: str = "command") -> Counts:
    """Open the quarter's rounds, invite their schools, lock what is over, and ask about the quarter's visits."""
    from shnor_flow.jobs.sheets import form_desk
    from shnor_flow.services.collection import run_collection as collecting
    from shnor_flow.services.partnership.ask_about_visits import ask_about_visits

    def work(moment: datetime) -> Counts:
        day = collecting.Collecting(moment, house().calendar, house().writer, house().links, forms=form_desk(house()))
        counts = collecting.run_collection(house().database, day).as_dict()
        return counts | ask_about_visits(house().database, house().calendar, moment).as_dict()

    return run("run_collection", as_of, engine, work)


def build_reports(as_of: date | None = None, engine: str = "command") -> Counts:
    """Make and mail the half-year reports whose day has come."""
    from shnor_flow.services.report import build_report as building

    def work(moment: datetime) -> Counts:
        return building.build_due_reports(house().database, press_of(house(), moment)).as_dict()

    return run("build_reports", as_of, engine, work)


def check_occurrence(
    occurrence_id: int, held_to_on: date, as_of: date | None = None, engine: str = "command"
) -> Counts:
    """Tell how one occurrence stands on its day, and remind whoever still owes; `told` is the sentence to show.

    Reminding goes through the ledger: what the hourly job has said already is not said again.
    """
    from shnor_flow.services.deadline import check_occurrence as checking
    from shnor_flow.services.mail import remind as reminding

    def work(moment: datetime) -> Counts:
        with house().database.reading() as session:
            found = checking.check_occurrence(session, occurrence_id, held_to_on, moment)
        counts: Counts = {"occurrence": occurrence_id, "standing": found.standing.value, "told": found.told}
        if found.is_owed:
            counts |= reminding.remind(reminding_tools(house()), moment, at_any_hour=as_of is not None)
        return counts

    return run("check_occurrence", as_of, engine, work)


def press_of(house: House, moment: datetime) -> "Press":
    """Return what a report is printed, kept and sent with."""
    from shnor_flow.services.report.build_report import Press

    return Press(moment, house.calendar, house.files, house.printer, house.writer, house.links)


def remind(as_of: date | None = None, engine: str = "command") -> Counts:
    """Write each responsible person one letter about what is due, where the morning has come."""
    from shnor_flow.services.mail import remind as reminding

    def work(moment: datetime) -> Counts:
        return dict(reminding.remind(reminding_tools(house()), moment, at_any_hour=as_of is not None))

    return run("remind", as_of, engine, work)


def reminding_tools(house: House) -> "Reminding":
    """Return what reminding works with."""
    from shnor_flow.services.mail.remind import Reminding

    return Reminding(house.database, house.writer, house.links, house.calendar, house.calendar_files)


def send_test_letter(address: str) -> str:
    """Send a letter past the outbox, with the settings as they are; return what went wrong, in Russian, or nothing."""
    from shnor_flow.services.mail.send_test_letter import send_test_letter as send

    return asyncio.run(send(house().mailer, address, now(), uuid.uuid4().hex))
