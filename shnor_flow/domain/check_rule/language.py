"""Read a rule: «если п1.числитель > 0, то п2 >= прошлый.п2» becomes something that can be worked out.

The grammar is Lark's, so that there is no other language underneath: what isn't in these lines can't be said.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from shnor_flow.domain.check_rule import DEEPEST, LONGEST, Asked, Aspect, Expression, Field, Unreadable
from shnor_flow.domain.check_rule.working_out import (
    EQUALITIES,
    FUNCTIONS,
    applied,
    calculated,
    compared,
    constant,
    either,
    every,
    figure,
    negation,
    question,
)

if TYPE_CHECKING:
    from lark import Lark, Token, UnexpectedToken

_GRAMMAR = r"""
?start: rule
?rule: "если" any "," "то" any -> implied
     | "если" any "то" any     -> implied
     | any
?any: all ("или" all)*
?all: denied ("и" denied)*
?denied: "не" denied -> denied
       | comparison
?comparison: sum (COMPARISON sum)*
?sum: product
    | sum PLUS product  -> calculated
    | sum MINUS product -> calculated
?product: signed
        | product TIMES signed -> calculated
        | product OVER signed  -> calculated
?signed: MINUS signed -> signed
       | atom
?atom: NUMBER        -> number
     | NAME          -> name
     | NAME "(" rule (";" rule)* ")" -> call
     | "(" rule ")"

COMPARISON: "<=" | ">=" | "=<" | "=>" | "<>" | "!=" | "==" | "=" | "<" | ">" | "≤" | "≥" | "≠"
PLUS: "+"
MINUS: /[-−–]/
TIMES: /[*×·]/
OVER: /[\/÷:]/
NUMBER: /\d{1,15}(?:[.,]\d{1,6})?/
NAME: /[а-яёa-z_][а-яёa-z0-9_]*(?:\.[а-яёa-z0-9_]+)*/
%ignore /\s+/
"""
_ALLOWED = re.compile(r"[А-ЯЁа-яёA-Za-z0-9_\s.,;()<>=!≤≥≠+*×·/÷:−–-]", re.ASCII)
_CODE = re.compile(r"[пp](\d{1,4})")
_PREVIOUS = ("прошлый", "прошлая", "прошлое")
_WORDS = {"да": Fraction(1), "нет": Fraction(0)}
_QUESTIONS = {spelling: kind for kind in Asked for spelling in (kind.value, kind.value.replace("_", ""))}


@lru_cache(maxsize=2000)
def read_rule(text: str) -> Expression:
    """Return the claim that the text makes; Unreadable with the place and what to write there."""
    _refuse_unsuitable(text)
    from lark import UnexpectedInput, UnexpectedToken

    try:
        found = _read(text)
    except UnexpectedToken as unexpected:
        raise Unreadable(text, _place(text, unexpected), _told(unexpected)) from None
    except UnexpectedInput as unexpected:
        raise Unreadable(text, (unexpected.pos_in_stream or 0) + 1, "такого знака правила не понимают.") from None
    if not found.is_claim:
        raise Unreadable(text, 1, "получилось число, а нужно утверждение, которое верно или нет: добавьте сравнение.")
    if not found.fields:
        raise Unreadable(text, 1, "в нём нет ни одного показателя: пишите их коды, например п1.")
    return found


@lru_cache(maxsize=2000)
def read_field(text: str) -> Field:
    """Return the figure that a code names: «п1», «п1.числитель», «прошлый.п1»; Unreadable for anything else."""
    return _field(text, text.strip().lower(), 1)


@dataclass(frozen=True)
class _Read:
    """A part that was read, and where it begins: the sign's number less one."""

    expression: Expression
    at: int


