"""Deliver what waits in the outbox: claim under a lease, hand over, write each outcome down as it becomes known."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shnor_flow.domain.letter import LetterState, retry_at
from shnor_flow.services.ports import Attachment, Delivery, Files, Mailer, OutgoingLetter, Verdict
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail import mail_server_state, outbox
from shnor_flow.storage.tables import Letter

BATCH = 100
LEASE = timedelta(minutes=15)
# No letter is begun so late that its lease could end before the mail server's answer is written down.
_LAST_START = LEASE - timedelta(minutes=5)
_PAUSE = timedelta(minutes=1)  # the letter that met a dead server stands back, so that another one tries next


@dataclass(frozen=True)
class Post:
    """What delivering needs; `worker` is unique among everything that runs now."""

    database: Database
    mailer: Mailer
    files: Files
    clock: Callable[[], datetime]  # leases and outcomes need the moment itself, not that of the start
    worker: str


@dataclass
class Delivered:
    """What became of the letters of one run."""

    sent: int = 0
    to_retry: int = 0
    dead: int = 0
    given_back: int = 0
    trouble: str = field(default="")  # why the run stopped early

    def as_counts(self) -> dict[str, Any]:
        """Return it as a job's counts."""
        return {
            "sent": self.sent,
            "retry": self.to_retry,
            "dead": self.dead,
            "waiting": self.given_back,
            "trouble": self.trouble,
        }


async def deliver_mail(post: Post, batch: int = BATCH) -> Delivered:
    """Send everything whose time has come; stop early, losing nothing, when the mail server is of no use."""
    total = Delivered()
    while letters := _claim(post, batch):
        begun_at = post.clock()
        try:
            async for deliveries in post.mailer.send(_outgoing(post, letters, begun_at, total)):
                # In a thread: while the disk confirms these, the other connections go on talking, and what they
                # hear meanwhile is written down together.
                await asyncio.to_thread(_write_down, post, deliveries, letters, total)
        finally:
            left = _give_back(post)
        total.given_back += left
        if left or total.trouble:
            break
    return total


def _claim(post: Post, batch: int) -> dict[int, Letter]:
    with post.database.writing() as session:
        letters = outbox.claim(session, post.worker, post.clock(), LEASE, batch)
    return {letter.id: letter for letter in letters if letter.id is not None}


def _outgoing(post: Post, letters: dict[int, Letter], begun_at: datetime, total: Delivered) -> Iterator[OutgoingLetter]:
    for letter in letters.values():
        if post.clock() - begun_at >= _LAST_START:
            return
        attachments = _attachments(post.files, letter.attachments)
        if attachments is None:
            _bury_incomplete(post, letter, total)
        else:
            yield _as_outgoing(letter, attachments)


def _attachments(files: Files, kept: Sequence[dict[str, Any]]) -> tuple[Attachment, ...] | None:
    try:
        return tuple(Attachment(item["name"], item["content_type"], files.read(item["sha256"])) for item in kept)
    except FileNotFoundError:
        return None


def _as_outgoing(letter: Letter, attachments: tuple[Attachment, ...]) -> OutgoingLetter:
    assert letter.id is not None
    return OutgoingLetter(
        letter_id=letter.id,
        to_address=letter.to_address,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=letter.message_id,
        in_reply_to=letter.in_reply_to,
        written_at=letter.created_at,
        attachments=attachments,
        list_unsubscribe=letter.list_unsubscribe,
    )


def _write_down(post: Post, deliveries: Sequence[Delivery], letters: dict[int, Letter], total: Delivered) -> None:
    now, is_first_sent = post.clock(), total.sent == 0
    with post.database.writing() as session:
        for delivery in deliveries:
            outcome = _outcome(letters[delivery.letter_id], delivery, now, total)
            outbox.settle(session, delivery.letter_id, post.worker, **outcome)
        if total.trouble:
            mail_server_state.note_lost(session, total.trouble, now)
        elif is_first_sent and total.sent:
            mail_server_state.note_back(session, now)


def _outcome(letter: Letter, delivery: Delivery, now: datetime, total: Delivered) -> dict[str, Any]:
    attempts = letter.attempts + 1
    if delivery.verdict is Verdict.SENT:
        total.sent += 1
        return {"state": LetterState.SENT, "attempts": attempts, "sent_at": now, "error": ""}
    if delivery.verdict is Verdict.NO_SERVICE:
        total.given_back += 1
        total.trouble = delivery.error
        return {"state": LetterState.PENDING, "next_attempt_at": now + _PAUSE, "error": delivery.error}
    again_at = retry_at(attempts, letter.created_at, now) if delivery.verdict is Verdict.TEMPORARY else None
    if again_at is None:
        total.dead += 1
        return {"state": LetterState.DEAD, "attempts": attempts, "error": delivery.error}
    total.to_retry += 1
    return {
        "state": LetterState.RETRY,
        "attempts": attempts,
        "next_attempt_at": again_at,
        "error": delivery.error,
    }


def _bury_incomplete(post: Post, letter: Letter, total: Delivered) -> None:
    assert letter.id is not None
    total.dead += 1
    error = "Файл вложения не найден в хранилище. Восстановите папку файлов из резервной копии."
    with post.database.writing() as session:
        outbox.settle(session, letter.id, post.worker, state=LetterState.DEAD, error=error)


def _give_back(post: Post) -> int:
    with post.database.writing() as session:
        return outbox.give_back(session, post.worker)
