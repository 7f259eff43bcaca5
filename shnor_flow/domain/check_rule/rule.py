"""A check rule: what must hold between a school's figures, and what the school is told where it doesn't.

A rule speaks only when it is broken for certain. It is silent where a figure that it needs has no number, where the
form doesn't ask for all of its figures, and where its text can't be read any more: a rule must never stop a school by
its own fault.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.check_rule import Answers, Asked, Aspect, Expression, Field, Unreadable
from shnor_flow.domain.check_rule.language import read_field, read_rule
from shnor_flow.domain.collection import Answer, AnswerKind
from shnor_flow.domain.collection.figure_checks import Problem, Severity, read_figure
from shnor_flow.domain.collection.indicator import COUNTED, PERCENT, GivenFigure, Question, TypedFigure, value_of
from shnor_flow.domain.collection.numbers import exact, write_number

_QUOTED = re.compile(r"\{([^{}]*)\}")
_SAID = {Asked.NOT_APPLICABLE: Answer.NOT_APPLICABLE, Asked.NO_DATA: Answer.NO_DATA}
_LOCKED = "Показатель, с которым сравнивают, закрыт: поясните в примечании или напишите координатору."


@dataclass(frozen=True)
class CheckRule:
    """One rule of a programme; `fields` says which indicators its codes meant when it was written."""

    name: str
    severity: Severity
    expression: str  # what must hold
    message: str  # to the school; «{п1}» in it is the figure
    fields: Mapping[str, int]  # {code: indicator id}
    speaks_of: tuple[int, ...]  # it stands beside the first, and is mentioned beside the others
    kinds: tuple[PeriodKind, ...] = ()  # of rounds; empty: of any
    rule_id: int = 0

    @property
    def key(self) -> str:
        """Return the name under which explanations of it are kept."""
        return f"rule-{self.rule_id}"

    @property
    def read(self) -> Expression | None:
        """Return what is worked out; None if it can't be read any more."""
        try:
            return read_rule(self.expression)
        except Unreadable:
            return None


@dataclass(frozen=True)
class FormAnswers(Answers):
    """One school's answers of a period and of the last one it has filed, as a rule looks at them."""

    codes: Mapping[str, int]
    questions: Mapping[int, Question]
    now: Mapping[int, GivenFigure]
    before: Mapping[int, GivenFigure] = field(default_factory=dict)

    def number(self, field: Field) -> Fraction | None:
        """Return the number; a blank, «не применимо», «нет данных», words and 0/0 have none."""
        key = self.codes.get(field.code, 0)
        figure = (self.before if field.is_previous else self.now).get(key)
        if figure is None or not figure.is_counted or not _is_finite(figure):
            return None
        if field.aspect is Aspect.NUMERATOR:
            return exact(figure.numerator or 0)
        if field.aspect is Aspect.DENOMINATOR:
            return None if figure.denominator is None else exact(figure.denominator)
        question = self.questions.get(key)
        return value_of(question, figure.numerator, figure.denominator) if question else None

    def said(self, field: Field, asked: Asked) -> bool:
        """Tell whether there is an answer of this kind."""
        key = self.codes.get(field.code, 0)
        figure = (self.before if field.is_previous else self.now).get(key)
        if figure is None:
            return False
        if asked in _SAID:
            return figure.answer is _SAID[asked]
        question = self.questions.get(key)
        words = question is not None and question.kind is AnswerKind.TEXT and bool(figure.note)
        return figure.is_counted or (words and figure.answer in COUNTED)


def is_broken(rule: CheckRule, answers: FormAnswers) -> bool:
    """Tell whether what must hold certainly doesn't."""
    return rule.read is not None and rule.read.value(answers) is False


def is_asked_in(rule: CheckRule, questions: Mapping[int, Question], kind: PeriodKind) -> bool:
    """Tell whether a form asks for everything that the rule compares."""
    return (not rule.kinds or kind in rule.kinds) and bool(rule.read) and not compared_by(rule) - set(questions)


def compared_by(rule: CheckRule) -> set[int]:
    """Return the indicators whose figures the rule compares."""
    return {rule.fields.get(each.code, 0) for each in rule.read.fields} if rule.read else set()


def broken_rules(
    rules: Iterable[CheckRule],
    questions: Sequence[Question],
    now: Mapping[int, GivenFigure],
    before: Mapping[int, GivenFigure],
    kind: PeriodKind,
) -> tuple[CheckRule, ...]:
    """Return the rules that these answers certainly break, whether explained or not."""
    asked = {question.indicator_id: question for question in questions}
    return tuple(
        rule
        for rule in rules
        if is_asked_in(rule, asked, kind) and is_broken(rule, FormAnswers(rule.fields, asked, now, before))
    )


def rule_problems(
    rules: Sequence[CheckRule],
    questions: Sequence[Question],
    typed: Mapping[int, TypedFigure],
    before: Mapping[int, GivenFigure],
    kind: PeriodKind,
    *,
    locked: frozenset[int] = frozenset(),
) -> tuple[Problem, ...]:
    """Return what the rules have against filing this form, one problem a rule.

    What stands between locked figures alone was filed already. Between a locked one and an open one nothing blocks:
    which of the two is wrong is not the school's to mend, so it is asked.
    """
    if not rules:
        return ()
    named = {key for rule in rules for key in (*rule.fields.values(), *rule.speaks_of)}
    now = _given([question for question in questions if question.indicator_id in named], typed)
    asked = {question.indicator_id: question for question in questions}
    found = []
    for rule in broken_rules(rules, questions, now, before, kind):
        compared = {rule.fields[each.code] for each in _current(rule)}
        if compared <= locked:
            continue
        answers, is_half_locked = FormAnswers(rule.fields, asked, now, before), bool(compared & locked)
        if not _is_explained(rule, answers, locked, is_half_locked=is_half_locked):
            found.append(_problem(rule, answers, locked, is_half_locked=is_half_locked))
    return tuple(found)


