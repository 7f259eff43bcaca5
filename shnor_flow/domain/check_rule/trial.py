"""A rule tried out on what schools have filed before: whom it would have stopped or asked, round by round."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shnor_flow.domain.calendar.period import ReportingPeriod
from shnor_flow.domain.check_rule.rule import CheckRule, FormAnswers, explanation_of, is_asked_in, message_of
from shnor_flow.domain.collection.indicator import GivenFigure, Question


@dataclass(frozen=True)
class PastRound:
    """A round that figures were filed in."""

    round_id: int
    period: ReportingPeriod


@dataclass(frozen=True)
class PastForm:
    """What a school has filed in one round, and in the round that it had filed before."""

    submission_id: int
    school: str
    round_: PastRound
    now: Mapping[int, GivenFigure]
    before: Mapping[int, GivenFigure] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A school that would have been told, and the note by which it had explained the figures already."""

    submission_id: int
    school: str
    message: str
    note: str


@dataclass(frozen=True)
class RoundTrial:
    """What the rule would have done in one round."""

    round_: PastRound
    filed: int
    silent: int  # forms in which a number that it needs is not there
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Trial:
    """What the rule would have done in every round, the newest first."""

    rounds: tuple[RoundTrial, ...]

    @property
    def filed(self) -> int:
        """Return how many forms it was tried on."""
        return sum(one.filed for one in self.rounds)

    @property
    def silent(self) -> int:
        """Return in how many of them it had nothing to compare."""
        return sum(one.silent for one in self.rounds)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return everybody who would have been told."""
        return tuple(hit for one in self.rounds for hit in one.hits)


def tried(rule: CheckRule, questions: Mapping[int, Question], forms: Iterable[PastForm]) -> Trial:
    """Return what the rule says of these forms, by the function that a school's form is checked with."""
    verdicts: dict[PastRound, list[bool | None]] = defaultdict(list)
    hits: dict[PastRound, list[Hit]] = defaultdict(list)
    expression = rule.read
    for form in forms:
        if expression is None or not is_asked_in(rule, questions, form.round_.period.kind):
            continue
        answers = FormAnswers(rule.fields, questions, form.now, form.before)
        verdict = expression.value(answers)
        verdicts[form.round_].append(None if verdict is None else bool(verdict))
        if verdict is False:
            note = explanation_of(rule, questions, form.now)
            hits[form.round_].append(Hit(form.submission_id, form.school, message_of(rule, answers), note))
    newest_first = sorted(verdicts, key=lambda one: (one.period.end, one.round_id), reverse=True)
    return Trial(
        tuple(
            RoundTrial(one, len(verdicts[one]), verdicts[one].count(None), _by_name(hits[one])) for one in newest_first
        )
    )


def _by_name(hits: list[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted(hits, key=lambda hit: (bool(hit.note), hit.school)))
