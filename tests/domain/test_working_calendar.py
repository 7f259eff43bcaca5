"""Claims about working days in years whose acts are not known; the known ones are in tests/importers."""

from datetime import date

import pytest

from shnor_flow.domain.calendar.working_calendar import Roll, WorkingCalendar

UNKNOWN = WorkingCalendar()


def test_a_year_without_an_act_is_provisional() -> None:
    assert UNKNOWN.is_provisional(2029)
    assert not WorkingCalendar(years=frozenset({2029})).is_provisional(2029)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2029, 1, 8), False),  # the last of the New Year holidays
        (date(2029, 1, 9), True),
        (date(2028, 11, 4), False),  # a Saturday, so that
        (date(2028, 11, 6), False),  # the Monday after it is off
        (date(2028, 11, 7), True),
        (date(2030, 2, 25), False),  # 23 February is a Saturday: Sunday is no use, Monday is
        (date(2028, 12, 31), False),  # a Sunday
    ],
)
def test_holidays_of_a_provisional_year_follow_the_labour_code(day: date, is_worked: bool) -> None:
    assert UNKNOWN.is_working(day) is is_worked


def test_a_decreed_day_is_off_for_deadlines_and_worked_for_the_norm() -> None:
    calendar = WorkingCalendar(years=frozenset({2021}), decreed=frozenset({date(2021, 5, 4)}))
    assert not calendar.is_working(date(2021, 5, 4))
    assert calendar.labour_norm(2021)[0] == 261  # all of Monday to Friday: this calendar knows no holidays


def test_a_worked_day_does_not_roll() -> None:
    assert UNKNOWN.roll(date(2029, 3, 7), Roll.BACKWARD) == date(2029, 3, 7)
    assert UNKNOWN.roll(date(2029, 3, 7), Roll.FORWARD) == date(2029, 3, 7)


def test_working_days_are_counted_after_the_first_day_and_with_the_last() -> None:
    friday, wednesday = date(2029, 7, 6), date(2029, 7, 11)
    assert UNKNOWN.working_days_between(friday, wednesday) == 3
    assert UNKNOWN.working_days_between(wednesday, friday) == -3
    assert UNKNOWN.working_days_between(friday, friday) == 0


def test_working_days_are_added_and_taken_over_a_weekend() -> None:
    friday, wednesday = date(2029, 7, 6), date(2029, 7, 11)
    assert UNKNOWN.add_working_days(friday, 3) == wednesday
    assert UNKNOWN.add_working_days(wednesday, -3) == friday
    assert UNKNOWN.add_working_days(date(2029, 7, 8), 0) == date(2029, 7, 8)
