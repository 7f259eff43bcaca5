"""Claims about rules between figures: what a line of Russian means, what it is silent about, what it can never do."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.check_rule import LONGEST, Unreadable
from shnor_flow.domain.check_rule.binding import bound, coded, why_broken
from shnor_flow.domain.check_rule.checking import Asking, Checking
from shnor_flow.domain.check_rule.language import read_rule
from shnor_flow.domain.check_rule.patterns import PATTERNS, drafted
from shnor_flow.domain.check_rule.rule import CheckRule, FormAnswers, explained_rules, is_broken
from shnor_flow.domain.collection import AcrossSchools, Answer, AnswerKind, Reporter
from shnor_flow.domain.collection.figure_checks import CheckLimits, Severity
from shnor_flow.domain.collection.indicator import GivenFigure, Question, TypedFigure
from shnor_flow.domain.errors import Refused

PASSED = Question(11, "Доля сдавших")  # п1: a share in per cent
TRAINED = Question(12, "Обучено учителей", unit="чел.", across_schools=AcrossSchools.SUM)  # п2
TEACHERS = Question(15, "Всего учителей", unit="чел.", across_schools=AcrossSchools.SUM)  # п3
HAS_SERVICE = Question(17, "Есть служба", unit=None, asks=AnswerKind.YES_NO)  # п4
WHAT_FOR = Question(19, "Что сделано", unit=None, asks=AnswerKind.TEXT, across_schools=AcrossSchools.SUM)  # п5
QUESTIONS = (PASSED, TRAINED, TEACHERS, HAS_SERVICE, WHAT_FOR)
KNOWN = coded((question, True) for question in QUESTIONS)
CODES = {one.code: one.question.indicator_id for one in KNOWN}
BEFORE = {12: GivenFigure(Answer.VALUE, 10.0)}
WORTH = "п2 <= п3"


def value(n: float | None, d: float | None = None, answer: Answer = Answer.VALUE, note: str = "") -> GivenFigure:
    return GivenFigure(answer, n, d, note)


FIGURES = {11: value(60, 80), 12: value(12), 15: value(40), 17: value(1, 1), 19: value(None, note="Кружок")}


def holds(expression: str, **changed: GivenFigure | None) -> object:
    """Return True, False or None (unknown) over FIGURES, where «п2=None» takes an answer away."""
    now = FIGURES | {CODES[code]: figure for code, figure in changed.items() if figure}
    for code, figure in changed.items():
        if figure is None:
            del now[CODES[code]]
    answers = FormAnswers(CODES, {one.indicator_id: one for one in QUESTIONS}, now, BEFORE)
    return read_rule(expression).value(answers)


def rule(expression: str = WORTH, **rest: object) -> CheckRule:
    values: dict[str, object] = {
        "name": "Обучены не все на свете",
        "severity": Severity.ERROR,
        "expression": expression,
        "message": "Обучено {п2}, а всего {п3}.",
        "fields": {},
        "speaks_of": (),
        "rule_id": 7,
    }
    return bound(CheckRule(**(values | rest)), KNOWN)  # type: ignore[arg-type]  # a builder of tests


def problems(made: CheckRule, *, locked: frozenset[int] = frozenset(), **typed: TypedFigure) -> list[tuple[str, int]]:
    """Return (message, indicator) of what a school is told that has 50 trained of 40."""
    form = {
        11: TypedFigure("value", "60", "80"),
        12: TypedFigure("value", "50"),
        15: TypedFigure("value", "40"),
        17: TypedFigure("value", "1"),
        19: TypedFigure("value", note="Кружок"),
    } | {CODES[code]: figure for code, figure in typed.items()}
    found = Checking(rules=(made,)).problems(Asking(QUESTIONS, PeriodKind.QUARTER, {}, {}), form, locked)
    return [(one.message, one.indicator_id) for one in found]


@pytest.mark.parametrize(
    ("expression", "is_so"),
    [
        ("п1 = 75", True),  # in the indicator's unit
        ("п1.числитель = 60 и п1.знаменатель = 80", True),
        ("П2 ≤ П3", True),  # however it is typed
        ("p2 =< p3", True),  # on a Latin keyboard
        ("0 < п2 <= 12,0", True),
        ("п3 = п2 + п2 + 16", True),
        ("п3 - п2 * 2 = 4 * 4", True),
        ("-п2 < 0", True),
        ("п2 >= прошлый.п2", True),
        ("модуль(прошлый.п2 - п2) > 2", False),
        ("макс(п2; п3; 7) = 40 и мин(п2; п3) = 12 и сумма(п2; п3) = 52", True),
        ("если п2 > 0, то п4 = да", True),
        ("если п2 > 0 то не (п4 = да)", False),
        ("п2 > 100 или п3 = 40", True),
        ("не п2 > 100", True),
        ("отвечено(п5) = отвечено(п2)", True),
        ("0,1 + 0,2 = 0,3 и п2 > 0", True),  # exactly, as people count
    ],
)
def test_a_rule_means_what_it_says(expression: str, is_so: bool) -> None:
    assert holds(expression) is is_so


@pytest.mark.parametrize(
    "missing",
    [None, value(None, answer=Answer.NOT_APPLICABLE), value(None, answer=Answer.NO_DATA), value(float("nan"))],
)
def test_a_rule_is_silent_about_what_has_no_number(missing: GivenFigure | None) -> None:
    assert holds("п2 <= п3", п2=missing) is None
    assert holds("не (п2 <= п3)", п2=missing) is None
    assert holds("п2 + 1 > п3 или п3 = 40", п2=missing) is True  # whatever п2 is
    assert holds("п2 > п3 и п3 = 41", п2=missing) is False
    assert not is_broken(rule(), FormAnswers(CODES, {}, {}, {}))


def test_nothing_over_nothing_is_unknown_and_raises_nothing() -> None:
    assert holds("п1 > 50", п1=value(0, 0)) is None
    assert holds("п2 / (п3 - 40) > 1") is None


def test_a_rule_may_ask_whether_there_is_an_answer() -> None:
    absent = value(None, answer=Answer.NO_DATA)
    assert holds("если п1 > 0, то отвечено(п2)", п2=absent) is False
    assert holds("если п1 > 0, то отвечено(п2)", п2=None) is False
    assert holds("нет_данных(п2) и не не_применимо(п2)", п2=absent) is True
    assert holds("отвечено(п2)", п2=value(0, answer=Answer.CONFIRMED_ZERO)) is True
    assert holds("отвечено(прошлый.п2) и не отвечено(прошлый.п3)") is True


@pytest.mark.parametrize(
    ("expression", "at", "says"),
    [
        ("", 1, "пустое"),
        ("п1", 1, "добавьте сравнение"),
        ("5 > 3", 1, "ни одного показателя"),
        ("п1 > > 2", 6, "нужен показатель"),
        ("п1 п2 > 3", 4, "знак действия"),
        ("(п1 > 3", 8, "не закрыта"),
        ("п1 > 3)", 7, "лишняя"),
        ("если п1 > 0", 12, "«то …»"),
        ("п1 > 3 + (п2 > 1)", 11, "число, а не утверждение"),
        ("п1 и п2", 1, "сравнение"),
        ("прошый.п1 > 2", 1, "Может быть, «прошлый»"),
        ("п1.числитиль > 2", 1, "«числитель» или «знаменатель»"),
        ("кол(п1) > 2", 1, "действия «кол» нет"),
        ("отвечено(п1 + п2)", 1, "один показатель"),
        ("п1 > 3 & п2 > 1", 8, "знака «&»"),
        ("п1 > 95 %", 9, "просто число"),
    ],
)
def test_what_cannot_be_read_is_answered_with_its_place(expression: str, at: int, says: str) -> None:
    with pytest.raises(Unreadable, match=f"с {at}-го знака") as refused:
        read_rule(expression)
    assert says in str(refused.value)


HOSTILE = [
    "9**9**9**9 > п1",
    '"a"*10**9 = п1',
    "п1.__class__.__mro__ > 1",
    "__import__('os').system('id')",
    "[x for x in п1]",
    "(lambda: п1)()",
    "п1 > 1 if п1 else 2",
    "(" * 249 + "п1" + ")" * 248,
    "не " * 160 + "п1 > 1",
    "-" * 400 + "п1 > 1",
    "п1 > " + "9" * 480,
    "п1 > 1\x00",
    "п1" * 100_000,
    "a" * 10_000_000,
    "п1 > 1 или " * 100_000,
    "İſK > 1",
]


@pytest.mark.parametrize("expression", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_hostile_is_refused_with_one_sentence(expression: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_rule(expression)
    assert len(str(refused.value)) < 300


def test_the_longest_products_of_the_longest_numbers_stay_small() -> None:
    most = "п2" + "*999999999999999,999999" * 20
    assert len(most) <= LONGEST
    assert holds(f"{most} > 1", п2=value(1e15)) is True


WORDS = ("п1", "п2.числитель", "прошлый.п2", "12,5", *"()и,<+/;", "не", "если", "то", "отвечено")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=24))
def test_any_heap_of_words_is_read_or_refused_and_never_raises(words: list[str]) -> None:
    try:
        read = read_rule(" ".join(words))
    except Refused:
        return
    answers = FormAnswers(CODES, {one.indicator_id: one for one in QUESTIONS}, FIGURES, BEFORE)
    assert read.value(answers) in (True, False, None)


NUMBERS = st.recursive(
    st.sampled_from(["п2", "п3", "прошлый.п2", "0", "7", "12.5"]),
    lambda part: (
        st.builds("{}{}{}".format, part, st.sampled_from([*"+-*/"]), part)
        | st.builds("({})".format, part)
        | st.builds("-{}".format, part)
    ),
    max_leaves=8,
)
COMPARED = st.builds("{}{}{}{}{}".format, NUMBERS, *[st.sampled_from(["<", "<=", "==", "!=", ">"]), NUMBERS] * 2)
CLAIMS = st.recursive(
    COMPARED,
    lambda part: (
        st.builds("{} {} {}".format, part, st.sampled_from(["и", "или"]), part)
        | st.builds("({})".format, part)
        | st.builds("не {}".format, part)
    ),
    max_leaves=6,
)
PYTHON = {"и": "and", "или": "or", "не": "not"}


@settings(max_examples=300, deadline=None)
@given(CLAIMS)
def test_precedence_and_arithmetic_are_those_that_python_has(text: str) -> None:
    words = re.sub(r"[а-я][а-я.]*\d*", lambda word: PYTHON.get(word[0], word[0].replace(".", "_")), text)
    fractions = re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)", r'F("\1")', words)
    known = {"п2": Fraction(12), "п3": Fraction(40), "прошлый_п2": Fraction(10), "F": Fraction}
    try:
        expected = eval(fractions, {"__builtins__": {}}, known)  # our own words, as an oracle
        assert holds(text) == expected
    except (ZeroDivisionError, Refused):
        return  # here a zero makes things unknown; a text without figures, or a deep one, is no rule


@pytest.mark.parametrize(
    ("expression", "rest", "says"),
    [
        ("п9 > 1", {}, "показателя п9 в программе нет"),
        ("п2.знаменатель > 1", {}, "нет числителя и знаменателя"),
        ("п5 > 1", {}, "отвечают словами"),
        ("прошлый.п2 > 1", {}, "только прошлые"),
        ("прошлый.п2 > 1", {"speaks_of": (12,)}, "только прошлые"),
        ("отвечено(п5)", {"severity": Severity.QUESTION}, "Пояснить такой вопрос негде"),
        (WORTH, {"message": "Обучено {п22}"}, "показателя п22"),
        (WORTH, {"message": "Обучено {много}"}, "слова «много»"),
        (WORTH, {"name": " "}, "название"),
        (WORTH, {"kinds": (PeriodKind.YEAR,)}, "за другой период"),
        (WORTH, {"speaks_of": (404,)}, "Обновите страницу"),
    ],
)
def test_a_rule_that_could_never_work_is_refused_when_it_is_written(
    expression: str, rest: dict[str, object], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        rule(expression, **rest)


def test_the_school_is_told_once_in_the_rules_words_beside_the_first_figure() -> None:
    assert problems(rule()) == [("Обучено 50, а всего 40.", 12)]
    assert problems(rule(), п2=TypedFigure("value", "40")) == []
    assert problems(rule(), п2=TypedFigure("no_data", note="журнал на проверке")) == []
    assert problems(rule(speaks_of=(15, 12))) == [("Обучено 50, а всего 40.", 15)]


def test_a_question_is_closed_by_a_note_at_either_figure_and_an_error_is_not() -> None:
    noted = TypedFigure("value", "40", note="Шестеро совместителей")
    assert problems(rule(severity=Severity.QUESTION), п3=noted) == []
    assert problems(rule(), п3=noted) == [("Обучено 50, а всего 40.", 12)]


def test_a_closed_question_is_learned_under_the_first_figure() -> None:
    now = FIGURES | {12: value(50), 15: value(40, note="Шестеро совместителей")}
    asked = rule(severity=Severity.QUESTION)
    assert explained_rules((asked,), QUESTIONS, now, {}, PeriodKind.QUARTER) == (
        (12, "rule-7", "Шестеро совместителей"),
    )
    assert explained_rules((asked,), QUESTIONS, FIGURES, {}, PeriodKind.QUARTER) == ()


def test_between_an_open_figure_and_a_locked_one_a_rule_asks_and_between_two_locked_ones_it_is_silent() -> None:
    (told, where), *_ = problems(rule(), locked=frozenset({12}))
    assert "закрыт" in told
    assert where == 15
    assert problems(rule(), locked=frozenset({12}), п3=TypedFigure("value", "40", note="сверено")) == []
    assert problems(rule(), locked=frozenset({12, 15})) == []
    noted = TypedFigure("value", "50", note="по журналам")  # said when it was filed, of something else
    assert len(problems(rule(), locked=frozenset({12}), п2=noted)) == 1
    assert problems(rule(severity=Severity.QUESTION), locked=frozenset({12}), п2=noted) == []
    in_words = rule("если п2 > 0, то не отвечено(п5)")
    assert problems(in_words, locked=frozenset({12})) == []  # words have no room for a note


def test_a_rule_is_not_asked_in_a_form_without_its_figures_or_in_another_kind_of_round() -> None:
    asking = Asking(QUESTIONS[:2], PeriodKind.QUARTER, {}, {})
    form = {11: TypedFigure("value", "60", "80"), 12: TypedFigure("value", "50")}
    assert Checking(rules=(rule(),)).problems(asking, form) == ()
    assert problems(rule(kinds=(PeriodKind.QUARTER,)))
    of_a_year = Asking(QUESTIONS, PeriodKind.YEAR, {}, {})
    words = [one.message for one in Checking(rules=(rule(kinds=(PeriodKind.QUARTER,)),)).problems(of_a_year, form)]
    assert "Обучено" not in " ".join(words)


def test_a_correction_is_stopped_by_the_rules_about_what_it_changes_and_by_no_others() -> None:
    asking = Asking(QUESTIONS, PeriodKind.QUARTER, {}, {})
    form = {11: TypedFigure("value", "60", "80"), 12: TypedFigure("value", "50"), 15: TypedFigure("value", "40")}
    assert Checking(rules=(rule(),)).errors_in(asking, form, frozenset({11})) == ()
    assert len(Checking(rules=(rule(),)).errors_in(asking, form, frozenset({15}))) == 1


def test_a_rule_says_why_it_is_broken_once_an_indicator_goes_or_is_asked_otherwise() -> None:
    made = rule("п1.числитель <= п2")
    assert why_broken(made, KNOWN) == ""
    gone = coded((one, one is not TRAINED) for one in QUESTIONS)
    assert "не собирается" in why_broken(made, gone)
    counted = coded((replace(one, asks=AnswerKind.NUMBER) if one is PASSED else one, True) for one in QUESTIONS)
    assert "нет числителя" in why_broken(made, counted)
    elsewhere = coded(
        (replace(one, reported_by=Reporter.DEPARTMENT) if one is PASSED else one, True) for one in QUESTIONS
    )
    assert "в одной форме они не встречаются" in why_broken(made, elsewhere)
    assert why_broken(replace(made, expression="п1 >"), KNOWN) == "запись правила больше не читается."


def test_a_code_stays_an_indicators_own_wherever_it_stands_in_the_form() -> None:
    assert [one.code for one in coded((question, True) for question in reversed(QUESTIONS))] == [
        "п1",
        "п2",
        "п3",
        "п4",
        "п5",
    ]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.key)
def test_every_ready_pattern_makes_a_rule_that_can_be_kept(pattern: object) -> None:
    key = str(getattr(pattern, "key", ""))
    made = drafted(key, {"А": "п2", "Б": "п3", "В": "п1.числитель"}, {"п2": "Обучено учителей"})
    assert rule(made.expression, name=made.name, message=made.message).speaks_of[0] == 12
    with pytest.raises(Refused, match="Выберите показатель"):
        drafted(key, {}, {})


def test_limits_of_a_programme_move_the_built_in_questions_or_take_them_away() -> None:
    before = {11: GivenFigure(Answer.VALUE, 60, 80)}
    asking = Asking((PASSED,), PeriodKind.QUARTER, before, before)
    risen, same = {11: TypedFigure("value", "72", "80")}, {11: TypedFigure("value", "60", "80")}
    assert Checking().problems(asking, risen) == ()
    assert len(Checking(CheckLimits(jump_points=10)).problems(asking, risen)) == 1
    assert len(Checking().problems(asking, same)) == 1  # the third time
    assert Checking(CheckLimits(third_time=False)).problems(asking, same) == ()
    everything = {11: TypedFigure("value", "80", "80")}
    assert Checking(CheckLimits(None, None, None, False)).problems(asking, everything) == ()


def test_a_rule_is_read_once_in_a_process() -> None:
    rules = tuple(replace(rule(f"п2 + {number} <= п3"), rule_id=number) for number in range(30))
    read_rule.cache_clear()
    asking = Asking(QUESTIONS, PeriodKind.QUARTER, {}, {})
    for _ in range(5):
        Checking(rules=rules).problems(asking, {12: TypedFigure("value", "50"), 15: TypedFigure("value", "40")})
    assert read_rule.cache_info().misses == 30


def test_a_rule_copied_from_a_letter_is_kept_on_one_line_without_invisible_signs() -> None:
    made = rule("п2\u00a0<=\r\n  п3\u200b\x00", name="Не больше\ud800", message="Обучено\x00 {п2}")
    assert (made.expression, made.name, made.message) == (WORTH, "Не больше", "Обучено {п2}")


def test_the_coordinator_is_told_what_a_note_has_answered_and_which_rules_do_not_hold() -> None:
    filed = FIGURES | {11: value(80, 80, note="Сдали все"), 12: value(50)}
    asking = Asking(QUESTIONS, PeriodKind.QUARTER, {}, {})
    assert Checking(rules=(rule(),)).remarks(asking, filed) == {
        11: ["Переспрошено: доля почти 100 %."],
        12: ["Правило «Обучены не все на свете»: Обучено 50, а всего 40."],
        15: [],
        17: [],
        19: [],
    }
