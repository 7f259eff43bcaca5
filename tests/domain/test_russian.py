"""Days and counts read as a Russian would write them."""

from datetime import UTC, date, datetime

import pytest

from shnor_flow.domain.russian import counted, day_in_digits, day_in_words, moment_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 мероприятий"),
        (1, "1 мероприятие"),
        (2, "2 мероприятия"),
        (4, "4 мероприятия"),
        (5, "5 мероприятий"),
        (11, "11 мероприятий"),  # not «11 мероприятие»
        (12, "12 мероприятий"),
        (21, "21 мероприятие"),
        (22, "22 мероприятия"),
        (111, "111 мероприятий"),
    ],
)
def test_a_count_takes_the_form_that_follows_it(number: int, words: str) -> None:
    assert counted(number, "мероприятие,мероприятия,мероприятий") == words


def test_a_day_has_only_plain_spaces() -> None:
    assert day_in_words(date(2026, 7, 31)) == "31 июля 2026 г."
    assert day_in_digits(date(2026, 7, 1)) == "01.07.2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Moscow", "9 октября 2026 г., 22:05 (UTC+3)"),
        ("Asia/Irkutsk", "10 октября 2026 г., 03:05 (UTC+8)"),
        ("Asia/Kolkata", "10 октября 2026 г., 00:35 (UTC+5:30)"),  # half hours exist, though not in Russia
    ],
)
def test_a_moment_says_whose_clock_it_is_on(zone: str, words: str) -> None:
    assert moment_in_words(datetime(2026, 10, 9, 19, 5, tzinfo=UTC), zone) == words
