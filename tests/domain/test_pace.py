"""How often a person may be written to."""

from datetime import date

import pytest

from shnor_flow.domain.letter import LetterRhythm
from shnor_flow.domain.letter.pace import Pace

WEDNESDAY = date(2026, 9, 30)
DAILY, WEEKLY = LetterRhythm.DAILY, LetterRhythm.WEEKLY


@pytest.mark.parametrize(
    ("pace", "rhythm", "sent_on", "has_last_day", "why"),
    [
        (Pace(), DAILY, [date(2026, 9, 29)], False, ""),  # the defaults hold nothing back
        (Pace(gap_days=2), DAILY, [date(2026, 9, 29)], False, "между письмами не меньше 2 дня"),
        (Pace(gap_days=2), DAILY, [date(2026, 9, 28)], False, ""),
        (Pace(gap_days=3), DAILY, [date(2026, 9, 29)], True, ""),  # the last day of a term may break the gap
        (Pace(letters_a_week=2), DAILY, [date(2026, 9, 24), date(2026, 9, 28)], True, "за семь дней уже отправлено"),
        (Pace(letters_a_week=2), DAILY, [date(2026, 9, 23), date(2026, 9, 28)], False, ""),  # a week ago to the day
        (Pace(), WEEKLY, [], False, ""),
        (Pace(), WEEKLY, [date(2026, 9, 28)], True, "адресат выбрал письма раз в неделю"),  # Monday's
        (Pace(), WEEKLY, [date(2026, 9, 25)], False, ""),  # last week's
    ],
)
def test_a_letter_waits_only_for_a_reason(
    pace: Pace, rhythm: LetterRhythm, sent_on: list[date], has_last_day: bool, why: str
) -> None:
    told = pace.why_wait(WEDNESDAY, rhythm, sent_on, has_last_day=has_last_day)
    assert told.startswith(why.replace("2 дня", "2"))
    assert bool(told) is bool(why)


def test_letters_are_counted_only_where_it_can_matter() -> None:
    assert not Pace().may_hold_back({DAILY})
    assert Pace().may_hold_back({DAILY, WEEKLY})
    assert Pace(letters_a_week=3).may_hold_back({DAILY})
