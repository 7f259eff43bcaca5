"""What the use cases need from outside; adapters in delivery, reports and storage give it."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shnor_flow.domain.letter import LetterKind
from shnor_flow.domain.letter.calendar_entry import CalendarEntry
from shnor_flow.domain.report import HalfYearReport


class Files(Protocol):
    """Keeps content by its SHA-256; on disk before `keep` returns."""

    def keep(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256."""

    def read(self, sha256: str) -> bytes:
        """Return what was kept; FileNotFoundError if it is not there."""


class Links(Protocol):
    """Addresses that stand in letters: signed, scoped to one obligation and one person, expiring."""

    def assignment(self, assignment_id: int, person_id: int, now: datetime) -> str:
        """Return the page where this person answers for this assignment."""

    def submission(self, submission_id: int, person_id: int, now: datetime) -> str:
        """Return the form where this person files the school's figures."""

    def visits(self, person_id: int, now: datetime) -> str:
        """Return the page where this person writes down what they did at the schools entrusted to them."""

    def rhythm(self, person_id: int, now: datetime) -> str:
        """Return the page where this person chooses how often reminders come."""

    def school(self, organisation_id: int, person_id: int, now: datetime) -> str:
        """Return the page where this person sees how the school stands."""

    def page(self, path: str) -> str:
        """Return the address of a page behind the sign-in, for example /findings."""


@dataclass(frozen=True)
class LetterText:
    """A rendered letter; the subject has no line breaks."""

    subject: str
    text: str
    html: str


class LetterWriter(Protocol):
    """Renders templates/emails/<kind>/."""

    def write(self, kind: LetterKind, content: Mapping[str, Any]) -> LetterText:
        """Return the letter for `content`, whose values are escaped in the HTML part."""


class CalendarFiles(Protocol):
    """Writes deadlines as a file for a person's own calendar."""

    def write(self, entries: Sequence[CalendarEntry], municipality: str, now: datetime) -> str:
        """Return the file; the same assignment has the same name in it for ever."""


@dataclass(frozen=True)
class Attachment:
    """A file of a letter."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter that was claimed and is to be sent now."""

    letter_id: int
    to_address: str
    subject: str
    text: str
    html: str
    message_id: str  # the part before the @
    in_reply_to: str | None
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()
    list_unsubscribe: str | None = None  # the page where its reader chooses how often letters come


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message, not judged yet."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Bounce:
    """A mail server says what became of letters of ours; `letters` are the left parts of their Message-IDs."""

    is_final: bool  # False: it is still trying
    letters: tuple[str, ...]
    told: str


@dataclass(frozen=True)
class IncomingMail:
    """A message from the mailbox that replies come to."""

    key: str  # its Message-ID: read twice, it is one
    from_address: str
    addressed: tuple[str, ...]  # addresses and references, where a letter's token may stand
    answers: tuple[str, ...]  # left parts of the Message-IDs that it answers
    subject: str
    words: str  # as it came, with what it quotes
    files: tuple[IncomingFile, ...] = ()
    is_automatic: bool = False
    bounce: Bounce | None = None
    left_because: str = ""  # why only its head was read, in Russian: the rest is left in the mailbox


class Inbox(Protocol):
    """The mailbox that replies come to."""

    def unread(self, most: int) -> AbstractContextManager[Iterator[tuple[str, IncomingMail]]]:
        """Give unread messages one by one; asking for the next one says that the last was written down."""


class ChannelPoster(Protocol):
    """Posts to channels beside mail."""

    def post(self, address: str, title: str, text: str) -> bool:
        """Return whether the service took it; never raises."""


class ReplyTokens(Protocol):
    """Reads which letter of ours a reply answers."""

    def letter_of(self, headers: Iterable[str]) -> int | None:
        """Return the letter that one of these addresses or identifiers names under our own signature."""


class ReportPrinter(Protocol):
    """Prints a half-year report; all documents say the same."""

    def html(self, report: HalfYearReport) -> bytes:
        """Return a file that stands alone."""

    def docx(self, report: HalfYearReport) -> bytes:
        """Return a Word file."""


class Verdict(StrEnum):
    """What the mail server said."""

    SENT = "sent"
    TEMPORARY = "temporary"  # 4xx, a broken connection, a time-out: try again later
    PERMANENT = "permanent"  # 5xx: a person has to look
    NO_SERVICE = "no_service"  # no connection, no sign-in: no letter is at fault, and none was tried


@dataclass(frozen=True)
class Delivery:
    """The outcome for one letter."""

    letter_id: int
    verdict: Verdict
    error: str = ""


class Mailer(Protocol):
    """Sends letters; one that fails never keeps the others back."""

    def send(self, letters: Iterable[OutgoingLetter]) -> AsyncIterator[Sequence[Delivery]]:
        """Yield outcomes as they become known; after NO_SERVICE, or a run of silence, the rest gets none.

        Several come together when several connections had an answer: write them down in one transaction before
        asking for more, for no connection begins another letter until its last outcome was taken.
        """
