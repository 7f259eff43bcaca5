"""Numbers in words, «включительно», counts within slices, events, and orders that name no date."""

import pytest

from shnor_flow.domain.term_text import read_term
from tests.domain.term_table import PROGRAMME, YEARS, Row, asked, in_each_year, once, read_row, several, undated, yearly

IN_WORDS = [
    once("двадцатого марта 2027 года", "2027-03-20..2027-03-20"),
    once("двадцать третье марта 2027 г.", "2027-03-23..2027-03-23"),
    once("до двадцать пятого марта 2027 г.", "..2027-03-25"),
    once("не позднее тридцать первого октября 2026 года", "..2026-10-31"),
    once("с одиннадцатого по двадцать девятое марта 2027 г.", "2027-03-11..2027-03-29"),
    once("к пятнадцатому октября 2026 г.", "..2026-10-15"),
    several("двенадцатого марта и девятнадцатого октября 2026 г.", "2026-03-12..2026-03-12", "2026-10-19..2026-10-19"),
    Row("до десятого числа каждого месяца", "recurring", in_each_year(*(f"..{month:02}-10" for month in range(1, 13)))),
    undated("тридцать первого апреля 2027 г."),
]
THE_END_INCLUDED = [
    once("до мая 2027 г. включительно", "..2027-05-31"),
    once("до 2027 года включительно", "..2027-12-31"),
    once("до III квартала 2027 года включительно", "..2027-09-30"),
    once("с марта 2027 г. до мая 2027 г. включительно", "2027-03-01..2027-05-31"),
    yearly("ежегодно с 5 по 20 октября включительно", "10-05..10-20"),
    asked(yearly("до 12 марта включительно", "..03-12")),
]
DAYS_OF_SLICES = [
    yearly("последний день квартала", "03-31..03-31", "06-30..06-30", "09-30..09-30", "12-31..12-31"),
    yearly("первый день каждого квартала", "01-01..01-01", "04-01..04-01", "07-01..07-01", "10-01..10-01"),
    yearly("последний день каждого учебного года", "05-31..05-31"),
    asked(yearly("последний день года", "12-31..12-31")),
    Row(
        "ежемесячно, до конца месяца",
        "recurring",
        tuple(
            f"..{year}-{month:02}-{length + (month == 2 and year == 2028)}"
            for year in YEARS
            for month, length in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1)
        ),
    ),
    yearly("раз в квартал до 20 числа последнего месяца", "..03-20", "..06-20", "..09-20", "..12-20"),
    yearly("ежеквартально до 05.04, 05.07, 05.10, 25.12", "..04-05", "..07-05", "..10-05", "..12-25"),
    once("октябрь 2026 г. (до 15 числа)", "..2026-10-15"),
    several("до 20 января года, следующего за отчетным годом, ежегодно", "..2027-01-20", "..2028-01-20"),
    several("до 1 февраля следующего за отчетным года", "..2027-02-01", "..2028-02-01"),
    asked(yearly("1 раз в год: март, октябрь", "03-01..03-31", "10-01..10-31")),
    undated("10 дней каждого месяца"),  # ten days, not the tenth
    undated("2 дня каждого месяца"),
]
SHORTENED = [
    once("2 пол. 2027 г.", "2027-07-01..2027-12-31"),
    yearly("ежекварт.", "01-01..03-31", "04-01..06-30", "07-01..09-30", "10-01..12-31"),
    once("З1.12.2026", "2026-12-31..2026-12-31"),  # the letter З, as scanners write it
    once("до З0.06.2027", "..2027-06-30"),
]
EACH_DAY_OF_A_MONTH = [
    Row(
        phrase,
        "recurring",
        tuple(f"{year}-{month:02}-01..{year}-{month:02}-01" for year in YEARS for month in range(1, 13)),
    )
    for phrase in ("каждое первое число месяца", "каждый первый день месяца", "первый день каждого месяца")
]
RANGES_WITHOUT_FROM = [
    once("5 октября по 20 ноября 2026 г.", "2026-10-05..2026-11-20"),
    yearly("октябрь по ноябрь ежегодно", "10-01..11-30"),
]
TIMES_OF_DAY = [
    once("20 октября 2026 г. в 10.00", "2026-10-20..2026-10-20"),
    once("20.10.2026, 14:30", "2026-10-20..2026-10-20"),
]
EVENTS = [
    undated("в течение 10 дней со дня получения письма"),
    undated("в течение месяца с момента утверждения"),
    undated("в течение трёх дней после проведения семинара"),
    undated("после каждого мероприятия"),
    undated("по окончании диагностики"),
    undated("по результатам мониторинга"),
    undated("в период проведения ГИА"),
]
ORDERS = [undated("срочно"), undated("весьма срочно"), undated("безотлагательно"), undated("оперативно")]
ROWS = [
    *SHORTENED,
    *EACH_DAY_OF_A_MONTH,
    *IN_WORDS,
    *THE_END_INCLUDED,
    *DAYS_OF_SLICES,
    *RANGES_WITHOUT_FROM,
    *TIMES_OF_DAY,
    *EVENTS,
    *ORDERS,
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.phrase)
def test_words_are_as_good_as_figures(row: Row) -> None:
    assert read_row(read_term(row.phrase, PROGRAMME)) == row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.phrase)
def test_what_is_restated_reads_back_to_the_same_days(row: Row) -> None:
    reading = read_term(row.phrase, PROGRAMME)
    again = read_term(reading.restated, PROGRAMME)
    assert again.windows == reading.windows, reading.restated
    assert reading.needs_review or not again.needs_review, reading.restated


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row.phrase)
def test_a_term_counted_from_an_event_says_so(row: Row) -> None:
    assert "к событию" in read_term(row.phrase, PROGRAMME).reason
    assert read_term(row.phrase, PROGRAMME).rule == "from-event"


@pytest.mark.parametrize("row", ORDERS, ids=lambda row: row.phrase)
def test_urgency_is_no_date(row: Row) -> None:
    assert "Срочность" in read_term(row.phrase, PROGRAMME).reason
