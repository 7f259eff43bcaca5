"""Handing letters over to a real mail server that behaves, and to ones that do not."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shnor_flow.delivery.smtp import MailServer, SmtpMailer
from shnor_flow.services.ports import Attachment, Delivery, OutgoingLetter, Verdict
from tests.smtp import HANG_UP, SILENCE, SmtpServer, own_certificate

WRITTEN = datetime(2026, 9, 1, 4, 5, tzinfo=UTC)
BORIS = "boris@zarechny.example"


def letter(number: int = 1, to: str = BORIS, **rest: object) -> OutgoingLetter:
    values: dict[str, object] = {
        "letter_id": number,
        "to_address": to,
        "subject": "1 сегодня — дорожная карта Заречного района",
        "text": "Уважаемый Борис Ильич!\n",
        "html": "<p>Уважаемый Борис Ильич!</p>",
        "message_id": f"key-{number}",
        "in_reply_to": None,
        "written_at": WRITTEN,
    }
    return OutgoingLetter(**(values | rest))  # type: ignore[arg-type]


def mailer(port: int, **server: object) -> SmtpMailer:
    values: dict[str, object] = {"host": "127.0.0.1", "port": port, "timeout_seconds": 5, "connections": 2}
    return SmtpMailer(MailServer(**(values | server)), "Управление образования <uo@zarechny.example>")  # type: ignore[arg-type]


def send(sender: SmtpMailer, *letters: OutgoingLetter) -> dict[int, Delivery]:
    async def all_of() -> list[Delivery]:
        return [delivery async for together in sender.send(letters) for delivery in together]

    return {delivery.letter_id: delivery for delivery in asyncio.run(all_of())}


def verdicts(deliveries: dict[int, Delivery]) -> dict[int, Verdict]:
    return {letter_id: delivery.verdict for letter_id, delivery in deliveries.items()}


def test_a_letter_arrives_as_it_was_written(smtp_server: SmtpServer) -> None:
    assert verdicts(send(mailer(smtp_server.port), letter(in_reply_to="key-0"))) == {1: Verdict.SENT}
    (got,) = smtp_server.of(BORIS)
    assert got["Subject"] == "1 сегодня — дорожная карта Заречного района"
    assert got["From"] == "Управление образования <uo@zarechny.example>"
    assert got["Date"].datetime == WRITTEN
    assert got["Message-ID"] == "<key-1@zarechny.example>"
    assert got["In-Reply-To"] == got["References"] == "<key-0@zarechny.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["X-Auto-Response-Suppress"] == "All"
    text, html = got.iter_parts()
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Уважаемый Борис Ильич!\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Уважаемый Борис Ильич!</p>")


def test_a_file_arrives_with_its_russian_name(smtp_server: SmtpServer) -> None:
    report = Attachment("Сводный отчёт.docx", "application/vnd.openxmlformats", b"\x00\xff" * 500)
    send(mailer(smtp_server.port), letter(attachments=(report,)))
    (got,) = smtp_server.letters
    (part,) = got.iter_attachments()
    assert part.get_filename() == "Сводный отчёт.docx"
    assert part.get_content() == b"\x00\xff" * 500
    assert got.get_body(("plain",)) is not None


def test_a_title_with_line_breaks_writes_no_headers(smtp_server: SmtpServer) -> None:
    send(
        mailer(smtp_server.port),
        letter(1, subject="Plan\r\nBcc: vera@zarechny.example\r\n\r\nbody"),
        letter(2, subject="План\r\nBcc: vera@zarechny.example"),
    )
    assert [got["Bcc"] for got in smtp_server.letters] == [None, None]
    assert {got["Subject"] for got in smtp_server.letters} == {
        "Plan Bcc: vera@zarechny.example body",
        "План Bcc: vera@zarechny.example",
    }


@pytest.mark.parametrize(
    "address",
    [
        "boris@zarechny.example\r\nRCPT TO:<vera@zarechny.example>",
        "boris",
        "",
        "a b@c.example",
        "борис@c.example",
        "@x",
    ],
)
def test_a_letter_to_no_address_is_refused_here(smtp_server: SmtpServer, address: str) -> None:
    deliveries = send(mailer(smtp_server.port), letter(1, to=address), letter(2))
    assert verdicts(deliveries) == {1: Verdict.PERMANENT, 2: Verdict.SENT}
    assert "с ошибкой" in deliveries[1].error
    assert len(smtp_server.letters) == 1


def test_a_cyrillic_domain_goes_out_in_ascii(smtp_server: SmtpServer) -> None:
    send(mailer(smtp_server.port), letter(to="school@почта.рф"))
    assert smtp_server.letters[0]["To"] == "school@xn--80a1acny.xn--p1ai"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("450 4.2.0 greylisted", Verdict.TEMPORARY),
        ("452 4.2.2 mailbox full", Verdict.TEMPORARY),
        ("550 5.1.1 no such user", Verdict.PERMANENT),
        ("553 5.1.2 bad address", Verdict.PERMANENT),
    ],
)
def test_a_refused_recipient_keeps_nobody_back(smtp_server: SmtpServer, answer: str, verdict: Verdict) -> None:
    smtp_server.to_recipient[BORIS] = answer
    deliveries = send(mailer(smtp_server.port), letter(1), letter(2, to="vera@zarechny.example"))
    assert verdicts(deliveries) == {1: verdict, 2: Verdict.SENT}
    assert answer[:3] in deliveries[1].error


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [("451 local error", Verdict.TEMPORARY), ("554 spam", Verdict.PERMANENT), (HANG_UP, Verdict.TEMPORARY)],
)
def test_a_letter_refused_after_data_keeps_nobody_back(smtp_server: SmtpServer, answer: str, verdict: Verdict) -> None:
    smtp_server.to_data[BORIS] = answer
    others = [letter(number, to="vera@zarechny.example") for number in range(2, 6)]
    deliveries = send(mailer(smtp_server.port, connections=1), letter(1), *others)
    assert verdicts(deliveries) == {1: verdict} | dict.fromkeys(range(2, 6), Verdict.SENT)


@pytest.mark.parametrize(
    ("answer", "advice"),
    [("550 5.7.1 not yours", "SHNOR_MAIL_FROM"), ("450 4.7.1 500 letters an hour", "SHNOR_SMTP_LETTERS_PER_HOUR")],
)
def test_a_refused_sender_is_a_setting_to_mend_and_no_letter_is_at_fault(
    smtp_server: SmtpServer, answer: str, advice: str
) -> None:
    smtp_server.to_sender = answer
    deliveries = send(mailer(smtp_server.port, connections=1), *(letter(number) for number in range(1, 11)))
    assert verdicts(deliveries) == {1: Verdict.NO_SERVICE}, "the others were not tried"
    assert advice in deliveries[1].error
    assert answer in deliveries[1].error


def test_a_letter_too_large_is_refused_alone(smtp_server: SmtpServer) -> None:
    smtp_server.to_sender = "552 5.3.4 message too big"
    assert verdicts(send(mailer(smtp_server.port), letter(1), letter(2))) == dict.fromkeys((1, 2), Verdict.PERMANENT)


def test_no_connection_carries_more_letters_than_the_setting_says(smtp_server: SmtpServer) -> None:
    letters = [letter(number) for number in range(1, 26)]
    deliveries = send(mailer(smtp_server.port, connections=1, letters_per_connection=10), *letters)
    assert verdicts(deliveries) == dict.fromkeys(range(1, 26), Verdict.SENT)
    assert smtp_server.connections_ever == 3


def test_a_server_that_closes_after_some_letters_gets_the_rest_over_new_connections(smtp_server: SmtpServer) -> None:
    smtp_server.most_letters_a_connection = 7
    letters = [letter(number) for number in range(1, 31)]
    assert verdicts(send(mailer(smtp_server.port), *letters)) == dict.fromkeys(range(1, 31), Verdict.SENT)
    assert max(smtp_server.copies().values()) == 1


def test_a_server_that_never_answers_one_letter_still_takes_the_rest(smtp_server: SmtpServer) -> None:
    smtp_server.to_data[BORIS] = SILENCE
    deliveries = send(
        mailer(smtp_server.port, timeout_seconds=0.3, connections=1), letter(1), letter(2, to="vera@zarechny.example")
    )
    assert verdicts(deliveries) == {1: Verdict.TEMPORARY, 2: Verdict.SENT}


def test_after_three_silences_in_a_row_the_server_is_left_alone(smtp_server: SmtpServer) -> None:
    smtp_server.to_data[BORIS] = SILENCE
    letters = [letter(number) for number in range(1, 11)]
    deliveries = send(mailer(smtp_server.port, timeout_seconds=0.2, connections=1), *letters)
    assert verdicts(deliveries) == dict.fromkeys((1, 2, 3), Verdict.TEMPORARY)


def test_a_server_that_is_down_is_asked_once_and_no_letter_is_at_fault(smtp_server: SmtpServer) -> None:
    smtp_server.stop()
    deliveries = send(mailer(smtp_server.port), *(letter(number) for number in range(1, 11)))
    assert [delivery.verdict for delivery in deliveries.values()] == [Verdict.NO_SERVICE]
    assert "соединение отклонено" in next(iter(deliveries.values())).error


def test_a_server_with_room_for_one_takes_everything_through_one(smtp_server: SmtpServer) -> None:
    smtp_server.most_connections = 1
    deliveries = send(mailer(smtp_server.port, connections=4), *(letter(number) for number in range(1, 21)))
    assert verdicts(deliveries) == dict.fromkeys(range(1, 21), Verdict.SENT)


def test_connections_are_opened_only_as_there_are_letters(smtp_server: SmtpServer) -> None:
    send(mailer(smtp_server.port, connections=4), letter())
    assert smtp_server.connections_ever == 1


@pytest.fixture(params=["starttls", "tls"])
def guarded_server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SmtpServer, str]]:
    context, certificate = own_certificate(tmp_path)
    server = SmtpServer(
        tls_context=context, is_tls_from_start=request.param == "tls", require_login=("uo", "correct horse")
    )
    server.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    yield server, request.param
    server.stop()


def test_letters_travel_encrypted_after_a_login(guarded_server: tuple[SmtpServer, str]) -> None:
    server, security = guarded_server
    sender = mailer(server.port, security=security, user="uo", password="correct horse")
    assert verdicts(send(sender, letter())) == {1: Verdict.SENT}


def test_a_wrong_password_is_a_setting_to_mend(guarded_server: tuple[SmtpServer, str]) -> None:
    server, security = guarded_server
    deliveries = send(mailer(server.port, security=security, user="uo", password="wrong"), letter())
    assert deliveries[1].verdict is Verdict.NO_SERVICE
    assert "SHNOR_SMTP_PASSWORD" in deliveries[1].error
    assert "wrong" not in deliveries[1].error


def test_a_certificate_nobody_vouches_for_is_not_trusted(
    guarded_server: tuple[SmtpServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, security = guarded_server
    monkeypatch.delenv("SSL_CERT_FILE")
    deliveries = send(mailer(server.port, security=security, user="uo", password="correct horse"), letter())
    assert deliveries[1].verdict is Verdict.NO_SERVICE
    assert "сертификат" in deliveries[1].error
    assert server.letters == []


def test_a_server_without_encryption_is_not_spoken_to_in_the_clear(smtp_server: SmtpServer) -> None:
    for security in ("starttls", "tls"):
        deliveries = send(mailer(smtp_server.port, security=security, timeout_seconds=2), letter())
        assert deliveries[1].verdict is Verdict.NO_SERVICE
        assert "SHNOR_SMTP_SECURITY" in deliveries[1].error
    assert smtp_server.letters == []
