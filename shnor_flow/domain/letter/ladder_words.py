"""A ladder as a coordinator types it, checked and read; and what it comes to for one deadline."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.reminder import ESCALATED, Audience, Ladder, Rung, rungs_of

EARLIEST = 365  # days before
LATEST = 365  # days after
MOST_DAYS = 12  # in one list
MOST_LETTERS = 30  # after the deadline
LONGEST_PATIENCE = 60  # working days until somebody above is told
ABOVE_NAMES = {
    Audience.LEAD: "ответственному исполнителю (если молчит соисполнитель)",
    Audience.ORGANISATION_HEAD: "руководителю организации",
    Audience.COORDINATOR: "координатору",
    Audience.HEAD: "руководителю управления",
}


@dataclass(frozen=True)
class TypedLadder:
    """What the fields of a form say, as typed."""

    before: str = ""
    after: str = ""
    letters_after: str = ""
    escalations: Mapping[Audience, str] = field(default_factory=dict)
    warns: bool = False


@dataclass(frozen=True)
class ToldOn:
    """One letter of a preview: the working day on which it goes, to whom, and for which rung."""

    on: date
    rung: Rung


def as_typed(ladder: Ladder) -> TypedLadder:
    """Return the ladder as the fields of a form show it."""
    return TypedLadder(
        before=", ".join(map(str, ladder.before)),
        after=", ".join(map(str, ladder.after)),
        letters_after=str(ladder.letters_after),
        escalations={audience: str(ladder.escalations.get(audience, "")) for audience in ESCALATED},
        warns=ladder.warns,
    )


def read_ladder(typed: TypedLadder) -> Ladder:
    """Return the ladder; Refused says which field is wrong and what is wanted."""
    before = _days("За сколько дней до срока", typed.before, smallest=0, largest=EARLIEST)
    after = _days("Через сколько дней после срока", typed.after, smallest=1, largest=LATEST)
    letters_after = _number("Всего писем после срока", typed.letters_after, smallest=0, largest=MOST_LETTERS)
    patience = {
        audience: _patience(audience, typed.escalations.get(audience, ""))
        for audience in ESCALATED
        if typed.escalations.get(audience, "").strip()
    }
    if not before and not letters_after:
        raise Refused("Так исполнителю не уйдёт ни одного письма. Укажите хотя бы один день до срока или после него.")
    return Ladder(
        before=tuple(sorted(before, reverse=True)),
        after=tuple(sorted(after)),
        letters_after=letters_after,
        coordinator_after=patience.get(Audience.COORDINATOR),
        head_after=patience.get(Audience.HEAD),
        lead_after=patience.get(Audience.LEAD),
        organisation_head_after=patience.get(Audience.ORGANISATION_HEAD),
        warns=typed.warns,
    )


def told_for(ladder: Ladder, due_on: date, calendar: WorkingCalendar) -> tuple[ToldOn, ...]:
    """Return the letters about one deadline that nobody answers; what falls on a day off goes on the next working day.

    Of several that fall on one working day for one reader the newest stays: that is the letter they get.
    """
    newest: dict[tuple[date, Audience], Rung] = {}
    for rung in rungs_of(ladder, due_on, calendar):
        on = calendar.roll(rung.on, Roll.FORWARD)
        is_outdone = rung.audience is Audience.HOLDER and _warns_on(newest.get((on, rung.audience)), rung)
        if not is_outdone:
            newest[on, rung.audience] = rung
    return tuple(ToldOn(on, rung) for (on, _), rung in sorted(newest.items(), key=lambda item: item[0][0]))


def _warns_on(there: Rung | None, rung: Rung) -> bool:
    return there is not None and there.on == rung.on and there.told_tomorrow is not None


def _days(name: str, typed: str, *, smallest: int, largest: int) -> tuple[int, ...]:
    words = [word for word in re.split(r"[\s,;]+", typed.strip()) if word]
    days = [_number(name, word, smallest=smallest, largest=largest) for word in words]
    if len(days) > MOST_DAYS:
        raise Refused(f"«{name}»: дней больше {MOST_DAYS}. Столько писем об одном деле никто не прочтёт.")
    if len(set(days)) < len(days):
        raise Refused(f"«{name}»: один и тот же день указан дважды.")
    return tuple(days)


def _patience(audience: Audience, typed: str) -> int:
    return _number(f"Сообщить {ABOVE_NAMES[audience]}", typed, smallest=1, largest=LONGEST_PATIENCE)


def _number(name: str, typed: str, *, smallest: int, largest: int) -> int:
    word = typed.strip()
    if not re.fullmatch(r"[0-9]{1,4}", word) or not smallest <= int(word) <= largest:
        raise Refused(f"«{name}»: нужно целое число от {smallest} до {largest}, а стоит «{word[:20]}».")
    return int(word)
