"""All checks of a programme together: the built-in ones with its limits, and its own rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shnor_flow.domain.calendar.period import PeriodKind
from shnor_flow.domain.check_rule.rule import CheckRule, compared_by, rule_problems
from shnor_flow.domain.collection.figure_checks import CheckLimits, Problem, Severity, all_checks, in_form_order
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
