"""Claims about what a reply says, and about what is never guessed."""

from datetime import date

import pytest

from shnor_flow.domain.letter.auto_reply import Away, read_away, says_auto_reply
from shnor_flow.domain.letter.quoting import own_words
from shnor_flow.domain.letter.reply import ReplyAct, SaidOfOne, read_reply

TODAY = date(2026, 11, 24)
BOTH = {123: "1.2.", 124: "3."}
ONE = {7: "1."}
DONE, NOTE, MORE_TIME, NOT_MINE = ReplyAct


@pytest.mark.parametrize(
    ("words", "numbers", "said"),
    [
        ("Готово", ONE, [(7, DONE)]),
        ("Готово, приказ № 5 приложен", ONE, [(7, DONE)]),  # a number that is no mark of ours
        ("№ 123 готово", BOTH, [(123, DONE)]),
        ("123 — исполнено, файл во вложении", BOTH, [(123, DONE)]),
        ("123, 124: выполнено", BOTH, [(123, DONE), (124, DONE)]),
        ("Поручение 124 сделано", BOTH, [(124, DONE)]),
        ("1.2 исполнено", BOTH, [(123, DONE)]),  # the number in the plan, which no other line has
        ("Всё готово", BOTH, [(123, DONE), (124, DONE)]),
        ("№ 123\nГотово", BOTH, [(123, DONE)]),
        ("№ 123 в работе\n№ 124 готово", BOTH, [(123, NOTE), (124, DONE)]),
        ("Добрый день!\nПоручение 123 выполнено. Справка во вложении.", BOTH, [(123, DONE)]),
        ("№ 124 не моё, передать: ЦРО", BOTH, [(124, NOT_MINE)]),
        ("Это не наше.", ONE, [(7, NOT_MINE)]),
        ("Работаем", ONE, [(7, NOTE)]),
    ],
)
def test_a_clear_word_about_a_named_assignment_is_read(
    words: str, numbers: dict[int, str], said: list[tuple[int, ReplyAct]]
) -> None:
    reading = read_reply(words, numbers, TODAY)
    assert ([(one.assignment_id, one.act) for one in reading.said], reading.doubt) == (said, "")


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("Продлить до 15 декабря, ждём лектора", date(2026, 12, 15)),
        ("прошу продлить срок до 20.12.2026", date(2026, 12, 20)),
        ("Перенесите на 1 февраля", date(2027, 2, 1)),
        ("Продлить до конца декабря", date(2026, 12, 31)),
    ],
)
def test_the_day_asked_for_is_the_coming_one(words: str, until: date) -> None:
    assert read_reply(words, ONE, TODAY).said == (SaidOfOne(7, MORE_TIME, until),)


def test_who_should_answer_instead_is_given_in_their_words() -> None:
    assert read_reply("Не моё. Передайте в Центр развития.", ONE, TODAY).said == (
        SaidOfOne(7, NOT_MINE, None, "Центр развития"),
    )


@pytest.mark.parametrize(
    ("words", "numbers", "why"),
    [
        ("", ONE, "Нет слова"),
        ("Спасибо, получили", ONE, "Нет слова"),
        ("Готово", BOTH, "несколько поручений"),
        ("№ 999 готово", BOTH, "несколько поручений"),
        ("Не готово", ONE, "оговоркой"),
        ("Будет готово в пятницу", ONE, "оговоркой"),
        ("Почти сделано", ONE, "оговоркой"),
        ("Частично исполнено", ONE, "оговоркой"),
        ("Разве это не исполнено?", ONE, "вопрос"),
        ("Передайте Ивановой, что всё готово", ONE, "разное"),
        ("№ 123 готово\n№ 123 не моё", BOTH, "разное"),
        ("Продлите, пожалуйста", ONE, "до какого дня"),
        ("Продлить до лучших времён", ONE, "до какого дня"),
        ("Готово", {}, "несколько поручений"),
    ],
)
def test_what_is_not_certain_is_left_to_the_coordinator(words: str, numbers: dict[int, str], why: str) -> None:
    reading = read_reply(words, numbers, TODAY)
    assert reading.said == ()
    assert why in reading.doubt


@pytest.mark.parametrize(
    "below",
    [
        "вт, 24 нояб. 2026 г. в 07:05, Дорожная карта <plan@zarechny.example>:\n> № 124 не готово",
        "вт, 24 нояб. 2026 г. в 07:05, Дорожная карта\n<plan@zarechny.example>:\n> текст",
        '24.11.2026, 07:05, "Дорожная карта" <plan@zarechny.example>:\nПоручение № 124',
        "Вторник, 24 ноября 2026, 7:05 +03:00 от Дорожная карта <plan@zarechny.example>:\n \nПоручение № 124",
        "-----Original Message-----\nFrom: plan@zarechny.example\nПоручение № 124",
        "От: Дорожная карта <plan@zarechny.example>\nОтправлено: 24 ноября 2026 г.\nПоручение № 124",
        "________________________________\nПоручение № 124",
        "С уважением,\nБорис Громов, 8 (39535) 1-24-24",
        "-- \nБорис, каб. 124",
        "Отправлено из мобильной Почты Mail",
        "> Поручение № 124\n> не моё",
    ],
)
def test_the_letter_below_and_the_signature_are_not_what_was_said(below: str) -> None:
    assert own_words(f"№ 123 готово\r\n\r\n{below}") == "№ 123 готово"


def test_an_answer_between_the_quoted_lines_is_heard() -> None:
    assert own_words("> Поручение № 123\nготово\n> Поручение № 124\nв работе") == "готово\nв работе"


@pytest.mark.parametrize(
    ("words", "away"),
    [
        ("Я в отпуске до 15 декабря.", Away(TODAY, date(2026, 12, 15))),
        ("Нахожусь в отпуске с 20.11.2026 по 10.12.2026.", Away(TODAY, date(2026, 12, 10))),
        ("В командировке с 1 по 5 декабря", None),  # the first day is half a date
        (
            "В отпуске с 1 декабря по 14 декабря, вместо меня petrova@zarechny.example",
            Away(date(2026, 12, 1), date(2026, 12, 14), ("petrova@zarechny.example",)),
        ),
        ("Буду в отпуске", None),
        ("В отпуске до 1 августа 2029", None),
        ("Ваше письмо получено", None),
    ],
)
def test_an_automatic_reply_names_its_days_or_none(words: str, away: Away | None) -> None:
    assert read_away(words, TODAY) == away


def test_an_automatic_reply_is_known_by_its_subject_too() -> None:
    assert says_auto_reply("Автоответ: 2 просрочено")
    assert not says_auto_reply("Re: 2 просрочено — дорожная карта")
