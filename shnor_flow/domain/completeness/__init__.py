"""Completeness: whether figures came on time, and whether they say anything. Two questions, never one figure."""

from dataclasses import dataclass, fields
from fractions import Fraction

from shnor_flow.domain.collection.indicator import share

WHAT_COUNTS = (
    "Вовремя — первая версия пришла до конца дня срока; продление считается, если так решил координатор. "
    "Возвращённые на доработку тоже: школа срок выдержала. "
    "Полностью — сведения сданы или приняты, и на каждый показатель есть содержательный ответ: число, подтверждённый "
    "ноль, «не применимо», слова. «Нет данных» — ответ, но пробел. Черновики и возвращённые не считаются. "
    "Школы, чей срок ещё не прошёл, и освобождённые от сбора в доли не входят."
)


@dataclass(frozen=True)
class Standing:
    """Schools' forms counted by what became of them; standings add up, shares are divided last.

    Every form that is expected is one of: waiting, on time, late, silent. What it says is counted apart from that.
    """

    expected: int = 0
    waiting: int = 0  # nothing filed, and the term has not passed: no share counts them
    on_time: int = 0  # by the first version, whatever became of it
    late: int = 0  # by the first version
    silent: int = 0  # nothing filed, and the term has passed
    returned: int = 0  # owed again, whenever they first came
    complete: int = 0  # submitted or accepted, with something said to every question
    hollow: int = 0  # submitted or accepted, and nothing but zeros, «not applicable» and «no data»
    excused: int = 0  # not among the expected
    asked: int = 0  # figures, of the forms that are due
    filled: int = 0  # of them: all but blanks and «no data», of forms submitted or accepted

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def due(self) -> int:
        """Return what both shares are of: the forms that came, and those whose term has passed."""
        return self.expected - self.waiting

    @property
    def on_time_share(self) -> Fraction | None:
        """Return the part that came on time; None while nothing is due."""
        return share(self.on_time, self.due)

    @property
    def complete_share(self) -> Fraction | None:
        """Return the part that is complete; None while nothing is due."""
        return share(self.complete, self.due)

    @property
    def filled_share(self) -> Fraction | None:
        """Return the part of the figures that says something; None while none is due."""
        return share(self.filled, self.asked)


def sum_of(standings: "list[Standing]") -> Standing:
    """Add standings up."""
    return sum(standings, Standing())
