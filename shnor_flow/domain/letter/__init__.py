"""A letter and the notices it carries: kinds and states of the outbox and of the ledger."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is; each has a folder of this name in templates/emails."""

    DIGEST = "digest"
    INVITATION = "invitation"  # a collection round has opened
    RECEIPT = "receipt"  # a school's figures were taken
    RETURNED = "returned"  # work came back with a comment
    RETURNED_FIGURES = "returned_figures"  # a school's figures came back with a comment
    REPORT = "report"  # the half-year report
    HANDOVER = "handover"  # somebody else's work is theirs now
    REPLY_RECEIPT = "reply_receipt"  # what was read in somebody's reply
    SHEET_ANSWER = "sheet_answer"  # what came of a form that a school sent back by mail
    DECISION = "decision"  # what the coordinator decided about a holder's request


class LetterState(StrEnum):
    """Where a letter is on its way out."""

    PENDING = "pending"
    LEASED = "leased"  # somebody is sending it; an expired lease returns it
    SENT = "sent"
    RETRY = "retry"  # a temporary failure: goes again at next_attempt_at
    DEAD = "dead"  # a permanent failure: a person has to look
    WITHDRAWN = "withdrawn"  # its reader left before it was sent


class LetterRhythm(StrEnum):
    """How often a person wants reminders; duty letters can't be refused altogether."""

    DAILY = "daily"
    WEEKLY = "weekly"  # on the first working day of the week


class NoticeState(StrEnum):
    """What became of one planned reminder."""

    PLANNED = "planned"
    MERGED = "merged"  # it is in a letter
    CANCELLED = "cancelled"  # the obligation was met first
    SKIPPED = "skipped"  # a newer notice of the same obligation replaced it


class Obligation(StrEnum):
    """What a notice reminds of."""

    ASSIGNMENT = "assignment"
    SUBMISSION = "submission"
    FINDINGS = "findings"  # doubts of a roadmap that wait for the coordinator
    VISITS = "visits"  # a period has ended: are its visits to schools written down?
    PLANNED_VISIT = "planned_visit"  # its day has passed: did it take place?
    DECISIONS = "decisions"  # requests and unclear replies of a municipality that wait for the coordinator


RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
)
GIVE_UP_AFTER = timedelta(days=5)  # what RFC 5321, 4.5.4.1 asks of mail servers themselves


def retry_at(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` temporary failures, or None when it is time to give up."""
    if now - created_at >= GIVE_UP_AFTER:
        return None
    return now + RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]


def message_id_of(key: str) -> str:
    """Return the left part of the Message-ID: the same for every copy of one letter, telling nothing of the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
