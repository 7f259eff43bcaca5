"""A reply is written down once where it is clear, and put to the coordinator where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import Session, select

from shnor_flow.delivery.letters import TemplateWriter
from shnor_flow.delivery.links import SignedLinks
from shnor_flow.delivery.reply_address import ReplyAddresses
from shnor_flow.domain.actor import Actor
from shnor_flow.domain.calendar.dates import moment_of
from shnor_flow.domain.deadline.petition import PetitionKind
from shnor_flow.domain.deadline.progress import AssignmentState, ProgressKind
from shnor_flow.domain.errors import NotFound, Refused
from shnor_flow.domain.letter import LetterKind, LetterState
from shnor_flow.domain.letter.quoting import own_words
from shnor_flow.domain.letter.reply import ReplyAct, ReplyKind, ReplyState, SaidOfOne
from shnor_flow.importers.working_days import load_working_calendar
from shnor_flow.services.mail.remind import Reminding, remind
from shnor_flow.services.ports import IncomingMail
from shnor_flow.services.reply.read_replies import ReadCounts, read_replies
from shnor_flow.services.reply.settle_reply import dismiss_reply, record_reply, settle_absence
from shnor_flow.services.reply.take_figures import MOST_RECEIPTS
from shnor_flow.services.reply.take_reply import ReplyDesk
from shnor_flow.storage.database import Database
from shnor_flow.storage.files import FileStore
from shnor_flow.storage.reply.replies import doubtful_replies
from shnor_flow.storage.tables import (
    Absence,
    Activity,
    Assignment,
    Evidence,
    Letter,
    Municipality,
    Person,
    Petition,
    Progress,
    Reply,
)
from shnor_flow.templates_folder import templates_folder
from tests.builders import (
    Row,
    build_activity,
    build_assignment,
    build_coordinator,
    build_municipality,
    build_person,
    build_roadmap_with,
    id_of,
)
from tests.mailbox import Mailbox
from tests.sheets import forms_desk

MONDAY = date(2026, 11, 2)
NOW = moment_of(MONDAY)
CALENDAR = load_working_calendar()
WRITER = TemplateWriter(templates_folder(), takes_replies=True)
LINKS = SignedLinks("a secret of these tests, long enough", "https://roadmap.zarechny.example", 120)
TOKENS = ReplyAddresses("a secret of these tests, long enough", "plan@zarechny.example")
BORIS_AT = "boris@zarechny.example"
ANNA = Actor("Анна Сергеевна Котова")


@dataclass
class Post:
    """Boris has a letter about some assignments and answers it."""

    database: Database
    desk: ReplyDesk
    letter_id: int
    ids: list[int]
    box: Mailbox = field(default_factory=Mailbox)
    sent: int = 0

    def answer(self, text: str, *, sender: str = BORIS_AT, to: str = "", file: bytes = b"", **headers: str) -> bytes:
        self.sent += 1
        made = EmailMessage()
        made["From"], made["To"] = sender, to or TOKENS.address(self.letter_id)
        made["Message-ID"] = f"<{self.sent}@zarechny.example>"
        for name, value in headers.items():
            made[name.replace("_", "-")] = value
        made.set_content(text)
        if file:
            made.add_attachment(file, maintype="application", subtype="pdf", filename="Приказ.pdf")
        return made.as_bytes()

    def read(self, *messages: bytes) -> ReadCounts:
        self.box.unseen += messages
        return read_replies(self.database, self.box, self.desk, NOW)

    def say(self, text: str, **rest: object) -> Reply:
        self.read(self.answer(text, **rest))  # type: ignore[arg-type]
        with self.database.reading() as session:
            return session.exec(select(Reply)).all()[-1]

    def state(self, place: int = 0) -> AssignmentState:
        with self.database.reading() as session:
            return session.get_one(Assignment, self.ids[place]).state

    def receipts(self) -> list[str]:
        with self.database.reading() as session:
            return list(session.exec(select(Letter.text).where(Letter.kind == LetterKind.REPLY_RECEIPT)))


def post_about(database: Database, tmp_path: Path, count: int) -> Post:
    with database.writing() as session:
        build_coordinator(session)
        boris = build_person(session, email=BORIS_AT)
        roadmap = build_roadmap_with(session)
        ids = []
        for number in range(1, count + 1):
            activity = build_activity(session, roadmap, Row(f"Работа {number}"), position=number)
            due = date(2026, 11, 16)
            ids.append(id_of(build_assignment(session, due, boris, activity=activity, next_notice_on=MONDAY)))
    remind(Reminding(database, WRITER, LINKS, CALENDAR), NOW, at_any_hour=True)
    with database.reading() as session:
        letter = session.exec(select(Letter).where(Letter.person_id == boris.id)).one()
    files = FileStore(tmp_path / "files")
    desk = ReplyDesk(files, WRITER, TOKENS, CALENDAR, 20, "plan@zarechny.example", forms_desk(files))
    return Post(database, desk, id_of(letter), ids)


@pytest.fixture
def post(database: Database, tmp_path: Path) -> Post:
    return post_about(database, tmp_path, 1)


@pytest.fixture
def two(database: Database, tmp_path: Path) -> Post:
    return post_about(database, tmp_path, 2)


def test_done_with_a_file_is_reported_with_its_evidence_and_a_receipt(post: Post, database: Database) -> None:
    row = post.say("Готово, приказ во вложении", file=b"%PDF-1.7 order")
    assert (row.state, row.doubt) == (ReplyState.TAKEN, "")
    assert post.state() is AssignmentState.REPORTED
    with database.reading() as session:
        assert session.exec(select(Evidence.name)).one() == "Приказ.pdf"
        assert session.exec(select(Progress.by)).one() == "Борис Ильич Громов"
    (receipt,) = post.receipts()
    assert "записано «исполнено», ждёт проверки координатором" in " ".join(receipt.split())


def test_the_same_message_read_twice_is_one(post: Post, database: Database) -> None:
    message = post.answer("Готово")
    assert post.read(message).as_counts() == {"taken": 1, "again": 0, "failed": 0}
    assert post.read(message).as_counts() == {"taken": 0, "again": 1, "failed": 0}
    with database.reading() as session:
        assert len(session.exec(select(Progress)).all()) == 1
    assert len(post.receipts()) == 1


def test_killed_before_the_message_was_marked_nothing_is_lost_or_doubled(post: Post) -> None:
    message = post.answer("Готово")
    post.box.unseen.append(message)
    with post.box.unread(10) as messages:
        _, mail = next(messages)  # taken, and the process dies before it asks for the next one
        read_replies(post.database, Mailbox([message]), post.desk, NOW)
    assert post.box.unseen == [message]
    assert post.read().again == 1
    assert mail.words == "Готово"


def test_a_reply_to_a_letter_with_two_says_which(two: Post) -> None:
    first, second = two.ids
    row = two.say(f"№ {second} готово\n№ {first} в работе")
    assert row.doubt == ""
    assert (two.state(0), two.state(1)) == (AssignmentState.OPEN, AssignmentState.REPORTED)


def test_a_reply_that_does_not_say_which_waits_for_the_coordinator(two: Post, database: Database) -> None:
    row = two.say("Готово")
    assert (row.state, "несколько поручений" in row.doubt) == (ReplyState.DOUBTFUL, True)
    assert "Координатор прочтёт его" in " ".join(two.receipts()[0].split())
    with database.reading() as session:
        (view,) = doubtful_replies(session, 1)
        assert [line.assignment_id for line in view.lines] == two.ids


def test_more_time_and_not_mine_go_to_the_coordinator_as_from_the_page(two: Post, database: Database) -> None:
    first, second = two.ids
    with database.writing() as session:
        session.get_one(Assignment, first).due_on = date(2026, 11, 27)
    two.say(f"№ {first} продлить до 5 декабря, ждём лектора\n№ {second} не моё, передать: ЦРО")
    with database.reading() as session:
        asked = {row.assignment_id: row for row in session.exec(select(Petition))}
    assert asked[first].wanted_on == date(2026, 12, 4)  # the 5th is a Saturday
    assert (asked[second].kind, asked[second].to_whom) == (PetitionKind.NOT_MINE, "ЦРО")


def test_what_a_rule_forbids_is_told_in_the_receipt_and_changes_nothing(post: Post, database: Database) -> None:
    with database.writing() as session:
        session.exec(select(Activity)).one().expected_result = "Приказ"
    post.say("Готово")
    assert post.state() is AssignmentState.OPEN
    assert "не записано. По плану результат — документ" in " ".join(post.receipts()[0].split())


def test_an_unfit_file_is_named_and_the_word_still_counts(post: Post) -> None:
    post.say("Готово", file=b"MZ\x90\x00")
    assert post.state() is AssignmentState.REPORTED
    assert "такого вида приложить нельзя" in " ".join(post.receipts()[0].split())


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ({"sender": "vera@elsewhere.example"}, "с адреса, которого нет"),
        ({"to": "plan@zarechny.example"}, "на какое письмо"),  # no token and no reference
        ({"to": "plan+r1-aaaaaaaaaaaaaaaa@zarechny.example"}, "на какое письмо"),
    ],
)
def test_only_a_signed_reply_from_the_persons_own_address_counts(post: Post, rest: dict[str, str], why: str) -> None:
    row = post.say("Готово", **rest)
    assert row.state is ReplyState.DOUBTFUL
    assert why in row.doubt
    assert post.state() is AssignmentState.OPEN


def test_a_reply_known_only_by_its_message_id_is_put_to_the_coordinator(post: Post, database: Database) -> None:
    with database.reading() as session:
        message_id = session.get_one(Letter, post.letter_id).message_id
    row = post.say("Готово", to="plan@zarechny.example", In_Reply_To=f"<{message_id}@zarechny.example>")
    assert (row.state, row.letter_id) == (ReplyState.DOUBTFUL, post.letter_id)
    assert "нет подписанной отметки" in row.doubt


def test_a_stranger_is_kept_and_answered_by_nobody(post: Post) -> None:
    row = post.say("Купите слона", sender="x@elsewhere.example", to="plan@zarechny.example")
    assert (row.kind, row.municipality_id) == (ReplyKind.STRANGER, None)
    assert post.receipts() == []


def test_an_automatic_reply_is_never_an_answer_and_suggests_a_substitute(post: Post, database: Database) -> None:
    with database.writing() as session:
        petrova = id_of(build_person(session, "Ольга Петрова", email="petrova@zarechny.example"))
    text = "Всё готово! Я в отпуске до 14 ноября, вместо меня petrova@zarechny.example"
    for _ in range(2):
        row = post.say(text, Auto_Submitted="auto-replied")
    assert row.kind is ReplyKind.AUTO_REPLY
    assert post.state() is AssignmentState.OPEN
    assert post.receipts() == []
    with database.reading() as session:
        absence = session.exec(select(Absence)).one()
    assert (absence.substitute_id, absence.until_on, absence.is_confirmed) == (petrova, date(2026, 11, 14), False)
    with database.writing() as session:
        settle_absence(session, 1, 1, substitute_id=petrova, is_taken=True, actor=ANNA, now=NOW)
        assert session.get_one(Absence, 1).is_confirmed
    with pytest.raises(NotFound), database.writing() as session:
        settle_absence(session, 1, 1, substitute_id=None, is_taken=False, actor=ANNA, now=NOW)


def test_a_bounce_marks_the_letter_and_the_address(post: Post, database: Database) -> None:
    with database.writing() as session:
        letter = session.get_one(Letter, post.letter_id)
        letter.state, message_id = LetterState.SENT, letter.message_id
    report = (
        "From: mailer-daemon@relay.example\nMessage-ID: <dsn@relay>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nЖаль.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; relay\n\nFinal-Recipient: rfc822; x\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: <{message_id}@zarechny.example>\n--b--\n"
    )
    post.read(report.encode())
    with database.reading() as session:
        letter, boris = session.get_one(Letter, post.letter_id), session.exec(select(Person)).all()[1]
        assert (letter.state, letter.bounced_at) == (LetterState.DEAD, NOW)
        assert "550 5.1.1 User unknown" in letter.error
        assert (boris.bounced_address, boris.bounce_reason) == (BORIS_AT, "550 5.1.1 User unknown")
    assert post.receipts() == []


def test_two_machines_that_answer_each_other_come_to_an_end(post: Post) -> None:
    post.read(*(post.answer(f"Слово {number}") for number in range(MOST_RECEIPTS + 5)))
    assert len(post.receipts()) == MOST_RECEIPTS


def test_the_coordinator_says_what_a_reply_means_and_its_files_become_evidence(two: Post, database: Database) -> None:
    row = two.say("Готово", file=b"%PDF-1.7 order")
    said = SaidOfOne(two.ids[1], ReplyAct.DONE)
    with database.writing() as session:
        record_reply(session, id_of(row), 1, said, desk=two.desk, actor=ANNA, now=NOW)
    assert two.state(1) is AssignmentState.REPORTED
    with database.reading() as session:
        line = session.exec(select(Progress)).one()
        assert line.kind is ProgressKind.DONE
        assert line.by == "Борис Ильич Громов (ответ письмом, записал(а) Анна Сергеевна Котова)"
        assert session.exec(select(Evidence)).one().name == "Приказ.pdf"
        assert doubtful_replies(session, 1) == ()
    with pytest.raises(Refused), database.writing() as session:
        dismiss_reply(session, id_of(row), 1, actor=ANNA, now=NOW)


def test_another_municipality_settles_nothing(two: Post, database: Database) -> None:
    row = two.say("Готово")
    with database.writing() as session:
        far = id_of(build_municipality(session, "Дальний район"))
        for settle in (_dismiss, _record):
            with pytest.raises(NotFound):
                settle(session, id_of(row), far, two)


def _dismiss(session: Session, reply_id: int, municipality_id: int, post: Post) -> None:
    dismiss_reply(session, reply_id, municipality_id, actor=ANNA, now=NOW)


def _record(session: Session, reply_id: int, municipality_id: int, post: Post) -> None:
    said = SaidOfOne(post.ids[0], ReplyAct.DONE)
    record_reply(session, reply_id, municipality_id, said, desk=post.desk, actor=ANNA, now=NOW)


def test_a_poisonous_message_keeps_no_other_back(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails_once(words: str) -> str:
        if "яд" in words:
            raise ValueError(words)
        return own_words(words)

    monkeypatch.setattr("shnor_flow.services.reply.take_reply.own_words", fails_once)
    counts = post.read(post.answer("яд"), post.answer("Готово"))
    assert counts.as_counts() == {"taken": 1, "again": 0, "failed": 1}
    assert post.state() is AssignmentState.REPORTED


def test_an_answer_after_everything_is_over_says_so(post: Post) -> None:
    post.say("Готово")
    post.say("Готово")
    assert "Об исполнении уже сообщено" in " ".join(post.receipts()[1].split())


def test_a_reply_weeks_later_still_finds_its_letter(post: Post) -> None:
    post.box.unseen.append(post.answer("В работе"))
    read_replies(post.database, post.box, post.desk, NOW + timedelta(days=40))
    assert post.state() is AssignmentState.OPEN


@dataclass(frozen=True)
class BrokenFiles:
    """Keeps nothing: what a fault of ours looks like."""

    def keep(self, data: bytes) -> str:
        raise ValueError(data[:1])

    def read(self, sha256: str) -> bytes:
        raise FileNotFoundError(sha256)


def test_a_message_that_fails_is_put_to_the_coordinator_once_without_its_words(post: Post, database: Database) -> None:
    sound, post.desk = post.desk, replace(post.desk, files=BrokenFiles())
    message = post.answer("Готово, секрет", file=b"%PDF-1.7 x", Subject="Отчёт о семинаре")
    following = post.answer("в работе")
    assert post.read(message, following).as_counts() == {"taken": 1, "again": 0, "failed": 1}
    post.read(message)
    home = id_of(_home_of(database))
    with database.reading() as session:
        (row,) = (one for one in doubtful_replies(session, home) if one.kind is ReplyKind.UNTAKEN)
    assert (row.from_address, row.subject, row.words) == ("…@zarechny.example", "Отчёт о семинаре", "")
    assert row.doubt == "Система не смогла разобрать это письмо (ValueError)."
    assert row.lines == ()
    post.desk = sound
    assert post.read(message).taken == 1  # put right, and marked as unread again
    with database.reading() as session:
        assert [one for one in doubtful_replies(session, home) if one.kind is ReplyKind.UNTAKEN] == []


def test_a_message_that_fails_from_nobody_known_is_shown_where_there_is_one_municipality(
    post: Post, database: Database
) -> None:
    mail = IncomingMail("k", "x@far\0away.example", (), (), "Тема\0", "", left_because="Письмо больше 60 МБ.")
    post.box = Untakable(mails=[mail])
    assert post.read().as_counts() == {"taken": 0, "again": 0, "failed": 1}
    home = id_of(_home_of(database))
    with database.reading() as session:
        (row,) = doubtful_replies(session, home)
        assert (row.from_address, row.subject, row.doubt) == ("…@faraway.example", "Тема", "Письмо больше 60 МБ.")
    with database.writing() as session:
        build_municipality(session, "Лесной район")
    post.box = Untakable(mails=[replace(mail, key="other")])
    post.read()
    with database.reading() as session:
        assert len(doubtful_replies(session, home)) == 1  # whose it is, nobody knows: the log tells the operator


@dataclass
class Untakable(Mailbox):
    """A mailbox of messages of which only the head is read."""

    mails: list[IncomingMail] = field(default_factory=list)

    def _messages(self, most: int) -> Iterator[tuple[str, IncomingMail]]:
        yield from (("1", mail) for mail in self.mails[:most])


def _home_of(database: Database) -> Municipality:
    with database.reading() as session:
        return session.exec(select(Municipality)).all()[0]
