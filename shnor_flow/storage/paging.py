"""One screen of rows out of many."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

Row = TypeVar("Row")
Other = TypeVar("Other")

PAGE_SIZE = 30


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one screen; `number` counts from 1, `total` is of all screens."""

    rows: tuple[Row, ...]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def count(self) -> int:
        """Return how many screens there are, at least one."""
        return max(1, ceil(self.total / self.size))

    def each(self, change: Callable[[Row], Other]) -> "Page[Other]":
        """Return the same screen of changed rows."""
        return Page(tuple(change(row) for row in self.rows), self.number, self.total, self.size)


def offset_of(number: int, size: int = PAGE_SIZE) -> int:
    """Return how many rows stand before screen `number`; screens below 1 are the first."""
    return (max(1, number) - 1) * size
