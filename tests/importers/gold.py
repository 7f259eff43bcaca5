"""The five programmes annotated by hand, and how their texts are compared: without spaces, ё and ѐ as е."""

import json
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
PROGRAMMES = ("medyn", "volkhov", "school3", "bratsk", "krasnokut")
NEEDS_SHARED = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the annotated programmes (../shared) are not on this machine"
)

Told = dict[str, Any]


def annotated(name: str) -> Told:
    """Return what is in a programme, as annotated."""
    told: Told = json.loads((SHARED / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return told


def seed(name: str) -> bytes:
    """Return the text that was annotated."""
    return (SHARED / "seeds" / str(annotated(name)["source"])).read_bytes()


def same(left: object, right: object) -> bool:
    """Compare values of any shape as the annotations ask."""
    return folded(left) == folded(right)


def folded(value: object) -> object:
    """Fold every text inside a value."""
    if isinstance(value, str):
        return "".join(value.split()).replace("ё", "е").replace("\u0450", "е")
    if isinstance(value, list | tuple):
        return [folded(item) for item in value]
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items()}
    return value
