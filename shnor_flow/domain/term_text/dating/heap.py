"""What a term means, and the items it is made from while they are being understood."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from shnor_flow.domain.term import TermKind, Window
from shnor_flow.domain.term_text.dating.courses import Course, Repeated, Repeating, Scope, Weekly, by_date
from shnor_flow.domain.term_text.dating.items import Doubt, Item, Times
from shnor_flow.domain.term_text.dating.parts import FIRST, LAST, SLICES, Place, Stretch, Unit, is_leap_day
from shnor_flow.domain.term_text.doubts import COUNT_DIFFERS, LEAP_DAY
from shnor_flow.domain.term_text.restating import UNIT_GENITIVE, UNIT_WORDS, restated_places

T = TypeVar("T")


@dataclass(frozen=True)
class Meaning:
    """A term understood, before the programme's period is known."""

    kind: TermKind
    courses: tuple[Course, ...]
    rule: str
    doubts: tuple[str, ...] = ()

    def doubted(self, *reasons: str) -> "Meaning":
        """Return the same with more reasons to ask."""
        new = [reason for reason in reasons if reason not in self.doubts]
        return replace(self, doubts=(*self.doubts, *new)) if new else self


UNSCHEDULED = Meaning(TermKind.UNSCHEDULED, (), "nothing")


class Heap:
    """The items of one part, sorted by what they are; whatever is left at the end becomes a doubt."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = list(items)
        self.doubts: list[str] = []
        for doubt in self.take(Doubt):
            self.doubt(doubt.reason)

    def take(self, kind: type[T], suits: Callable[[T], bool] | None = None) -> list[T]:
        """Return the items of a kind, and forget them."""
        taken: list[T] = [item for item in self.items if isinstance(item, kind)]
        if taken and suits:
            taken = [item for item in taken if suits(item)]
        if taken:
            kept = set(map(id, taken))
            self.items = [item for item in self.items if id(item) not in kept]
        return taken

    def has(self, *kinds: type) -> bool:
        """Tell whether any item is of these kinds."""
        return any([isinstance(item, kinds) for item in self.items])  # noqa: C419  (a generator costs more here)

    def doubt(self, *reasons: str) -> None:
        """Remember reasons to ask a person."""
        self.doubts += [reason for reason in reasons if reason not in self.doubts]


def every_year(places: list[Place], rule: str, *, scopes: tuple[Scope, ...] = (Scope(),)) -> Meaning:
    """Return places that come back every year, in the order of the words."""
    ordered = tuple(dict.fromkeys(places))
    words = f"каждый год {restated_places(ordered)}"
    meaning = Meaning(TermKind.RECURRING, (Repeated(ordered, words, scopes),), rule)
    return meaning.doubted(LEAP_DAY) if any(map(is_leap_day, ordered)) else meaning


def every_unit(unit: Unit, scopes: tuple[Scope, ...], *, limit: int | None = None, rule: str = "") -> Meaning:
    """Return every year, quarter, week and so on, or only the first or last day of each."""
    words = UNIT_WORDS[unit]
    if scopes != (Scope(),):  # the bounds are said next, and two pairs of dates in a row would be taken for a list
        words = {Unit.YEAR: "каждый год", Unit.SCHOOL_YEAR: "каждый учебный год"}.get(unit, words)
    if limit is not None:
        edge = "началу" if limit == FIRST else "концу"
        words = f"к {edge} каждого {UNIT_GENITIVE.get(unit, 'периода')}"
        words = words.replace("каждого учебной", "каждой учебной").replace("каждого недели", "каждой недели")
    return Meaning(TermKind.RECURRING, (Repeated(unit_places(unit, limit), words, scopes),), rule or _rule_of(unit))


def _rule_of(unit: Unit) -> str:
    named = {Unit.SCHOOL_HALF: "every-half"}
    identifier = named.get(unit, f"every-{unit.value}")
    return identifier if unit not in (Unit.THIRD, Unit.TWO_MONTHS, Unit.HALF_MONTH) else "times-a-year"


def unit_places(unit: Unit, limit: int | None) -> tuple[Repeating | Weekly, ...]:
    """Return the slices of a unit, or the deadlines at one end of each."""
    if unit is Unit.WEEK:
        return (Weekly(),)
    if limit is None:
        return SLICES[unit]
    return tuple(Stretch(None, part.last if limit == LAST else part.first or part.last) for part in SLICES[unit])


def sorted_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return different windows, oldest first."""
    return tuple(sorted(dict.fromkeys(windows), key=by_date))


def compare_count(heap: Heap, named: int) -> bool:
    """Compare «2 раза» with the dates beside it; 0 stands for «несколько»."""
    counts = heap.take(Times)
    if any(item.count not in (0, named) for item in counts):
        heap.doubt(COUNT_DIFFERS)
    return bool(counts)
