"""A page in pieces, from top to bottom: paragraphs, and the parts of tables that stand on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from shnor_flow.importers.pages.grid import Cell, Grid, grids_of
from shnor_flow.importers.pages.open_table import OpenColumns, open_part
from shnor_flow.importers.pages.page import Page, Word
from shnor_flow.importers.pages.paragraphs import Paragraph, paragraphs_of
from shnor_flow.importers.pages.running_heads import without_running_heads

_CENTRED = "В таблице нет линий, а номера стоят посередине строк: где кончается строка, не видно. Сверьте её с файлом."


@dataclass(eq=False)
class Box:
    """The text of one cell, known by its identity: a merged cell is one box in every place it covers."""

    paragraphs: list[Paragraph] = field(default_factory=list)


BoxRow = tuple[Box, ...]


@dataclass(frozen=True)
class Part:
    """What stands of a table on one page: the edges of its columns, and its rows."""

    page: int
    top: float
    bottom: float
    xs: tuple[float, ...]
    rows: tuple[BoxRow, ...]
    doubt: str = ""  # about every row


@dataclass(frozen=True)
class Passage:
    """Paragraphs between tables, or before the first, on one page; `ends_early` where the rest of the page is free."""

    page: int
    paragraphs: tuple[Paragraph, ...]
    ends_early: bool = False


Block = Part | Passage


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """Return the pieces of all pages in the order of reading."""
    drawn = [grids_of(page) for page in pages]
    insides = [(min(g.top for g in grids), max(g.bottom for g in grids)) if grids else None for grids, _ in drawn]
    loose = without_running_heads([words for _, words in drawn], [page.height for page in pages], insides)
    blocks: list[Block] = []
    columns: OpenColumns | None = None
    for page, (grids, _), words in zip(pages, drawn, loose, strict=True):
        opened = None if grids and columns is None and not words else open_part(page, words, columns)
        columns = opened.columns if opened and opened.goes_on else None
        parts = [_drawn_part(page.number, grid) for grid in grids]
        if opened is not None:
            part = _open(page.number, opened.xs, opened.rows, opened.top, opened.bottom)
            parts.append(replace(part, doubt=_CENTRED) if opened.columns.is_centred else part)
            words = opened.others
        blocks.extend(_in_order(page, sorted(parts, key=lambda part: (round(part.top), part.xs[0])), words))
    return blocks


def _drawn_part(number: int, grid: Grid) -> Part:
    boxes: dict[int, Box] = {}
    rows = tuple(tuple(_box(cell, boxes) for cell in row) for row in grid.rows)
    return Part(number, grid.top, grid.bottom, grid.xs, rows)


def _box(cell: Cell, boxes: dict[int, Box]) -> Box:
    if id(cell) not in boxes:
        right = cell.x1 - _padding(cell)
        boxes[id(cell)] = Box(list(paragraphs_of(cell.words, cell.x0, right)))
    return boxes[id(cell)]


def _padding(cell: Cell) -> float:
    """Return the free space at the side of a cell, as wide at its right as at its left."""
    left = min((word.x0 for word in cell.words), default=cell.x0) - cell.x0
    return min(max(left, 0.0), 6.0)


def _open(
    number: int, xs: tuple[float, ...], rows: Sequence[Sequence[Sequence[Word]]], top: float, bottom: float
) -> Part:
    boxes = tuple(_open_row(row, xs) for row in rows)
    return Part(number, top, bottom, xs, boxes)


def _open_row(row: Sequence[Sequence[Word]], xs: tuple[float, ...]) -> BoxRow:
    if len(row) == 1:  # a row across all columns
        box = Box(list(paragraphs_of(row[0], xs[0], xs[-1])))
        return (box,) * (len(xs) - 1)
    sides = zip(row, xs, xs[1:], strict=False)
    return tuple(Box(list(paragraphs_of(words, left, right))) for words, left, right in sides)


def _in_order(page: Page, parts: Sequence[Part], words: Sequence[Word]) -> Iterator[Block]:
    """Yield the tables and what stands above, between and below them."""
    right = max((word.x1 for word in words), default=page.width)
    left = min((word.x0 for word in words), default=0.0)
    rest = list(words)
    for part in parts:
        above = [word for word in rest if word.middle[1] < part.top]
        rest = [word for word in rest if word.middle[1] >= part.top]
        if above:
            yield Passage(page.number, paragraphs_of(above, left, right))
        yield part
    if rest:
        lowest = max(word.bottom for word in rest)
        yield Passage(page.number, paragraphs_of(rest, left, right), lowest < 0.75 * page.height)
