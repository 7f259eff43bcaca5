"""A mail server that keeps every letter in a folder and sends none: for trying things out."""

import asyncio
import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from shnor_flow.delivery.smtp_thread import SmtpThread

LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True)
class CaughtLetter:
    """A letter that somebody would have got; `name` is that of its file, `attachments` are file names."""

    name: str
    to: str
    subject: str
    date: datetime
    text: str
    html: str
    attachments: tuple[str, ...]


class MailCatcher:
    """Listens on loopback and writes each letter into `folder` as an .eml file."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        keeper = _Keeper(folder)
        self._server = SmtpThread(lambda: _protocol(keeper), port)

    @property
    def port(self) -> int:
        """Return the port; known after `start` when 0 was asked for."""
        return self._server.port

    def start(self) -> None:
        """Return when letters can be handed over; OSError if the port is taken."""
        self._server.start()

    def stop(self) -> None:
        """Take no more letters."""
        self._server.stop()


def caught_letters(folder: Path, limit: int = 200) -> list[CaughtLetter]:
    """Return the newest letters, the latest first."""
    newest_first = sorted(folder.glob("*.eml"), reverse=True)
    return [_read(path) for path in newest_first[:limit]]


def caught_letter(folder: Path, name: str) -> CaughtLetter | None:
    """Return one letter by its name, or None if there is no such file in this very folder."""
    path = folder / name
    is_here = path.parent == folder and path.suffix == ".eml" and path.is_file()
    return _read(path) if is_here else None


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = max((int(path.stem) for path in folder.glob("*.eml")), default=0)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        self._keep(envelope.content)
        return "250 Kept"

    def _keep(self, content: bytes) -> None:
        # Names count upwards, so that sorting by name is sorting by arrival; a folder has one catcher.
        self._last += 1
        draft = self._folder / "arriving"
        draft.write_bytes(content)
        draft.rename(self._folder / f"{self._last:08d}.eml")


def _protocol(keeper: _Keeper) -> asyncio.Protocol:
    protocol: asyncio.Protocol = SMTP(keeper, data_size_limit=LARGEST, hostname="mail-catcher", loop=None)
    return protocol


def _read(path: Path) -> CaughtLetter:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return CaughtLetter(
        name=path.name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=message["Date"].datetime,
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(part.get_filename() or "без имени" for part in message.iter_attachments()),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""
