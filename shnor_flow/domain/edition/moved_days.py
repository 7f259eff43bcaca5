"""Which day of the amended term each day of the term before became."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

FARTHEST_DAYS = 186  # further apart two days of a repeated term are two deadlines, not one that was moved


@dataclass(frozen=True)
class MovedDay:
    """A day and what became of it; None before: it is new, None after: the term names it no more."""

    before: date | None
    after: date | None

    @property
    def is_moved(self) -> bool:
        """Tell whether it is the same deadline on another day."""
        return self.before is not None and self.after is not None and self.before != self.after


def moved_days(before: Sequence[date], after: Sequence[date]) -> tuple[MovedDay, ...]:
    """Pair the days of two terms in their order, each once, so that the whole is moved as little as possible.

    A term with one day before and one after is that day moved, however far.
    """
    old, new = tuple(sorted(set(before))), tuple(sorted(set(after)))
    if old == new:
        return tuple(MovedDay(day, day) for day in old)
    if len(old) == len(new) == 1:
        return (MovedDay(old[0], new[0]),)
    return _aligned(old, new)


def _aligned(old: tuple[date, ...], new: tuple[date, ...]) -> tuple[MovedDay, ...]:
    costs = _costs(old, new)
    pairs: list[MovedDay] = []
    i, j = 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and costs[i][j] == costs[i + 1][j + 1] + _distance(old[i], new[j]):
            pairs.append(MovedDay(old[i], new[j]))
            i, j = i + 1, j + 1
        elif i < len(old) and costs[i][j] == costs[i + 1][j] + FARTHEST_DAYS:
            pairs.append(MovedDay(old[i], None))
            i += 1
        else:
            pairs.append(MovedDay(None, new[j]))
            j += 1
    return tuple(pairs)


@lru_cache(maxsize=512)
def _costs(old: tuple[date, ...], new: tuple[date, ...]) -> tuple[tuple[int, ...], ...]:
    """Return the least sum of moves and gaps from each place on; a gap on either side costs half of the farthest."""
    below = [FARTHEST_DAYS * (len(new) - j) for j in range(len(new) + 1)]
    rows = [tuple(below)]
    for i in range(len(old) - 1, -1, -1):
        row = [0] * (len(new) + 1)
        row[len(new)] = FARTHEST_DAYS * (len(old) - i)
        for j in range(len(new) - 1, -1, -1):
            row[j] = min(
                below[j + 1] + _distance(old[i], new[j]),
                below[j] + FARTHEST_DAYS,
                row[j + 1] + FARTHEST_DAYS,
            )
        below = row
        rows.append(tuple(row))
    return tuple(reversed(rows))


def _distance(one: date, two: date) -> int:
    # Doubled, so that a gap on each side weighs as much as the farthest move.
    return 2 * abs((two - one).days)
