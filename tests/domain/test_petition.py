"""Claims about when more time may be asked for."""

from datetime import date

import pytest

from shnor_flow.domain.deadline.petition import ControlRules
from shnor_flow.importers.working_days import load_working_calendar

CALENDAR = load_working_calendar()
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("today", "granted", "says"),
    [
        (date(2026, 11, 20), 0, ""),  # five working days before
        (date(2026, 11, 21), 0, "20 ноября 2026 г."),
        (date(2026, 11, 30), 0, "20 ноября 2026 г."),  # the deadline has passed
        (date(2026, 11, 2), 1, ""),
        (date(2026, 11, 2), 2, "уже продлевали 2 раза"),
    ],
)
def test_five_working_days_before_and_twice_by_default(today: date, granted: int, says: str) -> None:
    answer = ControlRules().why_no_more_time(FRIDAY, today, granted, CALENDAR)
    assert says in answer
    assert bool(says) == bool(answer)


def test_a_municipality_may_let_ask_until_the_last_day_or_never() -> None:
    assert ControlRules(extension_days_before=0).why_no_more_time(FRIDAY, FRIDAY, 0, CALENDAR) == ""
    never = ControlRules(extensions_at_most=0).why_no_more_time(FRIDAY, date(2026, 11, 2), 0, CALENDAR)
    assert "здесь не принято" in never
