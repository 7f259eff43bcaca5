"""When somebody is away, and who answers in their place."""

from enum import StrEnum


class AbsenceSource(StrEnum):
    """Who said that a person is away."""

    COORDINATOR = "coordinator"
    AUTO_REPLY = "auto_reply"  # an «в отпуске до …» that came back: a suggestion
