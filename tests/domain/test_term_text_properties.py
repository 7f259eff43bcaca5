"""What holds for every wording: nothing raises, windows are in order and in the programme, noise changes nothing."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shnor_flow.domain.term import Period, TermKind
from shnor_flow.domain.term_text import BY_DEFAULT, RULES, SWITCHABLE, ReadingRules, read_term
from shnor_flow.domain.term_text.wording.vocabulary import KNOWN
from tests.domain import (
    test_term_text_calendar,
    test_term_text_dates,
    test_term_text_doubts,
    test_term_text_repeats,
    test_term_text_words,
    test_term_text_years,
)
from tests.domain.term_table import PROGRAMME, Row

TABLES = (
    test_term_text_dates,
    test_term_text_repeats,
    test_term_text_doubts,
    test_term_text_years,
    test_term_text_words,
)
OWN_RULES = (
    test_term_text_calendar.WHOLE,
    test_term_text_calendar.ONE_YEAR,
    test_term_text_calendar.BY_TRIMESTERS,
    ReadingRules(switched_on=frozenset(rule.identifier for rule in SWITCHABLE)),
)
ROWS = [row for table in TABLES for row in table.ROWS]
PHRASES = [row.phrase for row in ROWS]
SCHOOL_PHRASES = [row.phrase for row in (*test_term_text_calendar.PRINTED, *test_term_text_calendar.REPEATED)]

days = st.dates(date(2018, 1, 1), date(2035, 12, 31))
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends)))
numbers = st.integers(0, 40).map(str)
years = st.sampled_from(["2025", "2026", "2027", "2028", "2029"])
signs = st.sampled_from([",", ";", "-", "–", " - ", ".", "(", ")", ":", "/", "г.", "гг."])
words = st.sampled_from(sorted(KNOWN)) | numbers | years | signs | st.sampled_from(["I", "II", "IV", "план", "отчет"])
heaps_of_words = st.lists(words, max_size=10).map(" ".join)
joints = st.sampled_from([", ", " ", "; ", ", далее ", " и ", " - "])
# Two lawful terms joined come much nearer to sense than a heap of words, and break more.
lawful = st.sampled_from([*PHRASES, *SCHOOL_PHRASES])
phrases = heaps_of_words | st.tuples(lawful, joints, lawful).map("".join)
rules = st.sampled_from([BY_DEFAULT, *OWN_RULES])


def test_the_tables_hold_more_than_four_hundred_different_terms() -> None:
    assert len(set(PHRASES)) > 400
    assert len(set(PHRASES)) == len(PHRASES)


@given(st.text(max_size=60), periods)
@example("\ud800", PROGRAMME)
@example("²⁰²⁶", PROGRAMME)
@example("١٤.٠٩.٢٠٢٦", PROGRAMME)
@settings(max_examples=300, deadline=None)
def test_no_text_raises(phrase: str, period: Period) -> None:
    assert read_term(phrase, period).phrase == phrase


@given(phrases, periods, rules)
@settings(max_examples=1500, deadline=None)
def test_any_words_in_any_order_give_a_lawful_reading(phrase: str, period: Period, by: ReadingRules) -> None:
    reading = read_term(phrase, period, by)
    days_of_windows = [(window.start or window.due, window.due) for window in reading.windows]
    assert days_of_windows == sorted(days_of_windows)
    assert all(start <= due for start, due in days_of_windows)
    assert len(set(reading.windows)) == len(reading.windows)
    assert reading.rule in RULES
    assert bool(reading.reason) == reading.needs_review
    assert (reading.kind is TermKind.UNSCHEDULED) <= (not reading.windows and reading.needs_review)


@given(phrases, periods, rules)
@settings(max_examples=800, deadline=None)
def test_what_needs_no_person_lies_inside_the_programme(phrase: str, period: Period, by: ReadingRules) -> None:
    reading = read_term(phrase, period, by)
    if not reading.needs_review:
        assert all(window.due in period for window in reading.windows)
        assert all(window.start is None or window.start in period for window in reading.windows)


@given(phrases, periods, rules)
@settings(max_examples=1500, deadline=None)
def test_what_needs_no_person_restates_itself_to_the_same_days(phrase: str, period: Period, by: ReadingRules) -> None:
    reading = read_term(phrase, period, by)
    if not reading.needs_review:
        again = read_term(reading.restated, period, by)
        assert (again.windows, again.needs_review) == (reading.windows, False), reading.restated


@given(st.sampled_from(PHRASES), st.text("абвгдежзиклмнопрстуфхцчшщэюя", min_size=5, max_size=12))
@settings(max_examples=400, deadline=None)
def test_a_word_that_nobody_knows_always_asks_for_a_person(phrase: str, word: str) -> None:
    if not any(known in word for known in KNOWN if len(known) > 2):
        assert read_term(f"{phrase} {word}", PROGRAMME).needs_review
        assert read_term(f"{word}, {phrase}", PROGRAMME).needs_review


@pytest.mark.parametrize("ends", [(date.min, date.max), (date(9998, 1, 1), date.max), (date.min, date(2, 1, 1))])
def test_the_ends_of_the_calendar_do_not_raise(ends: tuple[date, date]) -> None:
    for phrase in ("сентябрь-май ежегодно", "ежегодно до 20 января года, следующего за отчетным", "до конца периода"):
        read_term(phrase, Period(*ends))
    if ends[1].year - ends[0].year < 5:
        read_term("еженедельно", Period(*ends))


# The noise of scanners and typists: none of it may change a reading.
LOOK_ALIKES = str.maketrans("асеорхукмтвнАСЕОРХКМТВН", "aceopxykmtbhACEOPXKMTBH")
SOFT_HYPHEN, NO_BREAK_SPACE = "\u00ad", "\u00a0"


def _with_soft_hyphens(phrase: str) -> str:
    return " ".join(word[:3] + SOFT_HYPHEN + word[3:] if len(word) > 5 else word for word in phrase.split(" "))


def _with_split_words(phrase: str) -> str:
    split = {"ежегодно", "ежемесячно", "октября", "сентябрь"}
    return " ".join(f"{word[:4]} {word[4:]}" if word in split else word for word in phrase.split(" "))


def _with_some_look_alikes(phrase: str) -> str:
    """Change each second look-alike letter, as scanners do."""
    return "".join(letter.translate(LOOK_ALIKES) if place % 2 else letter for place, letter in enumerate(phrase))


NOISE: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "double spaces": lambda phrase: phrase.replace(" ", "  "),
    "no-break spaces": lambda phrase: phrase.replace(" ", NO_BREAK_SPACE),
    "line breaks": lambda phrase: phrase.replace(" ", "\n"),
    "spaces around": lambda phrase: f"  {phrase}\t",
    "a full stop": lambda phrase: f"{phrase}.",
    "a semicolon": lambda phrase: f"{phrase};",
    "quotes": lambda phrase: f"«{phrase}»",
    "ё": lambda phrase: phrase.replace("отче", "отчё").replace("четв", "чётв"),
    "ѐ": lambda phrase: phrase.replace("е", "ѐ"),
    "decomposed й": lambda phrase: phrase.replace("й", "и\u0306"),
    "en dashes": lambda phrase: phrase.replace("-", "–"),
    "em dashes": lambda phrase: phrase.replace("-", "—"),
    "minus signs": lambda phrase: phrase.replace("-", "−"),
    "no-break hyphens": lambda phrase: phrase.replace("-", "\u2011"),
    "soft hyphens": _with_soft_hyphens,
    "split words": _with_split_words,
    "look-alikes": _with_some_look_alikes,
    "«г,» for «г.»": lambda phrase: phrase.replace("г.,", "г,").replace(" г.", " г"),
    "«2026г.»": lambda phrase: phrase.replace(" г.", "г."),
    "zero-width spaces": lambda phrase: phrase.replace("е", "е\u200b"),
}


@pytest.mark.parametrize("noise", NOISE)
def test_noise_changes_nothing(noise: str) -> None:
    changed = [row for row in ROWS if not _reads_the_same(row, NOISE[noise](row.phrase))]
    assert changed == []


def _reads_the_same(row: Row, noisy: str) -> bool:
    clean, read = read_term(row.phrase, PROGRAMME), read_term(noisy, PROGRAMME)
    return (read.kind, read.windows, read.needs_review) == (clean.kind, clean.windows, clean.needs_review)


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("П квартал 2027", "II квартал 2027"),
        ("Ш квартал 2027 г.", "III квартал 2027 г."),
        ("ІІ полугодие 2027", "II полугодие 2027"),
        ("1V квартал 2027", "IV квартал 2027"),
        ("ІУ четверть 2026-2027 учебного года", "IV четверть 2026-2027 учебного года"),
        ("Iкв. 2027", "I квартал 2027"),
        ("2О27 год", "2027 год"),
        ("l4 марта 2027 г.", "14 марта 2027 г."),
        ("март 2027 r.", "март 2027 г."),
        ("втечение года", "в течение года"),
        ("мартежегодно", "март ежегодно"),
        ("до 1марта2027г", "до 1 марта 2027 г."),
        ("ок тяб рь 2026", "октябрь 2026"),
        ("окт- ябрь 2026", "октябрь 2026"),
        ("еже-\nквартально", "ежеквартально"),
        ("в течение учеб ного го да", "в течение учебного года"),
        ("1 раз в по лугодие", "1 раз в полугодие"),
        ("Март (ежегодно)", "март ежегодно"),
        ("2026 -2028гг", "2026-2028 гг."),
        ("с 5по 16 октября 2026", "с 5 по 16 октября 2026"),
    ],
)
def test_what_scanning_makes_of_a_term_is_put_right(odd: str, plain: str) -> None:
    assert read_term(odd, PROGRAMME).windows == read_term(plain, PROGRAMME).windows
    assert not read_term(odd, PROGRAMME).needs_review


@pytest.mark.parametrize("phrase", ["2026²", "март 2027¹", "3 000 рублей", "каб. 12", "п. 2.10", "№ 5 от 20"])
def test_figures_that_are_no_dates_give_none_without_asking(phrase: str) -> None:
    assert read_term(phrase, PROGRAMME).needs_review
