"""The checks before figures are filed: errors block, questions ask for another figure or for a note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.indicator import (
    COUNTED,
    PERCENT,
    GivenFigure,
    Question,
    TypedFigure,
    as_typed,
    value_of,
    write_value,
)
from shnor_flow.domain.collection.numbers import exact, parse_number, write_number

RULE_WORDS = {
    "zero": "указан ноль",
    "nearly_all": "доля почти 100 %",
    "third_time": "то же число третий раз подряд",
    "jump": "скачок против прошлого раза",
    "no_data": "нет данных",
    "not_applicable": "не применимо",
}


class Severity(StrEnum):
    """Errors block; questions ask and are closed by another figure or by a note."""

    ERROR = "error"
    QUESTION = "question"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer, in Russian; `field` is the input it stands beside."""

    severity: Severity
    indicator_id: int
    message: str
    field: str = "numerator"
    rule: str = ""  # of a question: by which accepted explanations are offered
    also: tuple[int, ...] = ()  # other indicators that it speaks of


@dataclass(frozen=True)
class CheckLimits:
    """When a figure looks unlike the last period's; None or False: that is not asked about.

    20 points: a school of 200 pupils doesn't move 40 of them within a quarter unnoticed. Twice: the commonest slip is
    a lost or doubled digit, which is at least that far.
    """

    jump_points: int | None = 20  # of a percentage
    jump_times: int | None = 2  # of any other figure, and of a denominator
    nearly_all: int | None = 95  # per cent: a share above it is rare enough to be asked about
    third_time: bool = True  # whether the same number three times running is asked about


def read_figure(question: Question, typed: TypedFigure) -> tuple[GivenFigure | None, tuple[Problem, ...]]:
    """Return what was typed as an answer, None for a blank, with an error for each number that isn't one."""
    if typed.is_blank:
        return None, ()
    answer = Answer(typed.answer) if typed.answer in set(Answer) else Answer.VALUE
    if question.kind is AnswerKind.TEXT:
        return GivenFigure(answer, note=typed.note.strip()), ()
    if question.kind is AnswerKind.YES_NO:
        said = {"1": 1.0, "0": 0.0}.get(typed.numerator.strip())
        return GivenFigure(answer, said, None if said is None else 1.0, typed.note.strip()), ()
    numerator, denominator = parse_number(typed.numerator), parse_number(typed.denominator)
    if answer is Answer.CONFIRMED_ZERO and not typed.numerator.strip():
        numerator = 0.0  # the mark itself is the zero
    problems = [
        _error(question, f"«{text.strip()}» — не число. Напишите, например, 12 или 12,5.", field)
        for field, text, number in (
            ("numerator", typed.numerator, numerator),
            ("denominator", typed.denominator if question.is_share else "", denominator),
        )
        if text.strip() and number is None
    ]
    return GivenFigure(answer, numerator, denominator if question.is_share else None, typed.note.strip()), tuple(
        problems
    )


def checks(
    question: Question,
    typed: TypedFigure,
    previous: GivenFigure | None = None,
    limits: CheckLimits | None = None,
    before: GivenFigure | None = None,
) -> tuple[Problem, ...]:
    """Return everything that keeps this answer from being filed, errors first; empty when it may go.

    `previous` is the answer of the last period, `before` that of the one before it.
    """
    figure, unreadable = read_figure(question, typed)
    if unreadable:
        return unreadable
    if figure is None:
        return (_error(question, "Ответа ещё нет. Укажите число или отметьте, почему его не будет."),)
    if question.kind in (AnswerKind.TEXT, AnswerKind.YES_NO) and figure.answer in COUNTED:
        return _word_errors(question, figure)
    if figure.answer in COUNTED:
        errors = _number_errors(question, figure)
        return errors or _questions(question, figure, (previous, before), limits or CheckLimits())
    return _absence_problems(question, figure)


def all_checks(
    questions: Sequence[Question],
    typed: Mapping[int, TypedFigure],
    previous: Mapping[int, GivenFigure],
    before: Mapping[int, GivenFigure] | None = None,
    limits: CheckLimits | None = None,
) -> tuple[Problem, ...]:
    """Return what keeps the whole form from being filed, in the order of the form."""
    return tuple(
        problem
        for question in questions
        for problem in checks(
            question,
            typed.get(question.indicator_id, TypedFigure()),
            previous.get(question.indicator_id),
            limits,
            before=(before or {}).get(question.indicator_id),
        )
    )


