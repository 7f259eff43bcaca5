"""All checks of a programme together: the built-in ones with its limits, and its own rules."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.check_rule.rule import (
    CheckRule,
    FormAnswers,
    broken_rules,
    compared_by,
    message_of,
    rule_problems,
    stands_at,
)
from shnor_flow.domain.collection.figure_checks import (
    RULE_WORDS,
    CheckLimits,
    Problem,
    Severity,
    all_checks,
    explained,
    in_form_order,
)
from shnor_flow.domain.collection.indicator import GivenFigure, Question, TypedFigure


@dataclass(frozen=True)
class Asking:
    """What is asked in one form, and what the school has filed before: the last period and the one before it."""

    questions: Sequence[Question]
    kind: PeriodKind
    previous: Mapping[int, GivenFigure]
    before: Mapping[int, GivenFigure]


@dataclass(frozen=True)
class Checking:
    """What a programme checks."""

    limits: CheckLimits = field(default_factory=CheckLimits)
    rules: tuple[CheckRule, ...] = ()  # that are on

    def problems(
        self, asking: Asking, typed: Mapping[int, TypedFigure], locked: frozenset[int] = frozenset()
    ) -> tuple[Problem, ...]:
        """Return what stands against filing this, in the order of the form; what is locked was filed already."""
        open_ = [question for question in asking.questions if question.indicator_id not in locked]
        built_in = all_checks(open_, typed, asking.previous, asking.before, self.limits)
        own = rule_problems(self.rules, asking.questions, typed, asking.previous, asking.kind, locked=locked)
        return in_form_order(asking.questions, (*built_in, *own))

    def errors_in(
        self, asking: Asking, typed: Mapping[int, TypedFigure], changed: frozenset[int]
    ) -> tuple[Problem, ...]:
        """Return what blocks a correction of some figures: errors in them, and rules that compare them."""
        questions = [question for question in asking.questions if question.indicator_id in changed]
        rules = [rule for rule in self.rules if compared_by(rule) & changed]
        found = (
            *all_checks(questions, typed, asking.previous, asking.before, self.limits),
            *rule_problems(rules, asking.questions, typed, asking.previous, asking.kind),
        )
        return tuple(problem for problem in found if problem.severity is Severity.ERROR)

    def remarks(self, asking: Asking, filed: Mapping[int, GivenFigure]) -> dict[int, list[str]]:
        """Return what the coordinator should know of filed answers: what a note has answered, which rules don't hold.

        A rule that was switched on after they were filed is among them.
        """
        found: dict[int, list[str]] = defaultdict(list)
        for question in asking.questions:
            key = question.indicator_id
            if key in filed:
                asked = explained(question, filed[key], asking.previous.get(key), asking.before.get(key), self.limits)
                found[key] += [f"Переспрошено: {RULE_WORDS[rule]}." for rule in asked]
        questions = {question.indicator_id: question for question in asking.questions}
        for rule in broken_rules(self.rules, asking.questions, filed, asking.previous, asking.kind):
            answers = FormAnswers(rule.fields, questions, filed, asking.previous)
            found[stands_at(rule, questions)].append(f"Правило «{rule.name}»: {message_of(rule, answers)}")
        return found
