"""How the parts of a rule are worked out: exact numbers, and claims that may be unknown.

A number that isn't there (a blank, «не применимо», «нет данных», a division by zero) makes what needs it unknown, as in
SQL: «ложь и неизвестно» is false, «истина или неизвестно» is true, everything else stays unknown. Nothing here can
raise, loop or grow: there are no powers, no words and no objects to reach.
"""

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import cast

from shnor_flow.domain.check_rule import Answers, Asked, Expression, Field, Value

COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    "=<": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
    "=>": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    "≠": operator.ne,
}
EQUALITIES = frozenset({"=", "==", "!=", "<>", "≠"})
_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction | None]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: a / b if b else None,
}
_PICKING: dict[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "макс": max,
    "мин": min,
    "сумма": lambda of: sum(of, Fraction(0)),
}
FUNCTIONS = (*_PICKING, "модуль")


def constant(number: Fraction) -> Expression:
    """Return a number that stands in the rule."""
    return Expression(is_claim=False, value=lambda _: number)


def figure(field: Field) -> Expression:
    """Return a figure of the school."""
    return Expression(is_claim=False, value=lambda answers: answers.number(field), fields=(field,), measured=(field,))


def question(asked: Asked, field: Field) -> Expression:
    """Return what the school has said instead of, or with, a number."""
    return Expression(is_claim=True, value=lambda answers: answers.said(field, asked), fields=(field,))


def every(parts: Sequence[Expression]) -> Expression:
    """Return «А и Б и …»."""
    values = [part.value for part in parts]
    return _claim(parts, lambda answers: _every([value(answers) for value in values]))


def either(parts: Sequence[Expression]) -> Expression:
    """Return «А или Б или …»."""
    values = [part.value for part in parts]
    return _claim(parts, lambda answers: _either([value(answers) for value in values]))


def negation(part: Expression) -> Expression:
    """Return «не А»."""
    value = part.value
    return _claim([part], lambda answers: _not(value(answers)))


def compared(parts: Sequence[Expression], signs: Sequence[str]) -> Expression:
    """Return «А < Б <= В»: every neighbour beside the next."""
    values = [part.value for part in parts]
    tests = [COMPARISONS[sign] for sign in signs]

    def value(answers: Answers) -> bool | None:
        found = [one(answers) for one in values]
        return _every([_tested(test, *pair) for test, *pair in zip(tests, found, found[1:], strict=False)])

    return _claim(parts, value)


def calculated(first: Expression, sign: str, second: Expression) -> Expression:
    """Return a sum, difference, product or quotient; nothing over zero."""
    calculate, one, other = _ARITHMETIC[sign], first.value, second.value

    def value(answers: Answers) -> Fraction | None:
        a, b = one(answers), other(answers)
        return None if a is None or b is None else calculate(cast(Fraction, a), cast(Fraction, b))

    return _number([first, second], value)


def applied(name: str, parts: Sequence[Expression]) -> Expression:
    """Return «макс(А; Б)», «мин(А; Б)», «сумма(А; Б)» or «модуль(А)»."""
    values = [part.value for part in parts]

    def value(answers: Answers) -> Fraction | None:
        found = [one(answers) for one in values]
        known = [cast(Fraction, one) for one in found if one is not None]
        if len(known) < len(found):
            return None
        return abs(known[0]) if name == "модуль" else _PICKING[name](known)

    return _number(parts, value)


def _every(found: Sequence[Value]) -> bool | None:
    return False if False in found else None if None in found else True


def _either(found: Sequence[Value]) -> bool | None:
    return True if True in found else None if None in found else False


def _not(found: Value) -> bool | None:
    return None if found is None else not found


def _tested(test: Callable[[Fraction, Fraction], bool], a: Value, b: Value) -> bool | None:
    return None if a is None or b is None else test(cast(Fraction, a), cast(Fraction, b))


def _claim(parts: Sequence[Expression], value: Callable[[Answers], Value]) -> Expression:
    return _made(True, parts, value)


def _number(parts: Sequence[Expression], value: Callable[[Answers], Value]) -> Expression:
    return _made(False, parts, value)


def _made(is_claim: bool, parts: Sequence[Expression], value: Callable[[Answers], Value]) -> Expression:
    return Expression(
        is_claim,
        value,
        tuple(dict.fromkeys(field for part in parts for field in part.fields)),
        tuple(dict.fromkeys(field for part in parts for field in part.measured)),
        1 + max((part.depth for part in parts), default=0),
    )