def explained_rules(
    rules: Sequence[CheckRule],
    questions: Sequence[Question],
    now: Mapping[int, GivenFigure],
    before: Mapping[int, GivenFigure],
    kind: PeriodKind,
) -> tuple[tuple[int, str, str], ...]:
    """Return (indicator, rule's key, note) of the questions that notes of filed answers have closed."""
    asked = {question.indicator_id: question for question in questions}
    found = (
        (stands_at(rule, asked), rule.key, explanation_of(rule, asked, now))
        for rule in broken_rules(rules, questions, now, before, kind)
        if rule.severity is Severity.QUESTION
    )
    return tuple(each for each in found if each[2])


def explanation_of(rule: CheckRule, questions: Mapping[int, Question], now: Mapping[int, GivenFigure]) -> str:
    """Return the note that answers the rule's question; an answer in words is no note."""
    return next((now[key].note for key in _with_notes(rule, questions) if key in now and now[key].note), "")


def beside(rule: CheckRule) -> tuple[int, ...]:
    """Return the indicators that the rule speaks of, then the rest of those it compares."""
    return tuple(dict.fromkeys((*rule.speaks_of, *(rule.fields.get(each.code, 0) for each in _current(rule)))))


def stands_at(rule: CheckRule, questions: Mapping[int, Question], locked: frozenset[int] = frozenset()) -> int:
    """Return the indicator of the form that the rule's problem stands beside: an open one where there is any."""
    shown = [key for key in beside(rule) if key in questions]
    return next((key for key in shown if key not in locked), shown[0])


def message_of(rule: CheckRule, answers: FormAnswers) -> str:
    """Return the sentence for the school with its figures in it."""
    return _QUOTED.sub(lambda quoted: _quoted(quoted[1], answers), rule.message)


def quoted_fields(message: str) -> tuple[Field, ...]:
    """Return the figures that a sentence quotes; Unreadable for a code that means nothing."""
    return tuple(read_field(code) for code in _QUOTED.findall(message))


def _given(questions: Iterable[Question], typed: Mapping[int, TypedFigure]) -> dict[int, GivenFigure]:
    read = ((one.indicator_id, read_figure(one, typed.get(one.indicator_id, TypedFigure()))[0]) for one in questions)
    return {key: figure for key, figure in read if figure is not None}


def _current(rule: CheckRule) -> tuple[Field, ...]:
    return tuple(each for each in rule.read.fields if not each.is_previous) if rule.read else ()


def _with_notes(rule: CheckRule, questions: Mapping[int, Question]) -> list[int]:
    return [key for key in beside(rule) if key in questions and questions[key].kind is not AnswerKind.TEXT]


def _is_explained(rule: CheckRule, answers: FormAnswers, locked: frozenset[int], *, is_half_locked: bool) -> bool:
    """Tell whether a note has answered what the rule asks; an error no note answers.

    An error that is only asked because one side is locked takes a note at an open figure, which was written knowing of
    it; where there is no room for one it is not asked at all.
    """
    if rule.severity is Severity.QUESTION:
        return bool(explanation_of(rule, answers.questions, answers.now))
    if not is_half_locked:
        return False
    open_ = [key for key in _with_notes(rule, answers.questions) if key not in locked]
    return not open_ or any(answers.now[key].note for key in open_ if key in answers.now)


def _problem(rule: CheckRule, answers: FormAnswers, locked: frozenset[int], *, is_half_locked: bool) -> Problem:
    message, severity = message_of(rule, answers), rule.severity
    if is_half_locked:
        message, severity = f"{message} {_LOCKED}", Severity.QUESTION
    first = stands_at(rule, answers.questions, locked)
    also = tuple(key for key in rule.speaks_of if key != first)
    return Problem(severity, first, message, _input(rule, answers.questions[first]), rule.key, also)


def _input(rule: CheckRule, question: Question) -> str:
    """Return the input that the problem stands beside: the one that the rule names of this indicator."""
    if question.kind is AnswerKind.TEXT:
        return "note"
    named = {each.aspect for each in _current(rule) if rule.fields.get(each.code) == question.indicator_id}
    return "denominator" if named == {Aspect.DENOMINATOR} and question.is_share else "numerator"


def _quoted(code: str, answers: FormAnswers) -> str:
    try:
        field = read_field(code)
    except Unreadable:
        return "—"
    question = answers.questions.get(answers.codes.get(field.code, 0))
    number = answers.number(field)
    if question and question.kind is AnswerKind.YES_NO and number is not None:
        return "да" if number else "нет"
    is_percent = question is not None and question.is_share and question.unit == PERCENT
    unit = "\u00a0%" if is_percent and field.aspect is Aspect.VALUE and number is not None else ""
    return write_number(number, 2) + unit


def _is_finite(figure: GivenFigure) -> bool:
    return math.isfinite(figure.numerator or 0) and math.isfinite(figure.denominator or 0)
