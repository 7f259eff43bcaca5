"""Terms that a person must look at: no year, no date, another paper, words that were not understood."""

from datetime import date

import pytest

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import RULES, read_term
from tests.domain.term_table import PROGRAMME, Row, asked, once, read_row, several, throughout, undated, yearly

WITHOUT_A_YEAR = [
    asked(yearly("март", "03-01..03-31")),
    asked(yearly("в марте", "03-01..03-31")),
    asked(yearly("март-апрель", "03-01..04-30")),
    asked(yearly("март, октябрь", "03-01..03-31", "10-01..10-31")),
    asked(yearly("17 марта", "03-17..03-17")),
    asked(yearly("17.03", "03-17..03-17")),
    asked(yearly("до 17 марта", "..03-17")),
    asked(yearly("с 3 по 17 марта", "03-03..03-17")),
    asked(yearly("не позднее 17 марта", "..03-17")),
    asked(yearly("до 17 марта текущего года", "..03-17")),
    asked(yearly("II квартал", "04-01..06-30")),
    asked(yearly("в течение II квартала", "04-01..06-30")),
    asked(yearly("второе полугодие", "07-01..12-31")),
    asked(yearly("III четверть", "01-01..03-31")),
    asked(yearly("первая декада марта", "03-01..03-10")),
    asked(yearly("до конца года", "..12-31")),
    asked(yearly("до конца учебного года", "..05-31")),
    asked(yearly("январь-декабрь", "01-01..12-31")),
]
VAGUE = [
    asked(yearly("в начале марта", "03-01..03-10")),
    asked(once("в конце марта 2027 г.", "2027-03-21..2027-03-31")),
    asked(once("середина марта 2027 года", "2027-03-11..2027-03-20")),
    asked(once("начало 2027 года", "2027-01-01..2027-01-31")),
    asked(once("конец 2026-2027 учебного года", "2027-05-01..2027-05-31")),
    asked(yearly("до начала учебного года", "..09-01")),
    asked(once("первая неделя марта 2027 г.", "2027-03-01..2027-03-07")),
    asked(once("последняя неделя августа 2026 г.", "2026-08-25..2026-08-31")),
    asked(once("весна 2027 года", "2027-03-01..2027-05-31")),
    asked(once("до марта 2027 г.", "..2027-02-28")),
    asked(once("до января 2027 г.", "..2026-12-31")),
    asked(once("к марту 2027 г.", "..2027-03-01")),
    asked(once("до 2028 года", "..2027-12-31")),
    asked(throughout("после 5 октября 2026 г.", "2026-10-06..2028-12-31")),
    asked(throughout("систематически")),
    asked(throughout("ежедневно")),
    asked(yearly("2 раза в год", "01-01..06-30", "07-01..12-31")),
    asked(yearly("не реже двух раз в год", "01-01..06-30", "07-01..12-31")),
    asked(yearly("3 раза в год", "01-01..04-30", "05-01..08-31", "09-01..12-31")),
    asked(yearly("каждые 6 месяцев", "01-01..06-30", "07-01..12-31")),
    asked(yearly("1-2 раза в год", "01-01..06-30", "07-01..12-31")),
    asked(once("2 раза в 2027 году", "2027-01-01..2027-12-31")),
    asked(once("по итогам III квартала 2026 г.", "2026-07-01..2026-09-30")),
    asked(once("по итогам 2026-2027 учебного года", "2026-09-01..2027-05-31")),
    asked(once("по окончании 2026-2027 учебного года", "2027-06-01..2027-06-30")),
    asked(yearly("по итогам полугодия", "01-01..06-30", "07-01..12-31")),
    asked(once("в течение текущего 2027 года", "2027-01-01..2027-12-31")),
]
GUESSED_YEARS = [
    asked(several("октябрь, март 2027 г.", "2026-10-01..2026-10-31", "2027-03-01..2027-03-31")),
    asked(several("5 октября, 12 марта 2027 г.", "2026-10-05..2026-10-05", "2027-03-12..2027-03-12")),
    asked(once("ноябрь-февраль 2027 г.", "2026-11-01..2027-02-28")),
    asked(once("с 5 октября по 12 марта 2027 года", "2026-10-05..2027-03-12")),
    asked(once("октябрь 2026 г. - март", "2026-10-01..2027-03-31")),
    asked(several("март 2026, 2027", "2026-03-01..2026-03-31", "2027-03-01..2027-03-31")),
    asked(once("август 2026-2027 учебного года", "2026-08-01..2026-08-31")),
    asked(once("сентябрь-май 2026-2027", "2026-09-01..2027-05-31")),
    asked(several("2026 год: октябрь, март", "2026-03-01..2026-03-31", "2026-10-01..2026-10-31")),
]
LOST_SIGNS = [
    asked(yearly("март апрель", "03-01..04-30")),
    asked(once("март апрель 2027 г.", "2027-03-01..2027-04-30")),
    asked(several("05.10.2026 16.10.2026", "2026-10-05..2026-10-05", "2026-10-16..2026-10-16")),
    asked(once("сентябрь/октябрь 2026 г.", "2026-09-01..2026-10-31")),
    asked(once("1. Сентябрь 2026", "2026-09-01..2026-09-01")),
    undated("5 16 октября 2026"),
]
ELSEWHERE = [
    undated("по плану"),
    undated("По отдельному плану."),
    undated("по плану работы школы на 2026-2027 учебный год"),
    undated("по утвержденному годовому плану управления образования"),
    undated("по графику проведения ВПР"),
    undated("в соответствии с планом-графиком"),
    undated("согласно приказу управления образования"),
    undated("по приказу"),
    undated("План работы методического центра"),
    undated("в сроки, установленные приказом"),
    undated("по мере необходимости"),
    undated("при необходимости"),
    undated("по запросу школ"),
    undated("по согласованию"),
    undated("по мере поступления заявок"),
    undated("в дни каникул"),
    undated("в каникулярное время"),
    undated("осенние каникулы 2026 г."),
    asked(yearly("ежегодно, по плану", "01-01..12-31")),
    asked(yearly("по плану, ежегодно", "01-01..12-31")),
    asked(yearly("в течение года по графику", "01-01..12-31")),
    asked(yearly("март, по отдельному графику", "03-01..03-31")),
    asked(once("октябрь 2026 г. (по графику)", "2026-10-01..2026-10-31")),
    asked(yearly("раз в полугодие, по мере необходимости", "01-01..06-30", "07-01..12-31")),
    asked(once("октябрь 2026 г., далее по плану", "2026-10-01..2026-10-31")),
    asked(throughout("постоянно, по запросу")),
    asked(yearly("по мере необходимости, но не реже 1 раза в полугодие", "01-01..06-30", "07-01..12-31")),
]
NOT_UNDERSTOOD = [
    undated(""),
    undated("   "),
    undated("—"),
    undated("..."),
    undated("незамедлительно"),
    undated("в день проведения"),
    undated("в течение 10 дней после окончания четверти"),
    undated("10 рабочих дней"),
    undated("за 2 недели до начала учебного года"),
    undated("с момента утверждения"),
    undated("после проведения ВПР"),
    undated("xyz 123"),
    undated("однократно"),
    undated("2 месяца"),
    undated("с октября"),
    asked(once("ориентировочно октябрь 2026 г.", "2026-10-01..2026-10-31")),
    asked(once("октябрь 2026 г.?", "2026-10-01..2026-10-31")),
    asked(once("отчет до 20.11.2026", "..2026-11-20")),
    asked(once("«___» октября 2026 г.", "2026-10-01..2026-10-31")),
    asked(once("октябрь 2026 г., кроме выходных", "2026-10-01..2026-10-31")),
    asked(once("1 этап: октябрь 2026 г.", "2026-10-01..2026-10-31")),
    asked(once("октябрть 2026 г.", "2026-10-01..2026-10-31")),  # one letter too many: a guess, and said so
    asked(yearly("не в марте", "03-01..03-31")),
]
CONTRADICTIONS = [
    asked(throughout("в течение отчетного периода")),
    asked(once("2 раза: октябрь 2026 г.", "2026-10-01..2026-10-31")),
    asked(yearly("постоянно, ежегодно", "01-01..12-31")),
    asked(throughout("05.10.2026 - постоянно", "2026-10-05..2026-10-05")),
    asked(yearly("каждый второй квартал", "04-01..06-30")),
    asked(yearly("весь март", "03-01..03-31")),
    asked(yearly("в течение года, март", "03-01..03-31")),
    asked(yearly("не позднее 7 числа каждого месяца, с 3 по 17 марта", "..03-07")),
    asked(several("ежегодно, 2027 год", "2027-01-01..2027-12-31")),
    asked(several("до 20 марта 2027 г., ежегодно", "..2027-03-20", "..2028-03-20")),
]
ROWS = [*WITHOUT_A_YEAR, *VAGUE, *GUESSED_YEARS, *LOST_SIGNS, *ELSEWHERE, *NOT_UNDERSTOOD, *CONTRADICTIONS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.phrase)
def test_what_is_not_certain_is_put_to_a_person(row: Row) -> None:
    reading = read_term(row.phrase, PROGRAMME)
    assert read_row(reading) == row
    assert reading.reason
    assert reading.rule in RULES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.phrase)
