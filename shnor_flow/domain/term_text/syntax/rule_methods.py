"""How the methods that build from the grammar's rules take what the rules matched."""

from collections.abc import Callable, Sequence
from typing import Any

from lark import Token, v_args


def _with_values(build: Callable[..., Any], _rule: object, children: Sequence[Any], _meta: object) -> Any:
    return build(*(child.value if isinstance(child, Token) else child for child in children))


# A class decorator: each method gets the values of its words as plain arguments.
takes_values = v_args(wrapper=_with_values)
