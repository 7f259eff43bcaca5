"""A programme's own checks: what must hold between a school's figures, written as one line of Russian."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from shnor_flow.domain.errors import Refused

LONGEST = 500  # signs of an expression: nobody reads a longer one, and nothing in a shorter one takes time
DEEPEST = 60  # parts within parts


class Aspect(StrEnum):
    """Which number of an answer is meant."""

    VALUE = "значение"  # in the indicator's unit: 75 for 60 of 80 in per cent
    NUMERATOR = "числитель"
    DENOMINATOR = "знаменатель"


@dataclass(frozen=True)
class Field:
    """«прошлый.п2.знаменатель»: an indicator's code, which number of it, and of which period."""

    code: str  # п2
    aspect: Aspect = Aspect.VALUE
    is_previous: bool = False  # of the last period that the school has filed

    @property
    def written(self) -> str:
        """Return it as it is written in a rule."""
        parts = ("прошлый" if self.is_previous else "", self.code, self.aspect if self.aspect != Aspect.VALUE else "")
        return ".".join(filter(None, parts))


class Asked(StrEnum):
    """What a rule may ask about an answer itself; these never stay without a reply."""

    ANSWERED = "отвечено"  # with a number, «да» or «нет», or words
    NOT_APPLICABLE = "не_применимо"
    NO_DATA = "нет_данных"


class Answers:
    """The answers that an expression is worked out over; whoever has them says how they are found."""

    def number(self, field: Field) -> Fraction | None:
        """Return the number, None where there is none."""
        raise NotImplementedError

    def said(self, field: Field, asked: Asked) -> bool:
        """Tell whether the answer is of this kind."""
        raise NotImplementedError


Value = Fraction | bool | None  # None: not known, because a number it needs isn't there


@dataclass(frozen=True)
class Expression:
    """A part of a rule that was read: a claim (true, false, unknown) or a number."""

    is_claim: bool
    value: Callable[[Answers], Value]
    fields: tuple[Field, ...] = ()
    measured: tuple[Field, ...] = ()  # those whose numbers are needed; of the rest only whether they are answered
    depth: int = 1


class Unreadable(Refused):
    """An expression that can't be read; `at` is the sign it stops at, counted from 1."""

    def __init__(self, text: str, at: int, why: str) -> None:
        self.at = at
        self.why = why
        super().__init__(f"Правило не читается с {at}-го знака{_seen(text, at)}: {why}")


def _seen(text: str, at: int) -> str:
    rest = text[at - 1 : at + 19].strip()
    return f" («{rest}{'…' if len(text) > at + 19 else ''}»)" if rest else ""
