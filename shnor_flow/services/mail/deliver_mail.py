"""Deliver what waits in the outbox: claim under a lease, hand over, write each outcome down as it becomes known."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shnor_flow.domain.letter import LetterState, retry_at
from shnor_flow.domain.letter.relay_pace import RelayPace
from shnor_flow.services.ports import Attachment, Delivery, Files, Mailer, OutgoingLetter, Verdict
from shnor_flow.storage.database import Database
from shnor_flow.storage.mail import mail_server_state, outbox, relay_pace
from shnor_flow.storage.tables import Letter

BATCH = 100
LEASE = timedelta(minutes=15)
# No letter is begun so late that its lease could end before the mail server's answer is written down.
_LAST_START = LEASE - timedelta(minutes=5)
_LONGEST_WAIT = timedelta(seconds=30)  # for the mail server's limits; what comes later is for the next run
_PAUSE = timedelta(minutes=1)  # the letter that met a dead server stands back, so that another one tries next


@dataclass(frozen=True)
class Post:
    """What delivering needs; `worker` is unique among everything that runs now."""

    database: Database
    mailer: Mailer
    files: Files
    clock: Callable[[], datetime]  # leases and outcomes need the moment itself, not that of the start
    worker: str
    pace: RelayPace = field(default_factory=RelayPace)


@dataclass
class Delivered:
    """What became of the letters of one run."""

    sent: int = 0
    to_retry: int = 0
    dead: int = 0
    given_back: int = 0
    over_limit: int = 0  # wait only because the mail server takes no more this hour
    trouble: str = field(default="")  # why the run stopped early

    def as_counts(self) -> dict[str, Any]:
        """Return it as a job's counts."""
        return {
            "sent": self.sent,
            "retry": self.to_retry,
            "dead": self.dead,
            "waiting": self.given_back,
            "over_limit": self.over_limit,
            "trouble": self.trouble,
        }


async def deliver_mail(post: Post, batch: int = BATCH) -> Delivered:
    """Send everything whose time has come; stop early, losing nothing, when the mail server is of no use."""
    total = Delivered()
    while True:
        pile = _Pile(post, batch, total)
        try:
            async for deliveries in post.mailer.send(pile.letters()):
                # In a thread: while the disk confirms these, the other connections go on talking, and what they
                # hear meanwhile is written down together.
                await asyncio.to_thread(_write_down, pile, deliveries)
        finally:
            left = _give_back(post)
        total.given_back += left
        if left or total.trouble or not await _room_comes_soon(pile):
            return total


@dataclass
class _Pile:
    """The letters of one run, claimed a batch at a time as the last one runs out.

    A letter that hangs holds one connection and nothing else: nobody waits for its batch to end.
    """

    post: Post
    batch: int
    total: Delivered
    claimed: dict[int, Letter] = field(default_factory=dict)
    free_at: datetime | None = None  # when the mail server's limits leave room for the next letter

    def letters(self) -> Iterator[OutgoingLetter]:
        """Give one letter after another, until nothing waits or a lease grows old."""
        while letters := self._claim():
            begun_at = self.post.clock()
            for letter in letters:
                if self.post.clock() - begun_at >= _LAST_START:
                    return
                attachments = _attachments(self.post.files, letter.attachments)
                if attachments is None:
                    _bury_incomplete(self, letter)
                else:
                    yield _as_outgoing(letter, attachments)

    def _claim(self) -> list[Letter]:
        post, now = self.post, self.post.clock()
        with post.database.writing() as session:
            room = min(self.batch, relay_pace.room_for(session, post.pace, now)) if post.pace.limits else self.batch
            letters = outbox.claim(session, post.worker, now, LEASE, room) if room else []
            if post.pace.limits:
                relay_pace.reserve(session, post.pace, [_id(letter) for letter in letters], now + LEASE)
                self.total.over_limit = outbox.count_waiting(session, now) if not letters else 0
                self.free_at = (
                    None if letters or not self.total.over_limit else relay_pace.free_at(session, post.pace, now)
                )
        self.claimed.update((_id(letter), letter) for letter in letters)
        return letters


async def _room_comes_soon(pile: _Pile) -> bool:
    """Wait for the limit's next moment if it is near: else a limit a minute would use every second minute only."""
    if pile.free_at is None:
        return False
    wait = pile.free_at - pile.post.clock()
    if wait > _LONGEST_WAIT:
        return False
    await asyncio.sleep(max(wait.total_seconds(), 0))
    return pile.post.clock() >= pile.free_at  # a clock that stands still would wait for ever


def _id(letter: Letter) -> int:
    assert letter.id is not None
    return letter.id


def _attachments(files: Files, kept: Sequence[dict[str, Any]]) -> tuple[Attachment, ...] | None:
    try:
        return tuple(Attachment(item["name"], item["content_type"], _content(files, item)) for item in kept)
    except FileNotFoundError:
        return None


def _content(files: Files, item: dict[str, Any]) -> bytes:
    return item["text"].encode() if "text" in item else files.read(item["sha256"])


def _as_outgoing(letter: Letter, attachments: tuple[Attachment, ...]) -> OutgoingLetter:
    return OutgoingLetter(
        letter_id=_id(letter),
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


def _write_down(pile: _Pile, deliveries: Sequence[Delivery]) -> None:
    post, total = pile.post, pile.total
    now, is_first_sent = post.clock(), total.sent == 0
    with post.database.writing() as session:
        for delivery in deliveries:
            outcome = _outcome(pile.claimed[delivery.letter_id], delivery, now, total)
            outbox.settle(session, delivery.letter_id, post.worker, **outcome)
        if post.pace.limits:
            untried = [one.letter_id for one in deliveries if one.verdict is Verdict.NO_SERVICE]
            relay_pace.forget_untried(session, untried, now)
            relay_pace.count_tried(session, [one.letter_id for one in deliveries], now)
        if total.trouble:
            mail_server_state.note_lost(session, total.trouble, now)
        elif is_first_sent and total.sent:
            mail_server_state.note_back(session, now)
    for delivery in deliveries:
        del pile.claimed[delivery.letter_id]


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


def _bury_incomplete(pile: _Pile, letter: Letter) -> None:
    pile.total.dead += 1
    error = "Файл вложения не найден в хранилище. Восстановите папку файлов из резервной копии."
    with pile.post.database.writing() as session:
        outbox.settle(session, _id(letter), pile.post.worker, state=LetterState.DEAD, error=error)
        relay_pace.forget_untried(session, [_id(letter)], pile.post.clock())
    del pile.claimed[_id(letter)]


def _give_back(post: Post) -> int:
    with post.database.writing() as session:
        given_back = outbox.give_back(session, post.worker)
        if post.pace.limits:
            relay_pace.forget_untried(session, given_back, post.clock())
    return len(given_back)
