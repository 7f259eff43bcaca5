"""The form of one check rule: its fields, what they mean, and what a pattern fills in."""

from collections.abc import Mapping, Sequence

from shnor_flow.domain.calendar.period import KIND_NAMES, PeriodKind
from shnor_flow.domain.check_rule import Aspect, Field
from shnor_flow.domain.check_rule.binding import Coded
from shnor_flow.domain.check_rule.patterns import LETTERS, drafted
from shnor_flow.domain.check_rule.rule import CheckRule
from shnor_flow.domain.collection import AnswerKind
from shnor_flow.domain.collection.figure_checks import CheckLimits, Severity
from shnor_flow.domain.errors import Refused

SEVERITIES = (
    (Severity.ERROR.value, "не пропускать: сдать можно, только исправив"),
    (Severity.QUESTION.value, "переспросить: сдать можно с пояснением в примечании"),
)
SEVERITY_WORDS = {Severity.ERROR: "не пропускает", Severity.QUESTION: "переспрашивает"}
BLANK = {"name": "", "severity": Severity.ERROR.value, "expression": "", "message": "", "reason": ""}
PERIODS = tuple((kind.value, KIND_NAMES[kind]) for kind in PeriodKind)
_LIMITS = ("jump_points", "jump_times", "nearly_all")
_LONGEST = 2000  # of a field: what is longer is refused by the rule's own limits, in its own words


def figures_of(known: Sequence[Coded]) -> list[tuple[str, str]]:
    """Return what a rule may compare as (code, words), of what is collected."""
    found = []
    for one in known:
        if not one.is_collected:
            continue
        found.append((one.code, f"{one.code}: {one.question.name}{_unit(one)}"))
        if one.question.kind is AnswerKind.SHARE:
            for aspect in (Aspect.NUMERATOR, Aspect.DENOMINATOR):
                written = Field(one.code, aspect).written
                found.append((written, f"{written}: {one.question.name}, {aspect.value}"))
    return found


def fields_of(rule: CheckRule) -> dict[str, str]:
    """Return the rule as the form shows it."""
    return {
        "name": rule.name,
        "severity": rule.severity.value,
        "expression": rule.expression,
        "message": rule.message,
        **{f"speaks-{key}": "yes" for key in rule.speaks_of},
        **{f"kind-{kind.value}": "yes" for kind in rule.kinds},
    }


def rule_in(fields: Mapping[str, str]) -> CheckRule:
    """Return the rule that a form describes, its codes not tied yet; Refused if a part of it got lost."""
    if fields.get("severity") not in set(Severity):
        raise Refused("Форма пришла не целиком, ничего не изменено. Обновите страницу и повторите.")
    speaks_of = [name.removeprefix("speaks-") for name in fields if name.startswith("speaks-")]
    return CheckRule(
        name=fields.get("name", "")[:_LONGEST],
        severity=Severity(fields["severity"]),
        expression=fields.get("expression", "")[:_LONGEST],
        message=fields.get("message", "")[:_LONGEST],
        fields={},
        speaks_of=tuple(int(key) for key in speaks_of if key.isascii() and key.isdigit() and len(key) < 10),
        kinds=tuple(kind for kind in PeriodKind if fields.get(f"kind-{kind.value}")),
    )


def from_pattern(chosen: Mapping[str, str], known: Sequence[Coded]) -> dict[str, str]:
    """Return the form as a pattern fills it in; Refused where a figure isn't chosen yet."""
    names = {one.code: one.question.name for one in known}
    made = drafted(chosen.get("pattern", ""), {letter: chosen.get(letter, "") for letter in LETTERS}, names)
    return {"name": made.name, "expression": made.expression, "message": made.message}


def limits_in(fields: Mapping[str, str]) -> CheckLimits:
    """Return the limits that a form describes; an empty one means that it isn't asked."""
    numbers: dict[str, int | None] = {}
    for name in _LIMITS:
        typed = fields.get(name, "").strip()
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 3):
            raise Refused(f"«{typed[:20]}» — не целое число. Напишите, например, 20, или оставьте пустым.")
        numbers[name] = int(typed) if typed else None
    return CheckLimits(**numbers, third_time=fields.get("third_time") == "yes")


def _unit(one: Coded) -> str:
    return f", {one.question.unit}" if one.question.unit else ""
