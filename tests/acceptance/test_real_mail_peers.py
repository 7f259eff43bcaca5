"""A digest reaches a real mailbox, is answered with a file, and the obligation is reported done.

Postfix and Dovecot are real and run for this test alone; where they can't, the test says loudly why it was skipped.
"""

import smtplib
import time
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_tools import MailBoxUnencrypted, MailMessage
from sqlmodel import select

from shnor_flow import jobs
from shnor_flow.domain.collection import SubmissionState
from shnor_flow.domain.deadline.progress import AssignmentState
from shnor_flow.domain.letter import LetterState
from shnor_flow.domain.letter.reply import ReplyKind
from shnor_flow.jobs import correspondence
from shnor_flow.storage.database import Database
from shnor_flow.storage.tables import Assignment, Evidence, Letter, Person, Reply
from tests.builders import Row, build_activity, build_assignment, build_person, build_roadmap_with
from tests.collecting import OPENING, District, build_district
from tests.live import house_in
from tests.mail_peers import DOMAIN, PASSWORD, CannotStart, MailPeers, running_mail_peers
from tests.sheets import FormInHand

MONDAY, DUE = date(2026, 11, 23), date(2026, 11, 24)
PLAN, BORIS, GONE = f"plan@{DOMAIN}", f"boris@{DOMAIN}", f"gone@{DOMAIN}"
ORDER = b"%PDF-1.7 order number 5"
_ARRIVES_IN = 30  # seconds


@pytest.fixture(scope="module")
def peers() -> Iterator[MailPeers]:
    try:
        with running_mail_peers(["plan", "boris"]) as running:
            yield running
    except CannotStart as reason:
        pytest.skip(f"POSTFIX AND DOVECOT DID NOT RUN, nothing was checked against real mail servers: {reason}")


@pytest.fixture
def house(
    tmp_path: Path, database: Database, peers: MailPeers, monkeypatch: pytest.MonkeyPatch
) -> Iterator[jobs.House]:
    for name, value in {
        "SMTP_PORT": peers.smtp_port,
        "MAIL_FROM": f"Дорожная карта <{PLAN}>",
        "IMAP_HOST": "127.0.0.1",
        "IMAP_PORT": peers.imap_port,
        "IMAP_SECURITY": "none",
        "IMAP_USER": "plan",
        "IMAP_PASSWORD": PASSWORD,
    }.items():
        monkeypatch.setenv(f"SHNOR_{name}", str(value))
    with house_in(tmp_path, database, monkeypatch) as house:
        yield house


def write_to(database: Database, address: str) -> None:
    """Give somebody with this address work that is due tomorrow, and mail the morning's digest."""
    with database.writing() as session:
        person = build_person(session, email=address)
        activity = build_activity(session, build_roadmap_with(session), Row("Издать приказ", expected_result="Приказ"))
        build_assignment(session, DUE, person, activity=activity, next_notice_on=MONDAY)
    jobs.remind(MONDAY)
    assert jobs.deliver_mail(MONDAY)["sent"] == 1


def newest(peers: MailPeers, user: str, subject: str) -> MailMessage:
    """Wait for a message whose subject has these words."""
    until = time.monotonic() + _ARRIVES_IN
    while time.monotonic() < until:
        with MailBoxUnencrypted("127.0.0.1", peers.imap_port).login(user, PASSWORD) as mailbox:
            for message in mailbox.fetch(reverse=True, mark_seen=False):
                if subject in message.subject:
                    return message
        time.sleep(0.2)
    raise AssertionError(f"no «{subject}» came to {user}")


