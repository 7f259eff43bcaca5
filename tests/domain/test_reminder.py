"""The ladder: which notice is due on a day, and when the next one comes."""

from dataclasses import replace
from datetime import date

import pytest

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.letter.reminder import (
    CONTROL_POINT,
    DEADLINE,
    SUBMISSION,
    Audience,
    Ladder,
    first_notice_on,
    heard_by,
    missed_before,
    next_notice_on,
    notice_due,
    rungs_of,
    step_in_words,
)

CALENDAR = WorkingCalendar()
DUE = date(2026, 9, 30)  # a Wednesday
RUNGS = rungs_of(DEADLINE, DUE, CALENDAR)


def step_due(today: date, audience: Audience = Audience.HOLDER) -> str | None:
    rung = notice_due(RUNGS, today, audience)
    return rung.step if rung else None


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2026, 8, 30), None),  # 31 days before: too early
        (date(2026, 8, 31), "-30"),
        (date(2026, 9, 15), "-30"),  # still the current one
        (date(2026, 9, 16), "-14"),
        (date(2026, 9, 23), "-7"),
        (date(2026, 9, 26), "-7"),  # a Saturday
        (date(2026, 9, 27), "-3"),
        (date(2026, 9, 28), "-3"),  # Sunday's notice is still due on Monday
        (date(2026, 9, 29), "-1"),
        (date(2026, 9, 30), "0"),
        (date(2026, 10, 1), "+1"),
        (date(2026, 10, 3), "+3"),
        (date(2026, 10, 7), "+7"),
        (date(2026, 10, 14), "+14"),
        (date(2026, 11, 11), "+42"),  # the eighth letter after the day, and the last
        (date(2027, 9, 30), "+42"),
    ],
)
def test_the_latest_notice_whose_day_has_come_is_due(today: date, step: str | None) -> None:
    assert step_due(today) == step


@pytest.mark.parametrize(
    ("today", "next_on"),
    [
        (date(2026, 8, 1), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 9, 16)),
        (date(2026, 9, 30), date(2026, 10, 1)),
        (date(2026, 10, 3), date(2026, 10, 5)),  # the coordinator learns of it: three working days after
        (date(2026, 10, 7), date(2026, 10, 13)),  # «tomorrow the head learns of it»: a Tuesday
        (date(2026, 10, 13), date(2026, 10, 14)),  # the head, ten working days after, and the second week
        (date(2026, 11, 11), None),  # nothing more to say
    ],
)
def test_the_next_notice_is_the_nearest_for_anybody(today: date, next_on: date | None) -> None:
    assert next_notice_on(RUNGS, today) == next_on


def test_escalation_counts_working_days() -> None:
    assert step_due(date(2026, 10, 4), Audience.COORDINATOR) is None
    assert step_due(date(2026, 10, 5), Audience.COORDINATOR) == "coordinator"
    assert step_due(date(2026, 10, 13), Audience.HEAD) is None
    assert step_due(date(2026, 10, 14), Audience.HEAD) == "head"


def test_an_answer_gives_the_same_days_again_before_anybody_above_learns() -> None:
    answered = rungs_of(DEADLINE, DUE, CALENDAR, date(2026, 10, 1))  # a line on progress, a day late
    assert [(rung.step, rung.on.day) for rung in answered if rung.audience is Audience.COORDINATOR] == [
        ("coordinator", 6)
    ]
    assert [rung.on.day for rung in answered if rung.told_tomorrow is Audience.COORDINATOR] == [5]
    assert rungs_of(DEADLINE, DUE, CALENDAR, date(2026, 9, 28)) == RUNGS, "a line before the day changes nothing"


def test_nobody_is_warned_of_a_head_that_there_is_not() -> None:
    heard = heard_by(RUNGS, (Audience.HOLDER, Audience.COORDINATOR))
    assert [rung.step for rung in heard if rung.told_tomorrow] == ["warn-coordinator"]
    assert not [rung for rung in heard if rung.audience is Audience.HEAD]


def test_a_missed_week_leaves_one_current_notice_and_names_the_replaced() -> None:
    current = notice_due(RUNGS, date(2026, 9, 30))
    assert current is not None
    assert [rung.step for rung in missed_before(RUNGS, current, since=date(2026, 9, 23))] == ["-7", "-3", "-1"]


def test_what_came_before_the_obligation_was_made_is_not_called_missed() -> None:
    made_on = date(2026, 9, 25)  # five days before
    assert first_notice_on(DEADLINE, DUE, made_on, CALENDAR) == made_on
    current = notice_due(RUNGS, made_on)
    assert current is not None
    assert current.step == "-7"
    assert missed_before(RUNGS, current, since=made_on) == ()


def test_an_obligation_made_early_is_first_reminded_of_30_days_before() -> None:
    assert first_notice_on(DEADLINE, DUE, date(2026, 1, 12), CALENDAR) == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("gap_days", "before"),
    [
        (None, (30, 14, 7, 3, 1, 0)),  # once in the plan
        (365, (30, 14, 7, 3, 1, 0)),
        (91, (30, 14, 7, 3, 1, 0)),  # a quarter
        (30, (14, 7, 3, 1, 0)),  # a month: a notice 30 days before would come with the last deadline
        (14, (7, 3, 1, 0)),
        (7, (3, 1, 0)),
        (1, (0,)),
    ],
)
def test_a_notice_reaches_back_no_further_than_half_the_gap(gap_days: int | None, before: tuple[int, ...]) -> None:
    assert DEADLINE.for_gap(gap_days).before == before


@pytest.mark.parametrize(
    ("ladder", "steps"),
    [
        (CONTROL_POINT, ["-7", "0", "warn-coordinator", "+3", "coordinator", "+7"]),
        (replace(CONTROL_POINT, warns=False), ["-7", "0", "+3", "coordinator", "+7"]),
        (SUBMISSION, ["-7", "-3", "-1", "0", "+1", "+3"]),
        (Ladder(before=(1,), after=(), letters_after=2, coordinator_after=None, head_after=None), ["-1", "+7", "+14"]),
        (Ladder(before=(), after=(2, 5), letters_after=1, coordinator_after=None, head_after=None), ["+2"]),
    ],
)
def test_a_ladder_says_no_more_than_it_is_told_to(ladder: Ladder, steps: list[str]) -> None:
    assert [rung.step for rung in rungs_of(ladder, DUE, CALENDAR)] == steps


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("-30", "за 30 дней до срока"),
        ("-1", "за 1 день до срока"),
        ("0", "в день срока"),
        ("+3", "через 3 дня после срока"),
        ("coordinator", "координатору о просрочке"),
        ("head", "руководителю о просрочке"),
        ("lead", "ответственному исполнителю о просрочке"),
        ("warn-head", "предупреждение: завтра узнает руководитель управления"),
        ("open", "о замечаниях к плану"),
    ],
)
def test_a_step_reads_as_words(step: str, words: str) -> None:
    assert step_in_words(step) == words
