"""What may be written down of a visit, and what is asked of it afterwards."""

from dataclasses import dataclass
from datetime import date, timedelta

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.partnership import VisitKind, VisitState
from shnor_flow.domain.russian import day_in_words

LONGEST_TOPIC = 300
LONGEST_RESULT = 5000
LONGEST_REASON = 1000
_FARTHEST = timedelta(days=366)  # a day more than a year ahead is a slip of the pen


@dataclass(frozen=True)
class VisitCard:
    """What a form says of a visit; an empty string is «not said»."""

    kind: VisitKind
    held_on: date  # a day still to come: it is planned
    topic: str
    result: str = ""
    follow_up_on: date | None = None


def checked_card(card: VisitCard, today: date, from_on: date, until_on: date | None) -> VisitCard:
    """Return the card with tidy words, or Refused with what to mend; the two days are those of its tie."""
    topic, result = " ".join(card.topic.split()), card.result.strip()
    if not topic:
        raise Refused("Напишите тему в нескольких словах: о чём была встреча.")
    if len(topic) > LONGEST_TOPIC:
        raise Refused(f"Тема длиннее {LONGEST_TOPIC} знаков. Подробности перенесите в «Что решили, что советуете».")
    if len(result) > LONGEST_RESULT:
        raise Refused(f"«Что решили, что советуете» длиннее {LONGEST_RESULT} знаков: приложите подробности файлом.")
    if card.held_on > today + _FARTHEST:
        raise Refused(f"{day_in_words(card.held_on)} — больше чем через год. Проверьте дату.")
    if card.held_on < from_on:
        raise Refused(f"Вы помогаете этой школе с {day_in_words(from_on)} Более ранняя встреча сюда не относится.")
    if until_on is not None and card.held_on > until_on:
        raise Refused(f"Эта работа со школой закончилась {day_in_words(until_on)} Проверьте дату встречи.")
    if card.follow_up_on is not None and not card.held_on <= card.follow_up_on <= today + 2 * _FARTHEST:
        raise Refused("«Вернуться к этому» — день после встречи, не дальше двух лет. Проверьте дату.")
    return VisitCard(card.kind, card.held_on, topic, result, card.follow_up_on)


def state_on(held_on: date, today: date) -> VisitState:
    """Return what a visit of that day is: held, or still to come."""
    return VisitState.PLANNED if held_on > today else VisitState.HELD


def asked_on(held_on: date, state: VisitState) -> date | None:
    """Return the day on which a planned visit is first asked about; None: it is not asked about."""
    return held_on + timedelta(days=1) if state is VisitState.PLANNED else None


def checked_reason(reason: str, what: str) -> str:
    """Return the reason, tidy; Refused where there is none: `what` says what needs one."""
    words = " ".join(reason.split())
    if not words:
        raise Refused(f"{what}: напишите причину, хотя бы одной фразой.")
    return words[:LONGEST_REASON]
