"""Claims about the days of a collection round and about which quarters have one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shnor_flow.domain.calendar.dates import end_of_day
from shnor_flow.domain.calendar.period import PeriodKind, parse_period
from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar
from shnor_flow.domain.collection import is_on_time, receipt_number
from shnor_flow.domain.collection.round_dates import (
    Cadence,
    RoundDates,
    RoundRules,
    checked_cadences,
    next_reminder_on,
    periods_to_collect,
    round_dates,
)
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.reminder import SUBMISSION
from shnor_flow.domain.term import Period
from shnor_flow.importers.working_days import load_working_calendar

CALENDAR = WorkingCalendar()
PROGRAMME = Period(date(2026, 1, 12), date(2028, 12, 29))


def _dates(quarter: str, roll: Roll = Roll.BACKWARD, opened_on: date | None = None) -> RoundDates:
    return round_dates(parse_period(quarter), CALENDAR, roll, opened_on=opened_on)


def test_the_third_quarter_of_2026_is_due_on_the_friday_before_the_tenth() -> None:
    # 10 October is a Saturday, 25 October a Sunday.
    assert _dates("2026Q3") == RoundDates(date(2026, 10, 1), date(2026, 10, 9), date(2026, 10, 23))


def test_a_municipality_may_roll_its_deadlines_forward() -> None:
    assert _dates("2026Q3", Roll.FORWARD) == RoundDates(date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 26))


def test_after_the_new_year_holidays_a_school_still_has_a_working_week() -> None:
    # 1 to 8 January are holidays, 9 and 10 a weekend: backwards from the 10th would be before the opening.
    assert _dates("2026Q4") == RoundDates(date(2027, 1, 11), date(2027, 1, 18), date(2027, 1, 25))


@pytest.mark.parametrize(
    ("opened_on", "due_on", "locks_on"),
    [
        (date(2026, 10, 2), date(2026, 10, 9), date(2026, 10, 23)),  # a day missed: nothing moves
        (date(2026, 10, 6), date(2026, 10, 13), date(2026, 10, 23)),  # five working days to answer
        (date(2026, 10, 21), date(2026, 10, 28), date(2026, 11, 5)),  # five more before the lock; 4 November is off
        (date(2026, 10, 24), date(2026, 10, 30), date(2026, 11, 9)),  # opened on a Saturday
        (date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 15)),  # a quarter missed altogether
    ],
)
def test_a_round_that_opens_late_gives_its_days_later(opened_on: date, due_on: date, locks_on: date) -> None:
    assert _dates("2026Q3", opened_on=opened_on) == RoundDates(opened_on, due_on, locks_on)


@pytest.mark.parametrize(("roll", "locks_on"), [(Roll.BACKWARD, date(2025, 6, 11)), (Roll.FORWARD, date(2025, 6, 16))])
def test_a_lock_on_a_moved_day_off_goes_to_the_working_day_beside_it(roll: Roll, locks_on: date) -> None:
    # 13 June 2025 is a Friday that the Government made a day off; the 12th is a holiday, a weekend follows.
    rules = RoundRules(due_day=6, lock_day=13, days_to_answer=3, days_to_lock=1)
    found = round_dates(parse_period("2024-25T4"), load_working_calendar(), roll, rules=rules)
    assert found == RoundDates(date(2025, 6, 2), date(2025, 6, 6), locks_on)


def test_a_saturday_that_is_worked_opens_a_round_and_moved_days_off_count_for_nothing() -> None:
    # 1 November 2025 is a Saturday worked instead of Monday the 3rd; the 4th is a holiday.
    found = round_dates(parse_period("2025-26T1"), load_working_calendar(), Roll.BACKWARD)
    assert found == RoundDates(date(2025, 11, 1), date(2025, 11, 11), date(2025, 11, 25))


def test_a_round_never_opens_before_the_quarter_is_over() -> None:
    assert _dates("2026Q3", opened_on=date(2026, 9, 1)).opens_on == date(2026, 10, 1)


def test_every_quarter_of_ten_years_leaves_five_working_days_to_answer_and_five_to_be_late() -> None:
    quarter, rules = parse_period("2025Q4"), RoundRules()
    for _ in range(40):
        dates = round_dates(quarter, CALENDAR, Roll.BACKWARD)
        assert CALENDAR.working_days_between(dates.opens_on, dates.due_on) >= rules.days_to_answer
        assert CALENDAR.working_days_between(dates.due_on, dates.locks_on) >= rules.days_to_lock
        assert all(CALENDAR.is_working(day) for day in (dates.opens_on, dates.due_on, dates.locks_on))
        quarter = quarter.next


@pytest.mark.parametrize(
    ("started_on", "today", "codes"),
    [
        (date(2026, 1, 12), date(2026, 1, 12), ["2026Q1"]),  # the quarter before the programme isn't its own
        (date(2026, 1, 12), date(2026, 10, 1), ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        (date(2026, 11, 16), date(2026, 11, 16), ["2026Q3", "2026Q4"]),  # imported mid-life: not its whole past
        (date(2025, 12, 1), date(2026, 2, 1), ["2026Q1"]),  # started before it begins
        (date(2028, 9, 1), date(2030, 1, 1), ["2028Q2", "2028Q3", "2028Q4"]),  # over, and its last quarter collected
        (date(2030, 1, 1), date(2030, 1, 1), []),  # imported for the record only
    ],
)
def test_periods_to_collect(started_on: date, today: date, codes: list[str]) -> None:
    assert [quarter.code for quarter in periods_to_collect(PeriodKind.QUARTER, PROGRAMME, started_on, today)] == codes


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Kaliningrad", datetime(2026, 10, 9, 22, tzinfo=UTC)),
        ("Europe/Moscow", datetime(2026, 10, 9, 21, tzinfo=UTC)),
        ("Asia/Kamchatka", datetime(2026, 10, 9, 12, tzinfo=UTC)),
    ],
)
def test_the_last_minute_of_the_day_is_in_time_and_the_first_after_it_is_late(zone: str, midnight: datetime) -> None:
    due_at = end_of_day(date(2026, 10, 9), zone)
    assert due_at == midnight
    assert is_on_time(midnight - timedelta(minutes=1), due_at)
    assert not is_on_time(midnight, due_at)
    assert not is_on_time(midnight + timedelta(minutes=1), due_at)


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2020, 12, 25), 20),  # Volgograd lived by UTC+4 until 27 December 2020,
        (date(2020, 12, 27), 21),  # and by Moscow's time ever since
    ],
)
def test_the_hour_of_a_zone_is_what_the_law_said_on_that_day(day: date, hour: int) -> None:
    assert end_of_day(day, "Europe/Volgograd") == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_receipt_names_quarter_submission_and_version() -> None:
    assert receipt_number("2026Q4", 12, 1) == "2026Q4-0012-1"
    assert receipt_number("2026Q4", 123456, 2) == "2026Q4-123456-2"


@pytest.mark.parametrize(
    ("last_letter_on", "reminder_on"),
    [
        (date(2026, 9, 25), date(2026, 10, 2)),
        (date(2026, 10, 1), date(2026, 10, 6)),  # invited yesterday: the reminder of the 2nd would only annoy
        (date(2026, 10, 7), date(2026, 10, 10)),
        (date(2026, 10, 12), None),
    ],
)
def test_a_school_is_not_reminded_of_what_it_was_just_told(last_letter_on: date, reminder_on: date | None) -> None:
    due_on, locks_on = date(2026, 10, 9), date(2026, 10, 23)
    assert next_reminder_on(due_on, locks_on, CALENDAR, last_letter_on=last_letter_on, ladder=SUBMISSION) == reminder_on


def test_nobody_is_reminded_after_the_lock() -> None:
    due_on = date(2026, 10, 9)
    assert next_reminder_on(due_on, due_on, CALENDAR, last_letter_on=date(2026, 10, 8), ladder=SUBMISSION) is None


@pytest.mark.parametrize(
    ("code", "rules", "dates"),
    [
        ("2026-27T1", RoundRules(), (date(2026, 11, 2), date(2026, 11, 10), date(2026, 11, 25))),
        ("2026-27T4", RoundRules(), (date(2027, 6, 1), date(2027, 6, 10), date(2027, 6, 25))),
        ("2026S1", RoundRules(due_day=15, lock_day=20), (date(2026, 7, 1), date(2026, 7, 15), date(2026, 7, 22))),
    ],
)
def test_other_periods_are_due_in_the_month_after_them(
    code: str, rules: RoundRules, dates: tuple[date, date, date]
) -> None:
    found = round_dates(parse_period(code), CALENDAR, Roll.BACKWARD, rules=rules)
    assert (found.opens_on, found.due_on, found.locks_on) == dates


def test_a_plan_started_in_the_summer_asks_for_the_term_before_it() -> None:
    asked = periods_to_collect(PeriodKind.SCHOOL_TERM, PROGRAMME, date(2026, 7, 1), date(2026, 12, 1))
    assert [period.code for period in asked] == ["2025-26T4", "2026-27T1", "2026-27T2"]


@pytest.mark.parametrize(
    ("cadences", "says"),
    [
        ((), "хотя бы один"),
        ((Cadence(PeriodKind.QUARTER), Cadence(PeriodKind.QUARTER)), "дважды"),
        ((Cadence(PeriodKind.QUARTER, RoundRules(due_day=25, lock_day=10)),), "раньше закрытия"),
        ((Cadence(PeriodKind.QUARTER, RoundRules(due_day=10, lock_day=31)),), "от 1 до 28"),
        ((Cadence(PeriodKind.QUARTER, RoundRules(days_to_answer=0)),), "на ответ"),
    ],
)
def test_what_a_programme_collects_must_make_sense(cadences: tuple[Cadence, ...], says: str) -> None:
    with pytest.raises(Refused, match=says):
        checked_cadences(cadences)
