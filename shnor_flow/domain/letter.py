"""A letter and the notices it carries: kinds and states of the outbox and of the ledger."""

from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is; each has a folder of this name in templates/emails."""

    DIGEST = "digest"
    INVITATION = "invitation"  # a collection round has opened
    RECEIPT = "receipt"  # a school's figures were taken
    RETURNED = "returned"  # work or figures came back with a comment
    REPORT = "report"  # the half-year report


class LetterState(StrEnum):
    """Where a letter is on its way out."""

    PENDING = "pending"
    LEASED = "leased"  # somebody is sending it; an expired lease returns it
    SENT = "sent"
    RETRY = "retry"  # a temporary failure: goes again at next_attempt_at
    DEAD = "dead"  # a permanent failure: a person has to look


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
