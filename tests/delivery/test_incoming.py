"""Claims about messages as mail programs and mail servers really send them."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from shnor_flow.delivery.incoming import read_message, words_of_html
from shnor_flow.delivery.reply_address import ReplyAddresses

OURS = "0123456789abcdef0123456789abcdef"
ADDRESSES = ReplyAddresses("a secret of these tests, long enough", "plan@zarechny.example")


def message(text: str = "Готово", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Борис Громов <Boris@Zarechny.example>"
    made["To"] = ADDRESSES.address(5)
    made["Message-ID"] = "<one@zarechny.example>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_a_reply_names_its_sender_its_letter_and_its_words() -> None:
    mail = read_message(message(In_Reply_To=f"<{OURS}@zarechny.example>").as_bytes())
    assert (mail.from_address, mail.words, mail.answers) == ("boris@zarechny.example", "Готово", (OURS,))
    assert ADDRESSES.letter_of(mail.addressed) == 5
    assert not mail.is_automatic


@pytest.mark.parametrize(
    "changed",
    [
        ADDRESSES.address(5).replace("+r5-", "+r6-"),
        ReplyAddresses("another secret of somebody else's", "plan@zarechny.example").address(5),
        "plan@zarechny.example",
        "plan+r5-@zarechny.example",
    ],
)
def test_an_address_that_we_did_not_sign_names_no_letter(changed: str) -> None:
    assert ADDRESSES.letter_of([changed]) is None


def test_a_reply_keeps_its_token_in_references_where_the_plus_is_lost() -> None:
    mail = read_message(
        message(References=f"{ADDRESSES.reference(5)} <{OURS}@zarechny.example>").as_bytes().replace(b"+r5-", b"x")
    )
    assert ADDRESSES.letter_of(mail.addressed) == 5


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-8"])
def test_russian_in_an_old_charset_is_read(charset: str) -> None:
    made = EmailMessage()
    made.set_content("Исполнено, приказ приложен", charset=charset)
    assert read_message(made.as_bytes()).words == "Исполнено, приказ приложен"


def test_bytes_without_their_charset_and_with_a_wrong_one_are_read_still() -> None:
    bare = b"From: boris@zarechny.example\r\nSubject: x\r\n\r\n" + "Исполнено".encode("cp1251")
    assert read_message(bare).words == "Исполнено"
    wrong = b"Content-Type: text/plain; charset=x-unknown\r\n\r\n" + "Исполнено".encode()
    assert read_message(wrong).words == "Исполнено"


def test_a_letter_of_html_only_gives_its_words_without_the_quoted_part() -> None:
    made = EmailMessage()
    html = "<style>p{}</style><p>№ 123&nbsp;готово</p><br><blockquote><p>№ 124 не готово</p></blockquote>"
    made.set_content(html, subtype="html")
    assert read_message(made.as_bytes()).words.replace("\u00a0", " ") == "№ 123 готово"
    assert words_of_html("<div>Строка<br>Другая</div>") == "Строка\nДругая"


def test_files_come_with_their_names_and_logos_of_signatures_do_not() -> None:
    made = message()
    made.add_attachment(b"%PDF-1.7 order", maintype="application", subtype="pdf", filename="Приказ № 5.pdf")
    made.add_attachment(
        b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="logo.png", disposition="inline", cid="<logo>"
    )
    (file,) = read_message(made.as_bytes()).files
    assert (file.name, file.data) == ("Приказ № 5.pdf", b"%PDF-1.7 order")


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "bulk"},
        {"Subject": "Автоответ: 2 просрочено"},
        {"Subject": "Automatic reply: x"},
    ],
)
def test_an_automatic_reply_is_known(headers: dict[str, str]) -> None:
    assert read_message(message(**headers).as_bytes()).is_automatic


def test_auto_submitted_no_is_a_person() -> None:
    assert not read_message(message(Auto_Submitted="no").as_bytes()).is_automatic


def bounce(action: str = "failed") -> bytes:
    return f"""From: MAILER-DAEMON@relay.example
To: plan@zarechny.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@relay.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; gone@zarechny.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown
--b
Content-Type: text/rfc822-headers

From: plan@zarechny.example
Message-ID: <{OURS}@zarechny.example>
--b--
""".encode()


def test_a_delivery_report_names_the_letter_and_the_reason() -> None:
    mail = read_message(bounce())
    assert mail.bounce is not None
    assert (mail.bounce.is_final, mail.bounce.letters, mail.bounce.told) == (True, (OURS,), "550 5.1.1 User unknown")


def test_a_report_that_it_is_still_trying_is_not_final() -> None:
    mail = read_message(bounce("delayed"))
    assert mail.bounce is not None
    assert mail.bounce.is_final is False


def test_a_plain_bounce_of_an_older_server_is_known() -> None:
    text = f"This is the mail program.\n<gone@x.example>:\n550 5.1.1 No such user\n\nMessage-ID: <{OURS}@z.example>"
    made = EmailMessage()
    made["From"] = "mailer-daemon@relay.example"
    made.set_content(text)
    mail = read_message(made.as_bytes())
    assert mail.bounce is not None
    assert mail.bounce.letters == (OURS,)
    assert "550 5.1.1" in mail.bounce.told


def test_a_reply_that_speaks_of_550_roubles_is_no_bounce() -> None:
    assert read_message(message("Потрачено 550 рублей, готово").as_bytes()).bounce is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"From: =?utf-8?q?=FF?=\r\nSubject: =?nonsense?b?!!?=\r\n\r\nx",
        b"Content-Type: application/pdf; name*0*=x''%FF; name*1=\"a\"\r\n\r\nx",
        b"From: a@b\r\n" * 2000 + b"\r\nx",
    ],
)
def test_broken_messages_are_read_as_far_as_they_go(data: bytes) -> None:
    assert read_message(data).key


def test_a_message_without_an_id_has_one_of_its_content(tmp_path: Path) -> None:
    first, second = read_message(b"\r\nx"), read_message(b"\r\ny")
    assert first.key.startswith("sha256:")
    assert first.key != second.key
