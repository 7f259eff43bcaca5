"""The world of the two-year walk: a district, its mail and web servers, and what each school does on which day.

Letters go over real SMTP, forms and the coordinator's pages over real HTTP. The one school that answers by mail alone
replies into a mailbox in memory, read in this process: Postfix, Dovecot and the guarded child have a walk of their own.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

import httpx
from lxml import html
from sqlmodel import col, select

from shnor_flow import jobs
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, AnswerKind, Reporter
from shnor_flow.domain.party import Duty
from shnor_flow.domain.roadmap import Comparison
from shnor_flow.jobs import House
from shnor_flow.jobs.correspondence import reply_desk
from shnor_flow.services.collection.file_figures import Post
from shnor_flow.services.reply.read_replies import read_replies
from shnor_flow.storage.tables import CollectionRound, Submission
from tests.acceptance.two_years_table import DEPARTMENT, HALF_YEARLY, NAMES, QUARTERLY, YEARLY
from tests.builders import (
    build_coordinator,
    build_indicator,
    build_organisation,
    build_person,
    build_programme,
    build_roadmap_with,
    build_school,
    id_of,
)
from tests.mailbox import Mailbox, message
from tests.sheets import FormInHand, forms_desk
from tests.smtp import SmtpServer
from tests.web.browsing import PASSWORD, build_account

FIRST, LAST = date(2025, 1, 13), date(2027, 2, 5)
MAILBOX = "plan@zarechny.example"
SHARE, CONSULTATIONS, MARK, CLASS, MENTOR, HARDEST, LEAVERS, SEMINARS = (
    "Доля обучающихся с индивидуальным планом",
    "Проведено консультаций для родителей",
    "Средняя отметка за диктант",
    "Учеников в самом большом классе",
    "Есть ли наставник у молодого учителя",
    "Что мешает больше всего",
    "Доля выпускников, сдавших оба экзамена",
    "Проведено районных семинаров",
)
ASKED = {PeriodKind.QUARTER: (SHARE, CONSULTATIONS, MARK, CLASS), PeriodKind.HALF_YEAR: (MENTOR, HARDEST)}
_WORDS = {"н/п": "not_applicable", "н/д": "no_data"}


def address_of(name: str) -> str:
    """Return the address of a school's contact person, or of the department's."""
    if name == "department":
        return "boris@zarechny.example"
    return f"school{NAMES.index(name) + 1}@zarechny.example"


def rows_of(table: str) -> dict[str, list[str]]:
    """Return a table's cells by school."""
    rows = ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())
    return {name: cells for name, *cells in rows}


def kind_of(period: str) -> PeriodKind:
    """Return the kind of a period's code."""
    return PeriodKind.QUARTER if "Q" in period else PeriodKind.HALF_YEAR if "S" in period else PeriodKind.YEAR


def answers_in(period: str) -> dict[str, dict[str, str]]:
    """Return what each school is to answer in the end: by school, by indicator."""
    kind = kind_of(period)
    table = {PeriodKind.QUARTER: QUARTERLY, PeriodKind.HALF_YEAR: HALF_YEARLY}.get(kind, YEARLY)[period]
    names = ASKED.get(kind, (LEAVERS,))
    return {school: dict(zip(names, cells, strict=True)) for school, cells in rows_of(table).items()}


