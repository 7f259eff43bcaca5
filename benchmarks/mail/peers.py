"""Who is measured beside us with the same letters: a bare aiosmtplib loop, and django-mailer 2.3.2."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtplib

from benchmarks.mail.sinks import LOOPBACK
from benchmarks.mail.world import MAIL_FROM
from shnor_flow.delivery.message import Sender, wire_bytes
from shnor_flow.services.ports import OutgoingLetter


@dataclass(frozen=True)
class PlainLetter:
    """A letter that is rendered already."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


def bare_loop(letters: Sequence[PlainLetter], port: int, connections: int) -> float:
    """Return the seconds that handing over prebuilt bytes takes: the limit of what can be reached."""
    sender, now = Sender(MAIL_FROM), datetime.now(UTC)
    prebuilt = [(one.to, wire_bytes(_outgoing(number, one, now), one.to, sender)) for number, one in enumerate(letters)]
    started = time.perf_counter()
    asyncio.run(_hand_over(iter(prebuilt), sender.address, port, connections))
    return time.perf_counter() - started


def _outgoing(number: int, letter: PlainLetter, now: datetime) -> OutgoingLetter:
    return OutgoingLetter(
        letter_id=number,
        to_address=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=letter.message_id,
        in_reply_to=None,
        written_at=now,
    )


async def _hand_over(letters: Iterator[tuple[str, bytes]], sender: str, port: int, connections: int) -> None:
    async def carry() -> None:
        async with aiosmtplib.SMTP(hostname=LOOPBACK, port=port, local_hostname="bench") as connection:
            for to_address, data in letters:
                await connection.sendmail(sender, [to_address], data)

    await asyncio.gather(*(carry() for _ in range(connections)))


def django_mailer(letters: Sequence[PlainLetter], port: int, folder: Path) -> dict[str, float]:
    """Return the seconds that django-mailer takes to queue and to send, in a process and a database of its own."""
    given = folder / "letters.json"
    given.write_text(json.dumps([asdict(one) for one in letters]))
    command = [sys.executable, "-m", "benchmarks.mail.peers", str(given), str(port)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return seconds


def _run_django_mailer(given: Path, port: int) -> None:
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["mailer"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(given.parent / "django.sqlite3")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="mailer.backend.DbBackend",
        MAILER_EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        MAILER_USE_FILE_LOCK=False,
        EMAIL_HOST=LOOPBACK,
        EMAIL_PORT=port,
        USE_TZ=True,
        LOGGING_CONFIG=None,
    )
    import django

    django.setup()
    from django.core.mail import EmailMultiAlternatives
    from django.core.management import call_command
    from mailer.engine import send_all
    from mailer.models import Message

    call_command("migrate", verbosity=0)
    letters: list[dict[str, Any]] = json.loads(given.read_text())
    started = time.perf_counter()
    for one in letters:
        message = EmailMultiAlternatives(one["subject"], one["text"], MAIL_FROM, [one["to"]])
        message.attach_alternative(one["html"], "text/html")
        message.send()
    halfway = time.perf_counter()
    send_all()
    ended = time.perf_counter()
    assert Message.objects.count() == 0, "everything was sent"
    print(json.dumps({"queued": halfway - started, "sent": ended - halfway}))


if __name__ == "__main__":
    _run_django_mailer(Path(sys.argv[1]), int(sys.argv[2]))
