"""A frozen value as plain JSON and back: what was told once can be shown again word for word."""

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

_ValueT = TypeVar("_ValueT")


def as_plain(value: Any) -> Any:
    """Return a dataclass of dataclasses, tuples, days and states as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [as_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return str(value)  # exact: «91», «1/3»
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[_ValueT], data: Mapping[str, Any]) -> _ValueT:
    """Return the dataclass `kind` that `as_plain` wrote; a field that came later takes its default."""
    hints = _hints(kind)  # type: ignore[arg-type]  # every class is hashable, which mypy can't see of a variable one
    return kind(**{name: _read(hints[name], data[name]) for name in hints if name in data})


@lru_cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)  # the words of annotations are evaluated, each time anew


def _read(hint: Any, value: Any) -> Any:
    if isinstance(hint, types.UnionType):
        inner = next(option for option in get_args(hint) if option is not types.NoneType)
        return None if value is None else _read(inner, value)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, value)
    if hint is date:
        return date.fromisoformat(value)
    return hint(value) if isinstance(hint, type) and issubclass(hint, (Enum, Fraction)) else value
