"""A ladder as typed: read, refused with the field's name, and told for one deadline."""

from dataclasses import replace
from datetime import date

import pytest

from shnor_flow.domain.calendar.working_calendar import WorkingCalendar
from shnor_flow.domain.errors import Refused
from shnor_flow.domain.letter.ladder_words import TypedLadder, as_typed, read_ladder, told_for
from shnor_flow.domain.letter.reminder import BUILT_IN, CONTROL_POINT, DEADLINE, Audience

CALENDAR = WorkingCalendar()
TYPED = as_typed(DEADLINE)


@pytest.mark.parametrize("ladder", BUILT_IN.values())
def test_what_is_built_in_is_typed_and_read_back_the_same(ladder: object) -> None:
    assert read_ladder(as_typed(ladder)) == ladder  # type: ignore[arg-type]  # the values of the table are ladders


def test_days_are_read_in_any_order_and_spelling() -> None:
    assert read_ladder(replace(TYPED, before="0;  7, 14 30")).before == (30, 14, 7, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"before": "сорок"}, "«За сколько дней до срока»: нужно целое число от 0 до 365, а стоит «сорок»."),
        ({"before": "7, 7"}, "«За сколько дней до срока»: один и тот же день указан дважды."),
        ({"before": "400"}, "от 0 до 365"),
        ({"before": "-3"}, "от 0 до 365"),
        ({"after": "0"}, "от 1 до 365"),
        ({"after": "٣"}, "нужно целое число"),  # an Arabic three is a digit to Python
        ({"letters_after": ""}, "«Всего писем после срока»"),
        ({"letters_after": "31"}, "от 0 до 30"),
        ({"before": " ".join(map(str, range(13)))}, "дней больше 12"),
        ({"before": "", "letters_after": "0"}, "ни одного письма"),
        ({"escalations": {Audience.HEAD: "0"}}, "«Сообщить руководителю управления»: нужно целое число от 1 до 60"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], told: str) -> None:
    with pytest.raises(Refused, match=told.replace("(", r"\(")):
        read_ladder(replace(TYPED, **change))  # type: ignore[arg-type]  # the table holds values of these fields


def test_an_empty_field_above_tells_nobody() -> None:
    ladder = read_ladder(replace(TYPED, escalations={Audience.LEAD: "2", Audience.HEAD: " "}))
    assert ladder.escalations == {Audience.LEAD: 2}


def test_a_deadline_of_15_october_is_told_with_working_days() -> None:
    told = [(each.on, each.rung.step) for each in told_for(DEADLINE, date(2026, 10, 15), CALENDAR)]
    assert told[:9] == [
        (date(2026, 9, 15), "-30"),
        (date(2026, 10, 1), "-14"),
        (date(2026, 10, 8), "-7"),
        (date(2026, 10, 12), "-3"),
        (date(2026, 10, 14), "-1"),
        (date(2026, 10, 15), "0"),
        (date(2026, 10, 16), "+1"),
        (date(2026, 10, 19), "warn-coordinator"),  # +3 is Sunday the 18th and comes with it
        (date(2026, 10, 20), "coordinator"),
    ]
    assert told[-1] == (date(2026, 11, 26), "+42")


def test_a_quiet_ladder_is_told_as_short_as_it_is() -> None:
    told = told_for(replace(CONTROL_POINT, coordinator_after=None), date(2026, 12, 30), CALENDAR)
    assert [each.rung.step for each in told] == ["-7", "0", "+7"]  # +3 falls into the holidays, as +7 does


def test_nothing_typed_is_nothing_kept() -> None:
    with pytest.raises(Refused):
        read_ladder(TypedLadder())
