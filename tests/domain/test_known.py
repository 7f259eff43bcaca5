"""What is known of a figure before a school is asked: from its other answers, from last time, from its roadmap."""

from dataclasses import replace

import pytest

from shnor_flow.domain.calendar.period import PeriodKind, ReportingPeriod, parse_period
from shnor_flow.domain.collection import AcrossPeriods, AcrossSchools, Answer, AnswerKind
from shnor_flow.domain.collection.asked_twice import Collected, asked_alike, asked_twice
from shnor_flow.domain.collection.indicator import GivenFigure, Question, TypedFigure
from shnor_flow.domain.collection.known import (
    KnownFacts,
    KnownFigure,
    SourceFigures,
    known_figure,
    known_in_words,
    parts_of,
    with_known,
)
from shnor_flow.domain.collection.known_from import KnownFrom, KnownKind, read_known_from

OTHER = KnownFrom(KnownKind.INDICATOR, 5)
LAST_TIME = KnownFrom(KnownKind.LAST_TIME)
COURSES = Question(1, "Учителей прошли курсы", "чел.", across_schools=AcrossSchools.SUM, known_from=OTHER)
HALF, Q3, Q4 = (parse_period(code) for code in ("2026S2", "2026Q3", "2026Q4"))


def figure(n: float | None, d: float | None = None, answer: Answer = Answer.VALUE, note: str = "") -> GivenFigure:
    return GivenFigure(answer, n, d, note)


def source(rule: AcrossPeriods = AcrossPeriods.SUM, **figures: GivenFigure) -> KnownFacts:
    """Return a half-year in which indicator 5 of the same name was answered for these quarters."""
    question = replace(COURSES, indicator_id=5, across_periods=rule, known_from=None)
    return KnownFacts(HALF, indicators={5: SourceFigures(question, "", figures)})


def told(known: KnownFigure | None, question: Question = COURSES) -> str:
    return f"{known_in_words(question, known)} — {known.told}".replace("\u00a0", " ") if known else ""


@pytest.mark.parametrize(
    ("period", "kind", "codes"),
    [
        ("2026S2", PeriodKind.QUARTER, "2026Q3 2026Q4"),
        ("2026", PeriodKind.HALF_YEAR, "2026S1 2026S2"),
        ("2026-27", PeriodKind.SCHOOL_TERM, "2026-27T1 2026-27T2 2026-27T3 2026-27T4"),
        ("2026Q3", PeriodKind.QUARTER, "2026Q3"),
        ("2026-27", PeriodKind.QUARTER, ""),  # September is a part of a quarter
        ("2026Q3", PeriodKind.YEAR, ""),
        ("2026S2", PeriodKind.SCHOOL_TERM, ""),  # it begins in the summer
    ],
)
def test_a_period_is_made_of_parts_only_where_they_cover_it(period: str, kind: PeriodKind, codes: str) -> None:
    assert " ".join(part.code for part in parts_of(parse_period(period), kind)) == codes


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (AcrossPeriods.SUM, "20 чел. — из сведений: сумма за III квартал 2026 г., IV квартал 2026 г."),
        (AcrossPeriods.AVERAGE, "10 чел. — из сведений: среднее за III квартал 2026 г., IV квартал 2026 г."),
        (AcrossPeriods.MAX, "12 чел. — из сведений: наибольшее за III квартал 2026 г., IV квартал 2026 г."),
        (AcrossPeriods.LATEST, "8 чел. — из сведений: IV квартал 2026 г."),
    ],
)
def test_a_half_year_follows_from_its_quarters_by_their_rule(rule: AcrossPeriods, words: str) -> None:
    facts = source(rule, **{"2026Q3": figure(12), "2026Q4": figure(8)})
    assert told(known_figure(COURSES, facts)) == words


def test_a_sum_of_some_of_the_parts_is_not_offered_and_the_latest_needs_only_itself() -> None:
    assert known_figure(COURSES, source(AcrossPeriods.SUM, **{"2026Q3": figure(12)})) is None
    assert known_figure(COURSES, source(AcrossPeriods.LATEST, **{"2026Q3": figure(12)})) is None
    assert known_figure(COURSES, source(AcrossPeriods.LATEST, **{"2026Q4": figure(8)})) is not None


def test_a_part_without_data_leaves_the_whole_unknown_and_one_that_does_not_apply_adds_nothing() -> None:
    without = figure(None, answer=Answer.NO_DATA, note="Позже")
    assert known_figure(COURSES, source(AcrossPeriods.SUM, **{"2026Q3": without, "2026Q4": figure(8)})) is None
    nothing = figure(None, answer=Answer.NOT_APPLICABLE, note="Курсов не было")
    known = known_figure(COURSES, source(AcrossPeriods.SUM, **{"2026Q3": nothing, "2026Q4": figure(8)}))
    assert known is not None
    assert known.figure.numerator == 8


def test_another_programmes_answer_for_the_same_period_is_told_with_its_name() -> None:
    question = replace(COURSES, indicator_id=5, name="Педагогов обучено", known_from=None)
    facts = KnownFacts(HALF, indicators={5: SourceFigures(question, "500+", {"2026S2": figure(3)})})
    words = "3 чел. — из сведений: II полугодие 2026 г., показатель «Педагогов обучено», программа «500+»"
    assert told(known_figure(COURSES, facts)) == words


