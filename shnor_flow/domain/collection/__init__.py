"""A collection round and a school's submission: periods, states and answers."""

from datetime import datetime
from enum import StrEnum


class RoundState(StrEnum):
    """Where a round stands; the job moves it when its instants pass."""

    PLANNED = "planned"
    OPEN = "open"
    LOCKED = "locked"


class RoundSource(StrEnum):
    """Where a round's figures come from."""

    COLLECTED = "collected"
    IMPORTED = "imported"  # a past period's, out of a file: nobody was asked, so nobody was in time or late


class SubmissionState(StrEnum):
    """Where one school's figures stand; a submission exists from the day the round does."""

    EXPECTED = "expected"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"  # locked for good
    EXCUSED = "excused"  # left the round by an explicit act: nothing is expected any more


NOT_REPORTED = (SubmissionState.EXPECTED, SubmissionState.DRAFT, SubmissionState.RETURNED)
REPORTED = (SubmissionState.SUBMITTED, SubmissionState.ACCEPTED)  # the states whose figures count in totals


class Reporter(StrEnum):
    """Who gives the figure of an indicator."""

    SCHOOL = "school"
    DEPARTMENT = "department"


class Answer(StrEnum):
    """Four different answers to one question; a blank is none of them."""

    VALUE = "value"
    CONFIRMED_ZERO = "confirmed_zero"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"


class AnswerKind(StrEnum):
    """What an indicator asks for."""

    SHARE = "share"  # numerator and denominator
    NUMBER = "number"
    YES_NO = "yes_no"  # kept as 1 or 0 of 1, so that a district's figure is the share of its schools
    TEXT = "text"  # words, which no total is made of


class FilesRule(StrEnum):
    """Whether a figure is shown by a file."""

    NEVER = "never"  # none is asked for, none is taken
    MAY = "may"
    MUST = "must"  # a number, «yes» or words aren't filed without one


class AcrossSchools(StrEnum):
    """How schools' figures become the district's."""

    RATIO = "ratio"  # sum of numerators over sum of denominators
    SUM = "sum"
    AVERAGE = "average"  # of numbers that are no shares: sum over the schools that answered
    MAX = "max"


class AcrossPeriods(StrEnum):
    """How quarters become a half-year or a year."""

    LATEST = "latest"
    SUM = "sum"
    AVERAGE = "average"
    MAX = "max"


def is_on_time(submitted_at: datetime, due_at: datetime) -> bool:
    """Tell whether figures came before the day was over: `due_at` is the first instant after it."""
    return submitted_at < due_at


def receipt_number(period: str, submission_id: int, version: int) -> str:
    """Return «2026Q4-0012-1»: quarter, submission, version."""
    return f"{period}-{submission_id:04d}-{version}"