class _Builder:
    """Makes parts of what the grammar finds; its methods are called by the grammar's names."""

    def __init__(self, text: str) -> None:
        self.text = text

    def number(self, token: "Token") -> _Read:
        return _Read(constant(Fraction(token.replace(",", "."))), _start(token))

    def name(self, token: "Token") -> _Read:
        if token in _WORDS:
            return _Read(constant(_WORDS[token]), _start(token))
        return _Read(figure(_field(self.text, str(token), _start(token) + 1)), _start(token))

    def call(self, token: "Token", *parts: _Read) -> _Read:
        at = _start(token)
        if token in _QUESTIONS:
            fields = parts[0].expression.fields
            if len(parts) != 1 or len(fields) != 1 or parts[0].expression.depth > 1:
                self._refuse(at, f"в скобках после «{token}» нужен один показатель, например {token}(п1).")
            return self._made(question(_QUESTIONS[token], fields[0]), at)
        if token not in FUNCTIONS:
            known = ", ".join((*FUNCTIONS, *(kind.value for kind in Asked)))
            self._refuse(at, f"действия «{token}» нет. Есть: {known}.")
        if token == "модуль" and len(parts) > 1:  # noqa: S105  (a word of the rule)
            self._refuse(at, "модуль берётся от одного числа.")
        self._need(parts, is_claim=False)
        return self._made(applied(str(token), _expressions(parts)), at)

    def signed(self, minus: "Token", part: _Read) -> _Read:
        self._need([part], is_claim=False)
        return self._made(calculated(constant(Fraction(0)), "-", part.expression), _start(minus))

    def calculated(self, first: _Read, sign: "Token", second: _Read) -> _Read:
        self._need([first, second], is_claim=False)
        kind = {"PLUS": "+", "MINUS": "-", "TIMES": "*", "OVER": "/"}[sign.type]
        return self._made(calculated(first.expression, kind, second.expression), first.at)

    def comparison(self, *found: Any) -> _Read:
        parts, signs = found[::2], [str(sign) for sign in found[1::2]]
        are_claims = all(part.expression.is_claim for part in parts) and set(signs) <= EQUALITIES
        self._need(parts, is_claim=are_claims)
        return self._made(compared(_expressions(parts), signs), parts[0].at)

    def denied(self, part: _Read) -> _Read:
        self._need([part], is_claim=True)
        return self._made(negation(part.expression), part.at)

    def all(self, *parts: _Read) -> _Read:
        self._need(parts, is_claim=True)
        return self._made(every(_expressions(parts)), parts[0].at)

    def any(self, *parts: _Read) -> _Read:
        self._need(parts, is_claim=True)
        return self._made(either(_expressions(parts)), parts[0].at)

    def implied(self, condition: _Read, result: _Read) -> _Read:
        self._need([condition, result], is_claim=True)
        return self._made(either([negation(condition.expression), result.expression]), condition.at)

    def _need(self, parts: Sequence[_Read], *, is_claim: bool) -> None:
        wrong = next((part for part in parts if part.expression.is_claim is not is_claim), None)
        if wrong:
            need = "сравнение, например п1 > 0" if is_claim else "число, а не утверждение"
            self._refuse(wrong.at, f"здесь нужно {need}.")

    def _made(self, expression: Expression, at: int) -> _Read:
        if expression.depth > DEEPEST:
            self._refuse(at, "слишком много вложенных частей: разбейте на два правила.")
        return _Read(expression, at)

    def _refuse(self, at: int, why: str) -> NoReturn:
        raise Unreadable(self.text, at + 1, why)


def _read(text: str) -> Expression:
    """Walk the tree from its leaves up; a rule is short, so the tree is small whatever was typed."""
    from lark import Tree

    builder = _Builder(text)
    made: dict[int, Any] = {}
    tree = _parser().parse(text.lower())
    for part in tree.iter_subtrees():  # every part comes after those it is made of
        children = [made[id(child)] if isinstance(child, Tree) else child for child in part.children]
        made[id(part)] = getattr(builder, str(part.data))(*children)
    found = made[id(tree)]
    assert isinstance(found, _Read)
    return found.expression


@cache
def _parser() -> "Lark":
    from lark import Lark  # a tenth of a second, which no command's --help must pay

    return Lark(_GRAMMAR, parser="lalr", lexer="basic")


def _refuse_unsuitable(text: str) -> None:
    if not text.strip():
        raise Unreadable(text, 1, "оно пустое.")
    if len(text) > LONGEST:
        raise Unreadable(text, LONGEST + 1, f"оно длиннее {LONGEST} знаков: разбейте на два правила.")
    strange = next((at for at, sign in enumerate(text, 1) if not _ALLOWED.match(sign)), None)
    if strange:
        sign = text[strange - 1]
        hint = " Пишите просто число: доля и так считается в процентах." if sign == "%" else ""
        raise Unreadable(text, strange, f"знака «{sign}» в правилах нет.{hint}")


def _field(text: str, written: str, at: int) -> Field:
    names = written.split(".")
    is_previous = names[0] in _PREVIOUS
    code, *rest = names[1:] if is_previous and len(names) > 1 else names
    match = _CODE.fullmatch(code)
    if match is None:
        raise Unreadable(text, at, f"слова «{code}» правила не знают. Показатели пишутся кодами: п1, п2.{_near(code)}")
    if rest and (len(rest) > 1 or rest[0] not in set(Aspect)):
        raise Unreadable(text, at, f"после «{code}.» бывает «числитель» или «знаменатель».")
    return Field(f"п{int(match[1])}", Aspect(rest[0]) if rest else Aspect.VALUE, is_previous)


def _near(word: str) -> str:
    known = [*_PREVIOUS, *_WORDS, *_QUESTIONS, *FUNCTIONS, "если", "то", "или", "не"]
    near = get_close_matches(word, known, n=1)
    return f" Может быть, «{near[0]}»?" if near else ""


def _told(unexpected: "UnexpectedToken") -> str:
    expected = set(unexpected.expected)
    wants_operand = "NUMBER" in expected
    if unexpected.token.type == "$END":
        if wants_operand:
            return "правило оборвано, не хватает показателя или числа."
        return "после «если …» нужно «то …»." if "ТО" in expected else "не закрыта скобка."
    if unexpected.token.type == "RPAR" and not wants_operand:
        return "скобка лишняя."
    if wants_operand:
        return "здесь нужен показатель, число или скобка."
    return "здесь нужен знак действия, сравнение, «и» или «или»."


def _place(text: str, unexpected: "UnexpectedToken") -> int:
    return len(text) + 1 if unexpected.token.type == "$END" else _start(unexpected.token) + 1


def _start(token: "Token") -> int:
    return token.start_pos or 0


def _expressions(parts: Sequence[_Read]) -> list[Expression]:
    return [part.expression for part in parts]
