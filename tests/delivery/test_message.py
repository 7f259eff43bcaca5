"""The bytes of a letter: what a mail program reads back, and what could not be written into it."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from shnor_flow.delivery.message import Sender, wire_bytes
from shnor_flow.services.ports import Attachment, OutgoingLetter

SENDER = Sender("Управление образования администрации Заречного муниципального района <uo@zarechny.example>")
LONG = "2 просрочено, 1 сегодня — дорожная карта Заречного района Верхнереченской области: «ведомость» " * 3


def letter(**rest: object) -> OutgoingLetter:
    values: dict[str, object] = {
        "letter_id": 1,
        "to_address": "boris@zarechny.example",
        "subject": "1 сегодня",
        "text": "Уважаемый Борис Ильич!\n",
        "html": "<p>Уважаемый Борис Ильич!</p>",
        "message_id": "key-1",
        "in_reply_to": None,
        "written_at": datetime(2026, 9, 1, 4, 5, tzinfo=UTC),
    }
    return OutgoingLetter(**(values | rest))  # type: ignore[arg-type]


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


@pytest.mark.parametrize(
    "subject",
    [
        LONG,
        "x" * 300,
        "word " * 60,
        "=?utf-8?q?not_a_code?=",
        "Приказ № 5 \U0001f4c5 к\u0301",
        "",
        "Plan: a, b; <c>",
    ],
)
def test_a_subject_comes_back_whole_in_short_lines(subject: str) -> None:
    data = wire_bytes(letter(subject=subject), "boris@zarechny.example", SENDER)
    assert read(data)["Subject"] == " ".join(subject.split())
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    encoded = re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", data)
    assert all(len(word) <= 75 for word in encoded), "RFC 2047, 2"


def test_a_long_russian_sender_is_folded_and_comes_back() -> None:
    # Read as a mail program does: the newer policy of Python 3.11 keeps the space between two encoded words.
    got = email.message_from_bytes(wire_bytes(letter(), "boris@zarechny.example", SENDER))
    name, address = parseaddr(str(make_header(decode_header(got["From"]))))
    assert name == "Управление образования администрации Заречного муниципального района"
    assert address == "uo@zarechny.example"


def test_lines_end_as_the_protocol_says_and_none_begins_with_a_dot() -> None:
    data = wire_bytes(letter(text=".\r\n.\n\nтекст\n" * 50), "boris@zarechny.example", SENDER)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert not any(line.startswith(b".") for line in data.split(b"\r\n"))
    assert max(len(line) for line in data.split(b"\r\n")) <= 78


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\x0b", "\u2028", "\x00"])
def test_nothing_in_a_letter_writes_a_header(break_: str) -> None:
    bad = f"a{break_}Bcc: vera@zarechny.example"
    file = Attachment(f"{bad}.pdf", f"application/pdf{break_}Bcc: vera@zarechny.example", b"%PDF")
    data = wire_bytes(
        letter(subject=bad, list_unsubscribe=f"https://x.example/{bad}", attachments=(file,)),
        "b@zarechny.example",
        SENDER,
    )
    assert re.search(rb"(?m)^\s*Bcc:", data) is None
    got = email.message_from_bytes(data, policy=email.policy.default)
    assert all(part["Bcc"] is None for part in got.walk())


def test_a_repeated_copy_is_the_same_to_the_byte() -> None:
    file = Attachment("Сводный отчёт.docx", "application/pdf", b"\x00\xff" * 5000)
    first, second = (wire_bytes(letter(attachments=(file,)), "boris@zarechny.example", SENDER) for _ in range(2))
    assert first == second


def test_text_html_and_files_come_back_as_they_were() -> None:
    files = (
        Attachment('Сводный отчёт "за полугодие".docx', "application/vnd.openxmlformats", b"\x00\xff" * 500),
        Attachment("deadlines.ics", "text/calendar; charset=utf-8; method=PUBLISH", "Срок".encode()),
        Attachment("empty.txt", "text/plain", b""),
    )
    text = "-- \n--=_a.key-1--\nСтрока\n"
    got = read(wire_bytes(letter(text=text, attachments=files), "boris@zarechny.example", SENDER))
    body = got.get_body(("plain",))
    assert body is not None
    assert body.get_content() == text
    back = [(part.get_filename(), part.get_payload(decode=True)) for part in got.iter_attachments()]
    assert back == [(one.name, one.data) for one in files]


def test_letters_of_one_thread_answer_to_the_same_message() -> None:
    got = read(wire_bytes(letter(in_reply_to="root"), "boris@zarechny.example", SENDER))
    assert got["In-Reply-To"] == got["References"] == "<root@zarechny.example>"