@dataclass
class World:
    """The district on the day on the wall."""

    house: House
    smtp: SmtpServer
    now: datetime = field(default_factory=lambda: moment_of(FIRST))
    address: str = ""
    programme_id: int = 0
    ids: dict[str, int] = field(default_factory=dict)  # of indicators
    box: Mailbox = field(default_factory=Mailbox)
    organisations: dict[str, int] = field(default_factory=dict)
    _post: dict[str, list[EmailMessage]] = field(default_factory=lambda: defaultdict(list))
    _sorted: int = 0
    _signed_in_at: datetime | None = None
    _browser: httpx.Client | None = None

    def live(self, day: date, acts: Iterable[Callable[[], None]] = ()) -> None:
        """Let the day's jobs run as the timetable orders them, then let people act and their letters leave."""
        self.now = moment_of(day)
        jobs.run_collection(day)
        jobs.build_reports(day)
        jobs.remind(day)
        jobs.deliver_mail(day)
        for act in acts:
            act()
        if acts:
            self.read_mail()
            jobs.run_collection(day)  # a second run on a busy day changes nothing
            jobs.remind(day)
            jobs.deliver_mail(day)

    def read_mail(self) -> None:
        """Read what came to the mailbox for replies."""
        if self.box.unseen:
            own = forms_desk(self.house.files, self.house.links, Post(self.house.writer, self.house.links))
            desk = replace(reply_desk(self.house), own_address=MAILBOX, forms=own)
            counts = read_replies(self.house.database, self.box, desk, self.now)
            assert counts.failed == 0

    # What a school does.

    def fill(self, who: str, period: str, typed: Mapping[str, str], status: int = 303) -> None:
        """Fill the form in behind the last link that this address got for the period, and submit it."""
        path = self.link(who, period)
        with httpx.Client(base_url=self.address) as browser:
            form = _page(browser.get(path).text).forms[0]
            values = dict(form.form_values()) | {"act": "submit"}
            for name, written in typed.items():
                values |= _fields(self.ids[name], name, written)
            answer = browser.post(path, data=values)
        assert answer.status_code == status, (who, period, _page(answer.text).text_content()[:1500])

    def link(self, who: str, period: str) -> str:
        """Return the path of the form in the newest letter that has it."""
        number = self.submission(who, period).id
        for letter in reversed(self.letters(who)):
            for path in _links(letter):
                token = path.removeprefix("/s/").partition("/")[0]
                if self.house.links.read_submission(token, self.now).submission_id == number:
                    return str(path)
        raise AssertionError(f"no link for {who}, {period}")

    def mail_form(self, who: str, period: str, typed: Mapping[str, str]) -> None:
        """Fill in the form attached to the invitation, and send it back by reply."""
        self._reply(who, next(one for one in self._with_forms(who, period)), typed)

    def mail_again(self, who: str, period: str, typed: Mapping[str, str]) -> None:
        """Mend the form that came back last, and send it once more."""
        self._reply(who, self._with_forms(who, period)[-1], typed)

    def _reply(self, who: str, letter: EmailMessage, typed: Mapping[str, str]) -> None:
        form = FormInHand(_attachment(letter))
        for name, written in typed.items():
            _type(form, self.ids[name], name, written)
        reply = message(address_of(who), str(letter["Reply-To"]), "Сведения школы", [("Форма.xlsx", form.saved())])
        self.box.unseen.append(reply.as_bytes())

    def _with_forms(self, who: str, period: str) -> list[EmailMessage]:
        return [one for one in self.letters(who) if f" {period} № " in _file_name(one)]

    # What Anna does.

    def anna(self, path: str, what: str, values: Mapping[str, str | None]) -> None:
        """Open a page, fill the form whose address ends so in, and send it; the page must lead on. None unticks."""
        browser = self._signed_in()
        page = _page(browser.get(path).text)
        form = next(one for one in page.forms if str(one.action).endswith(what))
        filled: dict[str, str | None] = dict(form.form_values()) | dict(values)
        answer = browser.post(str(form.action), data={name: one for name, one in filled.items() if one is not None})
        assert answer.status_code == 303, _page(answer.text).text_content()[:1500]

    def decide(self, who: str, period: str, what: str, values: Mapping[str, str | None]) -> None:
        """Decide something on the page of one school's figures."""
        number = self.submission(who, period).id
        self.anna(f"/collection/school/{number}", f"/collection/school/{number}/{what}", values)

    def read(self, path: str) -> bytes:
        """Return what a page of Anna's gives."""
        answer = self._signed_in().get(path)
        assert answer.status_code == 200, path
        return answer.content

    def _signed_in(self) -> httpx.Client:
        if self._browser is None or self._signed_in_at != self.now:
            self._browser = self._browser or httpx.Client(base_url=self.address)
            self._browser.cookies.clear()
            page = _page(self._browser.get("/sign-in").text)
            values = dict(page.forms[0].form_values()) | {"login": "anna", "password": PASSWORD}
            assert self._browser.post("/sign-in", data=values).status_code == 303
            self._signed_in_at = self.now
        return self._browser

    # What is there.

    def submission(self, who: str, period: str) -> Submission:
        """Return what is expected of a school, or of the department, for a period."""
        with self.house.database.reading() as session:
            return session.exec(
                select(Submission)
                .join(CollectionRound, col(CollectionRound.id) == Submission.round_id)
                .where(CollectionRound.period == period, Submission.organisation_id == self.organisations[who])
            ).one()

    def letters(self, who: str) -> list[EmailMessage]:
        """Return what arrived for a school's contact person, each header read once."""
        for letter in self.smtp.letters[self._sorted :]:
            self._post[str(letter["To"])].append(letter)
        self._sorted = len(self.smtp.letters)
        return self._post[address_of(who)]

    def rounds(self) -> dict[str, int]:
        """Return the id of every round by its period."""
        with self.house.database.reading() as session:
            return {row.period: row.id or 0 for row in session.exec(select(CollectionRound))}


