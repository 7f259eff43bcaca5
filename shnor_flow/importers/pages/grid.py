"""Tables as they are drawn: the lines of a page become grids of cells, merged where no line parts them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shnor_flow.importers.pages.page import SNAP, Page, Ruling, Word, text_lines
from shnor_flow.importers.plan.numbering import is_number

_COVERED = 0.7  # of a side: lines may stop short of a corner
_FEWEST_COLUMNS = 3
_SEVERAL = 3  # numbers in one cell
_MOST_SIDES = 400  # columns or rows of one page: more is a drawing on squared paper


@dataclass
class Cell:
    """One cell as drawn, and the words in it; a merged cell is one object in every place it covers."""

    x0: float
    top: float
    x1: float
    bottom: float
    words: list[Word]


@dataclass(frozen=True)
class Grid:
    """A drawn table: its columns' and rows' edges, and its rows of cells."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return self.ys[-1]

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell around a point."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.rows[row][column]


def grids_of(page: Page) -> tuple[tuple[Grid, ...], tuple[Word, ...]]:
    """Return the drawn tables of a page from top to bottom, filled with their words, and the words outside them."""
    grids = [grid for across, down in _groups(page.across, page.down) if (grid := _grid(across, down)) is not None]
    outside = _fill(grids, page.words)
    if any(_holds_several_rows(grid) for grid in grids):
        # Lines between its columns alone: without the lines the numbers will part its rows.
        grids = [_emptied(grid) for grid in grids if not _holds_several_rows(grid)]
        outside = _fill(grids, page.words)
    return tuple(sorted(grids, key=lambda grid: (round(grid.top), grid.xs[0]))), tuple(outside)


def _fill(grids: Sequence[Grid], words: Sequence[Word]) -> list[Word]:
    """Put the words into the cells they stand in, and return the others."""
    # A table inside a cell of a larger one is looked at first.
    nearest = sorted(grids, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.bottom - grid.top))
    outside: list[Word] = []
    for word in words:
        cell = next((cell for grid in nearest if (cell := grid.cell_at(*word.middle)) is not None), None)
        (outside if cell is None else cell.words).append(word)
    return outside


def _emptied(grid: Grid) -> Grid:
    for row in grid.rows:
        for cell in row:
            cell.words.clear()
    return grid


def _holds_several_rows(grid: Grid) -> bool:
    """Tell whether a cell at the left holds the numbers of many rows."""
    if len(grid.xs) < _FEWEST_COLUMNS + 1:
        return False
    firsts = {id(row[0]): row[0] for row in grid.rows if row[0] is not row[-1]}.values()
    return any(sum(is_number(line.text) for line in text_lines(cell.words)) >= _SEVERAL for cell in firsts)


def _groups(across: Sequence[Ruling], down: Sequence[Ruling]) -> Iterator[tuple[list[Ruling], list[Ruling]]]:
    """Yield the lines that meet one another, group by group."""
    parents = list(range(len(across) + len(down)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    for i, flat in enumerate(across):
        for j, upright in enumerate(down):
            if _meet(flat, upright):
                parents[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for place in range(len(parents)):
        flat_ones, upright_ones = groups.setdefault(root(place), ([], []))
        if place < len(across):
            flat_ones.append(across[place])
        else:
            upright_ones.append(down[place - len(across)])
    yield from groups.values()


def _meet(flat: Ruling, upright: Ruling) -> bool:
    return flat.start - SNAP <= upright.at <= flat.end + SNAP and upright.start - SNAP <= flat.at <= upright.end + SNAP


def _grid(across: Sequence[Ruling], down: Sequence[Ruling]) -> Grid | None:
    """Return the table that lines make; None where they make no more than one cell."""
    if not across or not down:
        return None
    # A side left open counts as drawn: many tables have no line at their left and right.
    xs = _edges([*(line.at for line in down), min(line.start for line in across), max(line.end for line in across)])
    ys = _edges([*(line.at for line in across), min(line.start for line in down), max(line.end for line in down)])
    if max(len(xs), len(ys)) > _MOST_SIDES:
        return None
    xs = _that_part(xs, down, ys)
    ys = _that_part(ys, across, xs)
    xs = _that_part(xs, down, ys)
    if len(xs) < 3 or len(ys) < 2:
        return None
    return Grid(xs, ys, _cells(xs, ys, across, down))


def _edges(places: Sequence[float]) -> tuple[float, ...]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > SNAP:
            edges.append(place)
    return tuple(edges)


def _that_part(edges: tuple[float, ...], lines: Sequence[Ruling], others: tuple[float, ...]) -> tuple[float, ...]:
    """Leave out edges that part no two cells, as the line under a link does."""
    inner = tuple(
        edge for edge in edges[1:-1] if any(_is_drawn(lines, edge, start, end) for start, end in pairwise(others))
    )
    return (edges[0], *inner, edges[-1])


def _is_drawn(lines: Sequence[Ruling], at: float, start: float, end: float) -> bool:
    covered = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines if abs(line.at - at) <= SNAP)
    return covered >= _COVERED * (end - start)


def _cells(
    xs: tuple[float, ...], ys: tuple[float, ...], across: Sequence[Ruling], down: Sequence[Ruling]
) -> tuple[tuple[Cell, ...], ...]:
    wide, high = len(xs) - 1, len(ys) - 1
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(high):
        for column in range(wide):
            owner[row, column] = _owner(
                (row, column),
                owner,
                opens_left=column > 0 and not _is_drawn(down, xs[column], ys[row], ys[row + 1]),
                opens_up=row > 0 and not _is_drawn(across, ys[row], xs[column], xs[column + 1]),
            )
    boxes: dict[tuple[int, int], Cell] = {}
    for (row, column), first in owner.items():
        cell = boxes.setdefault(first, Cell(xs[first[1]], ys[first[0]], xs[column + 1], ys[row + 1], []))
        cell.x0, cell.x1 = min(cell.x0, xs[column]), max(cell.x1, xs[column + 1])
        cell.bottom = max(cell.bottom, ys[row + 1])
    return tuple(tuple(boxes[owner[row, column]] for column in range(wide)) for row in range(high))


def _owner(
    place: tuple[int, int], owner: dict[tuple[int, int], tuple[int, int]], *, opens_left: bool, opens_up: bool
) -> tuple[int, int]:
    row, column = place
    above = owner[row - 1, column] if opens_up else None
    left = owner[row, column - 1] if opens_left else None
    if above is not None and left is not None and above != left:
        # Two regions meet here: they are one cell.
        for other, first in owner.items():
            if first == left:
                owner[other] = above
    return above or left or place