def in_form_order(questions: Sequence[Question], problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems as the form shows them, each question's own together."""
    place = {question.indicator_id: number for number, question in enumerate(questions)}
    return tuple(sorted(problems, key=lambda problem: place.get(problem.indicator_id, len(place))))


def explained(
    question: Question,
    figure: GivenFigure,
    previous: GivenFigure | None,
    before: GivenFigure | None,
    limits: CheckLimits | None = None,
) -> tuple[str, ...]:
    """Return the rules whose questions the note of a filed answer has closed."""
    if not figure.note or question.kind is AnswerKind.TEXT:
        return ()
    asked = checks(question, as_typed(replace(figure, note="")), previous, limits, before)
    return tuple(dict.fromkeys(problem.rule for problem in asked if problem.severity is Severity.QUESTION))


def _word_errors(question: Question, figure: GivenFigure) -> tuple[Problem, ...]:
    if question.kind is AnswerKind.YES_NO:
        return () if figure.numerator is not None else (_error(question, "Выберите «да» или «нет»."),)
    return () if figure.note else (_error(question, "Ответьте словами.", "note"),)


def _number_errors(question: Question, figure: GivenFigure) -> tuple[Problem, ...]:
    n, d = figure.numerator, figure.denominator
    found: list[Problem] = []
    if n is None:
        found.append(_error(question, "Не хватает числителя." if question.is_share else "Не хватает числа."))
    elif n < 0:
        found.append(_error(question, "Число не может быть отрицательным."))
    elif figure.answer is Answer.CONFIRMED_ZERO and n:
        found.append(_error(question, "Отмечен подтверждённый ноль, а число другое. Исправьте одно из двух."))
    if question.is_share and not found:
        found.extend(_denominator_errors(question, n or 0, d))
    return tuple(found)


def _denominator_errors(question: Question, n: float, d: float | None) -> Iterable[Problem]:
    if d is None:
        yield _error(question, "Не хватает знаменателя: из скольких считать долю.", "denominator")
    elif d < 0:
        yield _error(question, "Число не может быть отрицательным.", "denominator")
    elif d == 0 and n > 0:
        yield _error(question, "Знаменатель равен нулю, а числитель нет: такой доли не бывает.", "denominator")
    elif question.unit == PERCENT and n > d:
        message = f"Числитель {write_number(n)} больше знаменателя {write_number(d)}: доля вышла бы больше 100 %."
        yield _error(question, message)


def _questions(
    question: Question,
    figure: GivenFigure,
    earlier: tuple[GivenFigure | None, GivenFigure | None],
    limits: CheckLimits,
) -> tuple[Problem, ...]:
    if figure.note:
        return ()  # a note answers whatever would be asked
    previous, before = earlier
    found = [_question(question, message, field, "zero") for message, field in _oddities(question, figure)]
    if _is_nearly_all(question, figure, limits):
        message = f"Доля больше {limits.nearly_all} %. Если всё верно, поясните в примечании."
        found.append(_question(question, message, "numerator", "nearly_all"))
    if limits.third_time and _is_third(figure, previous, before):
        message = "То же число третий раз подряд. Если оно и правда не изменилось, поясните в примечании."
        found.append(_question(question, message, "numerator", "third_time"))
    if previous is not None and previous.is_counted:
        jumps = _jumps(question, figure, previous, limits)
        found += [_question(question, message, field, "jump") for message, field in jumps]
    return tuple(found)


def _oddities(question: Question, figure: GivenFigure) -> Iterable[tuple[str, str]]:
    if question.is_share and figure.denominator == 0:
        yield "Ноль из нуля доли не даёт. Если считать не из чего, отметьте «не применимо».", "denominator"
    elif figure.numerator == 0 and figure.answer is not Answer.CONFIRMED_ZERO:
        yield "Указан ноль. Если это верно, отметьте «подтверждённый ноль».", "answer"


def _is_nearly_all(question: Question, figure: GivenFigure, limits: CheckLimits) -> bool:
    value = value_of(question, figure.numerator, figure.denominator)
    is_percent = question.is_share and question.unit == PERCENT
    return is_percent and value is not None and limits.nearly_all is not None and value > limits.nearly_all


def _is_third(figure: GivenFigure, previous: GivenFigure | None, before: GivenFigure | None) -> bool:
    """Tell whether numerator and denominator stand for the third time; a confirmed zero was looked at anyway."""
    if figure.answer is Answer.CONFIRMED_ZERO or previous is None or before is None:
        return False
    pairs = {(one.numerator, one.denominator) for one in (figure, previous, before) if one.is_counted}
    return len(pairs) == 1 and previous.is_counted and before.is_counted


def _jumps(
    question: Question, figure: GivenFigure, previous: GivenFigure, limits: CheckLimits
) -> Iterable[tuple[str, str]]:
    now = value_of(question, figure.numerator, figure.denominator)
    before = value_of(question, previous.numerator, previous.denominator)
    if now is not None and before is not None and _is_jump(question, now, before, limits):
        was, became = write_value(before, question.unit), write_value(now, question.unit)
        yield f"В прошлый раз было {was}, теперь {became}. Если всё верно, поясните в примечании.", "numerator"
    d, d_before = figure.denominator, previous.denominator
    if d and d_before and _is_times(exact(d), exact(d_before), limits.jump_times):
        words = f"Знаменатель был {write_number(d_before)}, стал {write_number(d)}."
        yield f"{words} Если всё верно, поясните в примечании.", "denominator"


def _is_jump(question: Question, now: Fraction, before: Fraction, limits: CheckLimits) -> bool:
    if question.is_share and question.unit == PERCENT:
        return limits.jump_points is not None and abs(now - before) >= limits.jump_points
    return bool(now and before) and _is_times(now, before, limits.jump_times)


def _is_times(now: Fraction, before: Fraction, times: int | None) -> bool:
    return times is not None and (now > before * times or now * times < before)


def _absence_problems(question: Question, figure: GivenFigure) -> tuple[Problem, ...]:
    if figure.numerator is not None or figure.denominator is not None:
        message = "Отмечено, что числа не будет, а оно указано. Сотрите число или выберите «число»."
        return (_error(question, message, "answer"),)
    if figure.note:
        return ()
    why = "почему данных нет и когда они появятся" if figure.answer is Answer.NO_DATA else "почему не применимо"
    return (_question(question, f"Поясните в примечании, {why}.", "note", figure.answer.value),)


def _error(question: Question, message: str, field: str = "numerator") -> Problem:
    return Problem(Severity.ERROR, question.indicator_id, message, field)


def _question(question: Question, message: str, field: str, rule: str) -> Problem:
    return Problem(Severity.QUESTION, question.indicator_id, message, field, rule)