def answer(peers: MailPeers, letter: MailMessage, text: str, name: str = "Приказ № 5.pdf", data: bytes = ORDER) -> None:
    """Answer as a mail program does: to Reply-To, with the letter's references and the letter below."""
    (reply_to,) = letter.headers["reply-to"]
    (message_id,) = letter.headers["message-id"]
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = BORIS, reply_to, f"Re: {letter.subject}"
    reply["In-Reply-To"] = message_id
    (references,) = letter.headers["references"]
    reply["References"] = f"{references} {message_id}"
    reply["Message-ID"] = f"<{time.monotonic_ns()}@{DOMAIN}>"
    quoted = "\n".join(f"> {line}" for line in letter.text.splitlines())
    reply.set_content(
        f"{text}\n\nпн, 23 нояб. 2026 г. в 07:00, Дорожная карта <{PLAN}>:\n{quoted}\n", charset="windows-1251"
    )
    reply.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    with smtplib.SMTP("127.0.0.1", peers.smtp_port, timeout=_ARRIVES_IN) as server:
        server.send_message(reply)


def test_a_digest_is_delivered_answered_with_a_file_and_the_obligation_is_reported(
    house: jobs.House, peers: MailPeers, database: Database
) -> None:
    write_to(database, BORIS)
    letter = newest(peers, "boris", "дорожная карта")
    assert "Издать приказ" in letter.text
    answer(peers, letter, "Готово, приказ № 5 во вложении")
    newest(peers, "plan", "Re: ")
    assert correspondence.read_replies(MONDAY) == {"taken": 1, "again": 0, "failed": 0}
    assert correspondence.read_replies(MONDAY) == {"taken": 0, "again": 0, "failed": 0}  # marked as read
    with database.reading() as session:
        assert session.exec(select(Assignment)).one().state is AssignmentState.REPORTED
        evidence = session.exec(select(Evidence)).one()
    assert evidence.name == "Приказ № 5.pdf"
    assert house.files.read(evidence.file_sha256) == ORDER
    assert jobs.deliver_mail(MONDAY)["sent"] == 1
    assert "записано «исполнено»" in " ".join(newest(peers, "boris", "Ваш ответ получен").text.split())


def test_a_schools_form_travels_by_mail_alone_with_its_errors_and_back(
    house: jobs.House, peers: MailPeers, database: Database
) -> None:
    district = build_district(database)
    with database.writing() as session:
        session.get_one(Person, district.boris_id).email = BORIS
    jobs.run_collection(OPENING)
    jobs.deliver_mail(OPENING)
    invitation = newest(peers, "boris", "III квартал")
    assert "прислать ответом на это письмо" in " ".join(invitation.text.split())
    (attached,) = invitation.attachments
    form = FormInHand(attached.payload).type(district.share_id, numerator=81, denominator=80)
    answer(peers, invitation, "Сведения", attached.filename, form.type(district.count_id, numerator=12).saved())
    read_until(district, SubmissionState.DRAFT)
    jobs.deliver_mail(OPENING)
    remarks = newest(peers, "boris", "Исправьте файл")
    assert "больше знаменателя" in " ".join(remarks.text.split())
    mended = FormInHand(remarks.attachments[0].payload).type(district.share_id, numerator=60)
    answer(peers, remarks, "Исправили", remarks.attachments[0].filename, mended.saved())
    read_until(district, SubmissionState.SUBMITTED)
    jobs.deliver_mail(OPENING)
    assert "60 из 80" in newest(peers, "boris", "Квитанция").text


def read_until(district: District, state: SubmissionState) -> None:
    """Let the job read the mailbox for replies until the first school's figures stand so."""
    until = time.monotonic() + _ARRIVES_IN
    while time.monotonic() < until:
        correspondence.read_replies(OPENING)
        if district.submission().state is state:
            return
        time.sleep(0.2)
    raise AssertionError(f"still {district.submission().state}")


def test_a_mailbox_that_is_not_there_comes_back_and_marks_the_address(
    house: jobs.House, peers: MailPeers, database: Database
) -> None:
    write_to(database, GONE)  # Postfix takes the letter, and Dovecot does not
    newest(peers, "plan", "Undelivered")
    assert correspondence.read_replies(MONDAY)["taken"] == 1
    with database.reading() as session:
        assert session.exec(select(Reply)).one().kind is ReplyKind.BOUNCE
        letter, person = session.exec(select(Letter)).one(), session.exec(select(Person)).one()
        assert letter.state is LetterState.DEAD
        assert letter.bounced_at is not None
        assert person.bounced_address == GONE
        assert "unknown user" in person.bounce_reason
