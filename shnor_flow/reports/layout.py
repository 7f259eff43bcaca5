"""A document as a list of blocks: written once in words, drawn as HTML and as DOCX, so that both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

NOTHING = "Нет."


@dataclass(frozen=True)
class Heading:
    """The heading of a part; `anchor` names it in links."""

    text: str
    anchor: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """A sentence or a few; a fine one explains the table above it."""

    text: str
    is_fine: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Column:
    """A column of a table; widths are relative to each other."""

    name: str
    width: float
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a header that repeats on every page; `total` is its last line, if it has one."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Facts:
    """Pairs of a name and what is so named."""

    pairs: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class BarPart:
    """A piece of a bar; `tone` picks its look."""

    tone: str
    name: str
    count: int


@dataclass(frozen=True)
class Bar:
    """One thing's counts side by side."""

    name: str
    parts: tuple[BarPart, ...]

    @property
    def total(self) -> int:
        """Return the length of the bar."""
        return sum(part.count for part in self.parts)

    @property
    def in_words(self) -> str:
        """Return what the drawing shows, for those who don't see it."""
        return ", ".join(f"{part.name} — {part.count}" for part in self.parts if part.count) or "ничего"


@dataclass(frozen=True)
class Bars:
    """A drawing that repeats a table's numbers; documents that can't draw leave it out."""

    name: str
    bars: tuple[Bar, ...]
    kind: Literal["bars"] = "bars"

    @property
    def longest(self) -> int:
        """Return the length that fills the width, at least one."""
        return max((bar.total for bar in self.bars), default=1) or 1


Block = Heading | Paragraph | Table | Facts | Bars


@dataclass(frozen=True)
class Layout:
    """A whole document."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


def table_or_nothing(
    name: str, columns: Sequence[Column], rows: Sequence[tuple[str, ...]], total: tuple[str, ...] = ()
) -> Table | Paragraph:
    """Return the table; where it would be empty, the word that says so: an empty part looks like a lost one."""
    return Table(name, tuple(columns), tuple(rows), total) if rows else Paragraph(NOTHING)
