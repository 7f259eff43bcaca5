"""What became of one planned reminder, as the ledger tells it: a state, and the reason in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shnor_flow.domain.letter import LetterState, NoticeState


class Standing(StrEnum):
    """Where a reminder stands: its own state, or that of the letter it went into."""

    PLANNED = "planned"
    HELD = "held"  # the coordinator keeps it back
    MERGED = "merged"  # in a letter that has not left yet
    SENT = "sent"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.PLANNED: "запланировано",
    Standing.HELD: "придержано",
    Standing.MERGED: "в письме, ещё не ушло",
    Standing.SENT: "отправлено",
    Standing.BOUNCED: "не доставлено",
    Standing.CANCELLED: "отменено",
    Standing.SKIPPED: "пропущено",
}


@dataclass(frozen=True)
class Facts:
    """What the ledger knows of a reminder and of its letter."""

    state: NoticeState
    reason: str = ""
    hold_reason: str | None = None  # None: nobody keeps it back
    letter_id: int | None = None
    letter_state: LetterState | None = None
    letter_error: str = ""


def standing_of(facts: Facts) -> Standing:
    """Return where the reminder stands."""
    match facts.state:
        case NoticeState.CANCELLED:
            return Standing.CANCELLED
        case NoticeState.SKIPPED:
            return Standing.SKIPPED
        case NoticeState.PLANNED:
            return Standing.PLANNED if facts.hold_reason is None else Standing.HELD
    if facts.letter_state is LetterState.SENT:
        return Standing.SENT
    if facts.letter_state is LetterState.DEAD:
        return Standing.BOUNCED
    return Standing.CANCELLED if facts.letter_state is LetterState.WITHDRAWN else Standing.MERGED


def reason_in_words(facts: Facts) -> str:
    """Return why it stands there; every state has a reason."""
    letter = f"письмо № {facts.letter_id}"
    match standing_of(facts):
        case Standing.PLANNED:
            return facts.reason or "войдёт в ближайшее утреннее письмо"
        case Standing.HELD:
            return f"письмо придержал координатор: {facts.hold_reason}"
        case Standing.SENT:
            return f"{letter} принято почтовым сервером"
        case Standing.BOUNCED:
            return f"{letter} не принято: {facts.letter_error}" if facts.letter_error else f"{letter} не принято"
        case Standing.MERGED:
            if facts.letter_state is LetterState.RETRY:
                return f"{letter} будет отправлено ещё раз: {facts.letter_error}".rstrip(": ")
            return f"{letter} ждёт отправки"
        case Standing.CANCELLED if facts.letter_state is LetterState.WITHDRAWN:
            return f"{letter} отозвано: {facts.letter_error}".rstrip(": ")
    return facts.reason or "причина не записана"
