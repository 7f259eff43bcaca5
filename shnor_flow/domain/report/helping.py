"""Who helped the schools within a half-year: partners and curators with the visits that they have written down."""

from collections.abc import Iterable
from dataclasses import dataclass

from shnor_flow.domain.partnership import KIND_NAMES, VisitKind


@dataclass(frozen=True)
class KindCount:
    """How many visits of one kind were held."""

    kind: VisitKind
    count: int

    @property
    def name(self) -> str:
        """Return the kind in Russian."""
        return KIND_NAMES[self.kind]


@dataclass(frozen=True)
class HelpLine:
    """One pair, or one curator's school, with the visits held within the half-year up to the report's day."""

    school: str
    who: str
    what: str  # «куратор», «партнёр»
    scope: str
    visits: tuple[KindCount, ...] = ()

    @property
    def total(self) -> int:
        """Return how many visits were held."""
        return sum(one.count for one in self.visits)


@dataclass(frozen=True)
class Helping:
    """The help of a half-year; an empty one: neither partners nor curators are written down."""

    lines: tuple[HelpLine, ...] = ()
    unvisited: tuple[str, ...] = ()  # schools of the programme that nobody has visited or advised
    without_curator: tuple[str, ...] = ()

    @property
    def by_kind(self) -> tuple[KindCount, ...]:
        """Return the visits of all lines by kind, in the order of kinds."""
        return tuple(
            KindCount(kind, count)
            for kind in VisitKind
            if (count := sum(one.count for line in self.lines for one in line.visits if one.kind is kind))
        )


NO_HELP = Helping()


def helping_of(lines: Iterable[HelpLine], schools: Iterable[str], curated: Iterable[str]) -> Helping:
    """Return the help with the schools that lack it."""
    told, with_curator = tuple(lines), set(curated)
    visited = {line.school for line in told if line.total}
    named = tuple(schools)
    return Helping(
        told,
        unvisited=tuple(school for school in named if school not in visited),
        without_curator=tuple(school for school in named if school not in with_curator),
    )
