"""A form about a visit, as the curator's page and the coordinator's send it."""

from collections.abc import Mapping
from datetime import date

from shnor_flow.domain.errors import Refused
from shnor_flow.domain.partnership import VisitKind
from shnor_flow.domain.partnership.visit import VisitCard
from shnor_flow.storage.partnership.visits import VisitLine
from shnor_flow.web.by_link.answer import day_of
from shnor_flow.web.by_link.submission import is_number

NAMES = ("tie", "kind", "held_on", "topic", "result", "follow_up_on", "reason")
LOST = "Форма пришла не целиком, ничего не изменено. Вернитесь назад, обновите страницу и повторите."


def visit_card(fields: Mapping[str, str]) -> VisitCard:
    """Return what the form says of a visit; Refused with what to mend."""
    try:
        kind = VisitKind(fields.get("kind", ""))
    except ValueError:
        raise Refused("Выберите, что это было: посещение, консультация или другое.") from None
    follow_up_on = fields.get("follow_up_on", "").strip()
    return VisitCard(
        kind=kind,
        held_on=sane_day(fields.get("held_on", ""), "Когда"),
        topic=fields.get("topic", ""),
        result=fields.get("result", ""),
        follow_up_on=sane_day(follow_up_on, "Вернуться к этому") if follow_up_on else None,
    )


def sane_day(typed: str, name: str) -> date:
    """Return the day of a field; Refused for one that nobody can have meant."""
    day = day_of(typed, name)
    if not 2000 <= day.year <= 2100:
        raise Refused(f"В поле «{name}» год {day.year}. Проверьте дату.")
    return day


def edition_typed(fields: Mapping[str, str]) -> int:
    """Return for which edition of the record the form was made."""
    edition = fields.get("edition", "")
    if not is_number(edition):
        raise Refused(LOST)
    return int(edition)


def client_key(fields: Mapping[str, str]) -> str:
    """Return what tells one press of the button from another."""
    key = fields.get("client_key", "")
    if not 16 <= len(key) <= 64:
        raise Refused(LOST)
    return key


def typed_of(line: VisitLine) -> dict[str, str]:
    """Return a recorded visit as its form has it."""
    return {
        "kind": line.kind.value,
        "held_on": line.held_on.isoformat(),
        "topic": line.topic,
        "result": line.result,
        "follow_up_on": line.follow_up_on.isoformat() if line.follow_up_on else "",
    }
