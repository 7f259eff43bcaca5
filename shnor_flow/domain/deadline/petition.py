"""What a holder asks of the coordinator: more time, or another holder; and when asking for time is allowed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.russian import counted, day_in_words

_DAYS = "рабочий день,рабочих дня,рабочих дней"
_TIMES = "раз,раза,раз"
_ASK_HER = "Если без этого никак, напишите координатору, а здесь запишите ход работы."


class PetitionKind(StrEnum):
    """What is asked for."""

    MORE_TIME = "more_time"  # продление срока
    NOT_MINE = "not_mine"  # the work is somebody else's


class PetitionState(StrEnum):
    """What became of it; only the coordinator decides."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the work was reported or taken off control first


@dataclass(frozen=True)
class ControlRules:
    """How one municipality controls its assignments."""

    extension_days_before: int = 5  # working days before the deadline up to which more time may be asked for
    extensions_at_most: int = 2  # granted requests of one assignment
    halves_contributors: bool = True  # co-executors owe their part by half of the term

    def last_day_to_ask(self, due_on: date, calendar: WorkingCalendar) -> date:
        """Return the last day on which more time may be asked for."""
        return calendar.add_working_days(due_on, -self.extension_days_before)

    def why_no_more_time(self, due_on: date, today: date, granted: int, calendar: WorkingCalendar) -> str:
        """Say why more time can't be asked for any more, in Russian; empty: it can."""
        if granted >= self.extensions_at_most:
            if not self.extensions_at_most:
                return f"Продлевать срок по просьбе исполнителя здесь не принято. {_ASK_HER}"
            return f"Срок уже продлевали {counted(granted, _TIMES)}, больше просить нельзя. {_ASK_HER}"
        last_day = self.last_day_to_ask(due_on, calendar)
        if today > last_day:
            days = counted(self.extension_days_before, _DAYS)
            return (
                f"О продлении просят не позднее чем за {days} до срока: последний день был {day_in_words(last_day)} "
                f"{_ASK_HER}"
            )
        return ""
