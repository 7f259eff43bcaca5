"""The grammar's table run over the tokens of one term.

Lark makes the table; its own loop wants tokens of its own kind and builds trees, and took half the time of a reading.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from lark import Lark
from lark.grammar import Rule
from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_parser import LALR_Parser

from shnor_flow.domain.term_text.wording.shapes import Token

_END = Token("$END", None, "")


class Unexpected(Exception):
    """No rule goes on with this token."""


class _Reduction(NamedTuple):
    """So many values become one, and the rule they made is done; without `build` the one value stays as it is."""

    size: int
    build: Callable[..., Any] | None
    rule: str


class Table:
    """An LALR(1) table: for each state, what a terminal leads to.

    What a rule builds is the method of `builder` that has the name of its alias, or of the rule itself. The grammar
    may not repeat with a star, for which Lark makes rules of its own, and no rule may be empty.
    """

    def __init__(self, lark: Lark, builder: object) -> None:
        parser = lark.parser.parser
        assert isinstance(parser, LALR_Parser)
        table = parser.parser.parse_table
        self._start, self._end = table.start_states["start"], table.end_states["start"]
        # Plain strings: Lark's own compare themselves in Python.
        self._states: list[dict[str, int | _Reduction]] = [
            {
                str(name): reached if action is Shift else _reduction(reached, builder)
                for name, (action, reached) in table.states[state].items()
            }
            for state in range(len(table.states))
        ]

    def parse(self, tokens: Iterable[Token]) -> Any:
        """Return what the rules build of the tokens; raises `Unexpected` at the first that fits nowhere."""
        states, stack, values = self._states, [self._start], []
        for token in (*tokens, _END):
            kind = token.kind
            while True:
                step = states[stack[-1]].get(kind)
                if step is None:
                    raise Unexpected(token.text)
                if isinstance(step, int):
                    stack.append(step)
                    values.append(token.value)
                    break
                size, build, rule = step
                if build is None:
                    del stack[-1]
                else:
                    built = build(*values[-size:])
                    del stack[-size:], values[-size:]
                    values.append(built)
                reached = states[stack[-1]][rule]
                assert isinstance(reached, int)
                stack.append(reached)
                if token is _END and reached == self._end:
                    return values[-1]
        raise Unexpected


def _reduction(rule: Rule, builder: object) -> _Reduction:
    size, name = len(rule.expansion), str(rule.origin.name)
    assert size, f"{name} may be empty"
    stays = size == 1 and rule.options.expand1 and rule.alias is None
    return _Reduction(size, None if stays else getattr(builder, rule.alias or name), name)