def build_world(house: House, smtp: SmtpServer) -> World:
    """Return the district on the eve of its programme: eleven schools take part, one does not yet."""
    world = World(house, smtp)
    with house.database.writing() as session:
        build_account(session, "anna", now=moment_of(FIRST))
        anna = build_coordinator(session, "Анна Ильинична Лаптева", email="lapteva@zarechny.example")
        assert anna.id
        department = build_organisation(session)
        build_person(session, organisation=department, email="boris@zarechny.example", is_contact=True)
        build_person(session, "Глеб Олегович Рябов", email="head@zarechny.example", duties=[Duty.DEPARTMENT_HEAD])
        schools = {name: build_school(session, name, is_low_results=name != "Калиновка") for name in NAMES}
        for name, school in schools.items():
            build_person(
                session, f"Директор школы {name}", organisation=school, email=address_of(name), is_contact=True
            )
        programme = build_programme(
            session,
            schools=[school for name, school in schools.items() if name != "Калиновка"],
            starts_on=date(2025, 1, 1),
            ends_on=date(2026, 12, 31),
            cadences=[{"kind": kind} for kind in (PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR)],
        )
        build_roadmap_with(session, programme=programme, started_at=moment_of(FIRST))
        for position, (name, terms) in enumerate(_INDICATORS.items(), start=1):
            row = build_indicator(session, programme, name=name, position=position, **terms)
            world.ids[name] = id_of(row)
        world.programme_id = id_of(programme)
        world.organisations = {name: id_of(one) for name, one in schools.items()} | {"department": id_of(department)}
    return world


_INDICATORS: dict[str, dict[str, Any]] = {
    SHARE: {"targets": {2025: 60.0, 2026: 70.0}},
    CONSULTATIONS: {"unit": "", "across_schools": AcrossSchools.SUM, "across_periods": AcrossPeriods.SUM},
    MARK: {"unit": "", "across_schools": AcrossSchools.AVERAGE, "across_periods": AcrossPeriods.AVERAGE},
    CLASS: {
        "unit": "",
        "across_schools": AcrossSchools.MAX,
        "across_periods": AcrossPeriods.MAX,
        "comparison": Comparison.AT_MOST,
    },
    MENTOR: {"asks": AnswerKind.YES_NO, "collected_each": PeriodKind.HALF_YEAR},
    HARDEST: {"asks": AnswerKind.TEXT, "unit": None, "comparison": None, "collected_each": PeriodKind.HALF_YEAR},
    LEAVERS: {"collected_each": PeriodKind.YEAR},
    SEMINARS: {
        "unit": "",
        "across_schools": AcrossSchools.SUM,
        "across_periods": AcrossPeriods.SUM,
        "reported_by": Reporter.DEPARTMENT,
    },
}


def _page(text: str) -> Any:
    return html.document_fromstring(text)


def department_answers(period: str) -> dict[str, str]:
    """Return what the department answers, nothing where it let the period pass."""
    return {SEMINARS: str(DEPARTMENT[period])} if period in DEPARTMENT else {}


def _fields(indicator_id: int, name: str, written: str) -> Iterator[tuple[str, str]]:
    """Return the fields of one answer; every one has a note, so that no question is left open."""
    number, _, whole = written.partition("/")
    yield f"note-{indicator_id}", "сверено с журналом"
    if written in _WORDS:
        yield f"answer-{indicator_id}", _WORDS[written]
    elif name == HARDEST:
        yield f"note-{indicator_id}", written
    else:
        yield f"answer-{indicator_id}", "confirmed_zero" if number == "0!" else "value"
        value = {"да": "1", "нет": "0", "0!": ""}.get(number, number)
        yield f"numerator-{indicator_id}", value
        yield f"denominator-{indicator_id}", whole


def _type(form: FormInHand, indicator_id: int, name: str, written: str) -> None:
    number, _, whole = written.partition("/")
    if name == HARDEST:
        form.type(indicator_id, note=written)
        return
    value = number if name == MENTOR else float(number.replace(",", "."))
    form.type(indicator_id, numerator=value, note="сверено с журналом")
    if whole:
        form.type(indicator_id, denominator=float(whole))


def _links(letter: EmailMessage) -> list[str]:
    body = letter.get_body(("plain",))
    assert body is not None
    return re.findall(r"https?://[^/\s]+(/s/\S+)", body.get_content())


def _file_name(letter: EmailMessage) -> str:
    return "".join(str(part.get_filename()) for part in letter.iter_attachments())


def _attachment(letter: EmailMessage) -> bytes:
    (part,) = letter.iter_attachments()
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data
