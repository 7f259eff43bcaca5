"""The days of a collection round, and which periods have one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod, period_of
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.reminder import Ladder, next_notice_on, rungs_of
from shnor_flow.domain.term import Period

REVIEW_DAYS = 2  # working days after which the coordinator is reminded of figures that she has not looked at
_ONE_DAY = timedelta(days=1)
_LAST_DAY_OF_EVERY_MONTH = 28
_MOST_DAYS = 20
_QUIET = timedelta(days=2)  # a school that has just got a letter about its figures isn't reminded of it at once


@dataclass(frozen=True)
class RoundRules:
    """The days of a round, counted from the end of its period; a programme may have its own.

    Acts on controlled assignments read «ежеквартально» without a date as by the 10th of the month after the quarter.
    Figures are taken until the 25th, so that a late school still gets into the report. A round that opens late, after
    missed days or the New Year holidays, leaves a school a full working week all the same.
    """

    due_day: int = 10  # of the month after the period
    lock_day: int = 25
    days_to_answer: int = 5  # working days from the opening to the due day, at least
    days_to_lock: int = 5  # working days from the due day to the lock, at least


@dataclass(frozen=True)
class Cadence:
    """How often a programme collects, and the days of each such round."""

    kind: PeriodKind
    rules: RoundRules = RoundRules()


@dataclass(frozen=True)
class RoundDates:
    """The three local days of a round; the last two are meant to their end."""

    opens_on: date
    due_on: date
    locks_on: date


def checked_cadences(cadences: Sequence[Cadence]) -> tuple[Cadence, ...]:
    """Return what a programme collects, once each kind; Refused with what to mend."""
    if not cadences:
        raise Refused("Выберите хотя бы один вид сбора: без него сведений не будет.")
    if len({cadence.kind for cadence in cadences}) < len(cadences):
        raise Refused("Один вид сбора указан дважды: оставьте один.")
    for cadence in cadences:
        rules = cadence.rules
        if not 1 <= rules.due_day < rules.lock_day <= _LAST_DAY_OF_EVERY_MONTH:
            raise Refused(
                f"Срок сдачи должен быть раньше закрытия, оба — числа от 1 до {_LAST_DAY_OF_EVERY_MONTH}: "
                f"сейчас {rules.due_day} и {rules.lock_day}."
            )
        if not (1 <= rules.days_to_answer <= _MOST_DAYS and 0 <= rules.days_to_lock <= _MOST_DAYS):
            raise Refused(f"Рабочих дней на ответ должно быть от 1 до {_MOST_DAYS}.")
    return tuple(cadences)


def next_reminder_on(
    due_on: date, locks_on: date, calendar: WorkingCalendar, *, last_letter_on: date, ladder: Ladder
) -> date | None:
    """Return the first day of a reminder that is not too soon after the last letter; None when none is left."""
    rungs = rungs_of(ladder, due_on, calendar)
    reminder_on = next_notice_on(rungs, last_letter_on + _QUIET)
    return reminder_on if reminder_on and reminder_on <= locks_on else None


def round_dates(
    period: ReportingPeriod,
    calendar: WorkingCalendar,
    roll: Roll,
    *,
    opened_on: date | None = None,
    rules: RoundRules | None = None,
) -> RoundDates:
    """Return the days of a period's round; `opened_on` is the day it really opened, when that is later."""
    rules = rules or RoundRules()
    following = period.end + _ONE_DAY
    first_working_day = calendar.roll(following, Roll.FORWARD)
    opens_on = max(first_working_day, opened_on or first_working_day)
    due_on = max(
        calendar.roll(following.replace(day=rules.due_day), roll),
        calendar.add_working_days(opens_on, rules.days_to_answer),
    )
    locks_on = max(
        calendar.roll(following.replace(day=rules.lock_day), roll),
        calendar.add_working_days(due_on, rules.days_to_lock),
    )
    return RoundDates(opens_on, due_on, locks_on)


def periods_to_collect(
    kind: PeriodKind, programme: Period, started_on: date, today: date
) -> tuple[ReportingPeriod, ...]:
    """Return the periods that have a round by `today`: from the one before the start to the one that is running.

    A plan imported in the middle of its life isn't asked for its past: only the period that has just ended is.
    """
    begun_on = max(started_on, programme.start)
    period = period_of(begun_on, kind)
    if begun_on in period:
        period = period.previous
    periods = []
    while period.start <= min(today, programme.end):
        if period.end >= programme.start:
            periods.append(period)
        period = period.next
    return tuple(periods)


def unseen_since(today: date, calendar: WorkingCalendar) -> date:
    """Return the last day whose figures have waited for the coordinator's word two working days by `today`."""
    day = today
    while calendar.add_working_days(day, REVIEW_DAYS) > today:
        day -= _ONE_DAY
    return day
