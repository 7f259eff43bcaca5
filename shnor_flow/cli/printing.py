"""Printing values as JSON for other programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

import click


def print_json(values: Any) -> None:
    """Print a dataclass, or a list of them, with dates in ISO form."""
    told = [_plain(value) for value in values] if isinstance(values, Sequence) else _plain(values)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=_as_text))


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
