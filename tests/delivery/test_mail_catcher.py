"""The mail catcher: takes letters over SMTP, keeps them as files, sends none."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shnor_flow.delivery.mail_catcher import MailCatcher, caught_letter, caught_letters
from shnor_flow.delivery.smtp import MailServer, SmtpMailer
from shnor_flow.services.ports import Attachment, OutgoingLetter, Verdict

WRITTEN = datetime(2026, 9, 1, 4, 5, tzinfo=UTC)


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    catcher = MailCatcher(tmp_path)
    catcher.start()
    yield catcher
    catcher.stop()


def send(port: int, *subjects: str) -> list[Verdict]:
    file = Attachment("Отчёт.docx", "application/vnd.openxmlformats", b"figures")
    letters = [
        OutgoingLetter(
            number, "boris@c.example", subject, "Текст\n", "<p>Текст</p>", f"k{number}", None, WRITTEN, (file,)
        )
        for number, subject in enumerate(subjects)
    ]

    async def all_of() -> list[Verdict]:
        mailer = SmtpMailer(MailServer("127.0.0.1", port, connections=1), "uo@zarechny.example")
        return [delivery.verdict async for together in mailer.send(letters) for delivery in together]

    return asyncio.run(all_of())


def test_caught_letters_can_be_read_newest_first(catcher: MailCatcher, tmp_path: Path) -> None:
    assert send(catcher.port, "Первое", "Второе") == [Verdict.SENT, Verdict.SENT]
    newest, oldest = caught_letters(tmp_path)
    assert (oldest.subject, newest.subject) == ("Первое", "Второе")
    assert (newest.to, newest.date) == ("boris@c.example", WRITTEN)
    assert (newest.text, newest.html) == ("Текст\n", "<p>Текст</p>")
    assert newest.attachments == ("Отчёт.docx",)
    assert caught_letter(tmp_path, newest.name) == newest
    assert [one.subject for one in caught_letters(tmp_path, limit=1)] == ["Второе"]


def test_a_catcher_started_again_goes_on_counting(catcher: MailCatcher, tmp_path: Path) -> None:
    send(catcher.port, "Первое")
    catcher.stop()
    again = MailCatcher(tmp_path)
    again.start()
    send(again.port, "Второе")
    again.stop()
    assert [one.subject for one in caught_letters(tmp_path)] == ["Второе", "Первое"]


@pytest.mark.parametrize("name", ["../secret.eml", "00000009.eml", "notes.txt", ""])
def test_only_letters_of_the_folder_are_read(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "caught-mail"
    folder.mkdir()
    (tmp_path / "secret.eml").write_text("Subject: x")
    (folder / "notes.txt").write_text("x")
    assert caught_letter(folder, name) is None


def test_a_taken_port_is_said_so(catcher: MailCatcher, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="in use"):
        MailCatcher(tmp_path, catcher.port).start()