def test_a_doubtful_reading_is_restated_too(row: Row) -> None:
    reading = read_term(row.phrase, PROGRAMME)
    assert reading.restated.startswith("без даты: ") == (not reading.windows)
    assert read_term(reading.restated, PROGRAMME).windows == reading.windows


def test_the_reason_names_the_words_that_were_not_understood() -> None:
    assert "«ориентировочно»" in read_term("ориентировочно октябрь 2026 г.", PROGRAMME).reason


def test_the_reason_sends_a_person_to_the_paper_that_has_the_date() -> None:
    assert "в другом документе" in read_term("По плану работы школы", PROGRAMME).reason


def test_an_impossible_date_is_said_to_be_one() -> None:
    assert read_term("31.04.2026", PROGRAMME).reason == "Такой даты нет: исправьте её."


def test_a_repetition_that_never_falls_into_the_programme_is_asked_about() -> None:
    reading = read_term("март ежегодно", Period(date(2026, 9, 1), date(2026, 12, 31)))
    assert reading.windows == ()
    assert reading.needs_review


def test_a_month_is_cut_by_the_last_day_of_the_programme() -> None:
    reading = read_term("декабрь ежегодно", Period(date(2026, 1, 1), date(2027, 12, 29)))
    assert [window.due for window in reading.windows] == [date(2026, 12, 31), date(2027, 12, 29)]
    assert not reading.needs_review


def test_a_printed_month_is_not_cut_but_asked_about() -> None:
    reading = read_term("декабрь 2027 г.", Period(date(2026, 1, 1), date(2027, 12, 29)))
    assert [window.due for window in reading.windows] == [date(2027, 12, 31)]
    assert reading.needs_review


def test_a_page_of_text_is_not_a_term() -> None:
    reading = read_term("октябрь 2026 г. " * 50, PROGRAMME)
    assert reading.windows == ()
    assert "длинный текст" in reading.reason