def test_no_data_is_not_known_and_not_applicable_is_with_its_reason() -> None:
    share = Question(1, "Доля", known_from=OTHER)
    asked = replace(share, indicator_id=5, known_from=None, collected_each=PeriodKind.HALF_YEAR)
    for answer, is_known in ((Answer.NO_DATA, False), (Answer.NOT_APPLICABLE, True)):
        filed = figure(None, None, answer, "Девятого класса нет")
        known = known_figure(share, KnownFacts(HALF, indicators={5: SourceFigures(asked, "", {"2026S2": filed})}))
        assert (known is not None) is is_known
        assert known is None or known.figure.note == "Девятого класса нет"


def last(period: ReportingPeriod, previous: ReportingPeriod) -> KnownFacts:
    return KnownFacts(period, {1: figure(60, 80, note="карантин")}, previous, previous.name)


def test_a_denominator_of_last_time_is_offered_within_one_school_year_only() -> None:
    share = Question(1, "Доля", denominator_from=LAST_TIME)
    known = known_figure(share, last(Q4, Q3))
    assert told(known, share) == "из 80 — как в прошлый раз: III квартал 2026 г."
    assert known_figure(share, last(Q3, Q3.previous)) is None  # pupils are counted anew in September


def test_a_remark_of_last_time_does_not_come_along() -> None:
    known = known_figure(Question(1, "Доля", known_from=LAST_TIME), last(Q4, Q3))
    assert known is not None
    assert known.figure == figure(60, 80)


def test_numerator_and_denominator_may_come_from_two_places() -> None:
    share = Question(1, "Доля обученных", known_from=OTHER, denominator_from=KnownFrom(KnownKind.INDICATOR, 6))
    number = replace(COURSES, known_from=None, collected_each=PeriodKind.HALF_YEAR)
    facts = KnownFacts(
        HALF,
        indicators={
            5: SourceFigures(replace(number, indicator_id=5, name="Обучено"), "", {"2026S2": figure(12)}),
            6: SourceFigures(replace(number, indicator_id=6, name="Всего учителей"), "", {"2026S2": figure(40)}),
        },
    )
    known = known_figure(share, facts)
    assert known is not None
    assert known.figure == figure(12, 40)
    assert "«Обучено»; знаменатель — из сведений: II полугодие 2026 г., показатель «Всего учителей»" in known.told


def test_the_schools_own_roadmap_is_counted_and_nothing_due_is_nothing_known() -> None:
    share = Question(1, "Доля исполненных", known_from=KnownFrom(KnownKind.ROADMAP_IN_TIME))
    facts = KnownFacts(HALF, counts={KnownKind.ROADMAP_IN_TIME: (5, 7)})
    assert told(known_figure(share, facts), share) == "5 из 7 — посчитано по дорожной карте школы: 5 из 7"
    assert known_figure(share, KnownFacts(HALF, counts={KnownKind.ROADMAP_IN_TIME: (0, 0)})) is None


def test_what_is_known_fills_empty_fields_and_touches_nothing_typed() -> None:
    known = {1: KnownFigure(figure(5, 7), ""), 2: KnownFigure(figure(9), "")}
    shown = with_known({1: TypedFigure("value", "4", "7")}, known)
    assert shown == {1: TypedFigure("value", "4", "7"), 2: TypedFigure("value", "9", "")}


@pytest.mark.parametrize(
    ("known", "given", "differs"),
    [
        (figure(120), figure(118), True),
        (figure(120), figure(120, note="проверено"), False),
        (figure(31 / 3), figure(10.333333), False),  # an average, as the field has given it back
        (figure(None, 80), figure(60, 80), False),
        (figure(None, 80), figure(60, 81), True),
        (figure(120), figure(None, answer=Answer.NO_DATA), True),
        (figure(0, answer=Answer.CONFIRMED_ZERO), figure(0, answer=Answer.CONFIRMED_ZERO), False),
        (figure(None, note="Приказ № 1"), figure(None, note="Приказ № 2"), True),
        (figure(None, answer=Answer.NOT_APPLICABLE), figure(3), True),
    ],
)
def test_an_answer_differs_from_what_is_known(known: GivenFigure, given: GivenFigure, differs: bool) -> None:
    assert KnownFigure(known, "").differs(given) is differs


def test_a_code_that_is_none_of_ours_is_no_source() -> None:
    assert [read_known_from(code) for code in ("", "indicator", "indicator:x", "visits:3", "weather")] == [None] * 5
    assert read_known_from(str(OTHER)) == OTHER
    assert read_known_from("last_time") == LAST_TIME


def collected(indicator_id: int, name: str, **rest: object) -> Collected:
    return Collected(1, "Программа", replace(Question(indicator_id, name, asks=AnswerKind.NUMBER), **rest))  # type: ignore[arg-type]


def test_the_same_question_in_other_words_cadence_or_programme_is_asked_twice() -> None:
    mine = collected(1, "Число учителей, прошедших курсы")
    again = collected(2, "Количество учителей, прошедших курсы", collected_each=PeriodKind.HALF_YEAR)
    other = collected(3, "Число учеников, победивших на олимпиаде")
    in_words = collected(4, "Число учителей, прошедших курсы", asks=AnswerKind.TEXT)
    assert asked_alike(mine.question, (mine, again, other, in_words)) == (again,)
    assert asked_twice((mine, again, other)) == ((mine, again),)


def test_what_is_taken_from_the_other_is_asked_once() -> None:
    mine = collected(1, "Число учителей, прошедших курсы")
    again = collected(2, "Число учителей, прошедших курсы", known_from=KnownFrom(KnownKind.INDICATOR, 1))
    assert asked_twice((mine, again)) == ()
