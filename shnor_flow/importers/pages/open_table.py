"""Tables without lines between their columns: cut where the gutters are, and where a row's number begins it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from shnor_flow.importers.pages.open_heading import OpenHeading, find_open_heading, repeated_heading
from shnor_flow.importers.pages.page import Page, Ruling, TextLine, Word, text_lines
from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.numbering import names_a_section, number_at_start

_SPACE = 0.42  # of the line's height: closer words are one run of text
_LONGEST_SECTION = 3  # lines that run across the columns and are still a heading inside the table
_WIDE = 0.6  # of the table's width: a line drawn that far parts rows
_LEADING = 1.35  # times the usual step from line to line: a step beyond it parts rows
_FAR = 3.0  # line heights without text: what runs across the columns there is no longer the table

Cells = tuple[tuple[Word, ...], ...]


@dataclass(frozen=True)
class OpenColumns:
    """Where the columns of such a table are, and what they mean."""

    xs: tuple[float, ...]
    columns: tuple[Column, ...]
    texts: tuple[str, ...]  # of the heading
    is_centred: bool = False  # numbers stand in the middle of their rows, so nothing tells where a row begins

    def place_of(self, word: Word) -> int:
        """Return the column of a word."""
        return min(max(bisect_right(self.xs, word.middle[0]) - 1, 0), len(self.columns) - 1)


@dataclass(frozen=True)
class OpenPart:
    """What stands of such a table on one page; a row of one cell runs across all columns."""

    columns: OpenColumns
    rows: tuple[Cells, ...]
    top: float
    bottom: float
    goes_on: bool
    others: tuple[Word, ...]

    @property
    def xs(self) -> tuple[float, ...]:
        """Return the edges of the columns."""
        return self.columns.xs


def open_part(page: Page, words: Sequence[Word], before: OpenColumns | None) -> OpenPart | None:
    """Return the table that begins on this page, or goes on from the page before (`before`: its columns)."""
    lines = text_lines(words)
    heading = find_open_heading(lines) if before is None else repeated_heading(lines, before.texts)
    if heading is None:
        return _part(page, lines, 0, 0, before) if before is not None else None
    columns = _columns(heading, lines[heading.body :])
    columns = replace(columns, is_centred=_is_centred(lines[heading.body :], columns, page))
    return _part(page, lines, heading.first, heading.body, columns)


def _part(page: Page, lines: Sequence[TextLine], first: int, body: int, columns: OpenColumns) -> OpenPart | None:
    end = _end(lines, body, columns)
    if end == body:
        return None
    table = lines[first:end]
    top, bottom = table[0].top, max(line.bottom for line in table)
    heading = [_cells([word for line in lines[first:body] for word in line.words], columns)] if body > first else []
    rows = _rows(lines[body:end], columns, page.across)
    others = tuple(word for line in (*lines[:first], *lines[end:]) for word in line.words)
    return OpenPart(columns, (*heading, *rows), top, bottom, end == len(lines), others)


def _is_centred(body: Sequence[TextLine], columns: OpenColumns, page: Page) -> bool:
    """Tell whether the first row has text above its number, and no line or wide step tells where it ends."""
    first = next((line for line in body if not (_runs_across(line, columns) or _names_section(line))), None)
    if first is None or _starts_row(first, columns) or Column.NUMBER not in columns.columns:
        return False
    starts = [place for place, line in enumerate(body) if _starts_row(line, columns)]
    return bool(starts) and _bands(body, starts, page.across, columns) == _ranges(starts, len(body))


def _columns(heading: OpenHeading, body: Sequence[TextLine]) -> OpenColumns:
    """Set the edges where the fewest words of the rows cross, between one heading and the next."""
    words = [word for line in body for word in line.words]
    inner = [_gutter(left[1], right[0], words) for left, right in pairwise(heading.extents)]
    first = min([heading.extents[0][0], *(word.x0 for word in words)]) - 1
    last = max([heading.extents[-1][1], *(word.x1 for word in words)]) + 1
    return OpenColumns((first, *inner, last), heading.columns, heading.texts)


def _gutter(start: float, end: float, words: Sequence[Word]) -> float:
    """Return the middle of the widest strip that the fewest words cross."""
    near = [word for word in words if word.x1 > start and word.x0 < end]
    places = sorted({start, end, *(x for word in near for x in (word.x0, word.x1) if start < x < end)})
    strips = [
        (sum(word.x0 < x1 - 0.1 and word.x1 > x0 + 0.1 for word in near), x0 - x1, (x0 + x1) / 2)
        for x0, x1 in pairwise(places)
    ]
    return min(strips)[2] if strips else (start + end) / 2


def _end(lines: Sequence[TextLine], body: int, columns: OpenColumns) -> int:
    """Return the index of the first line below the table: text that runs across and is no heading of a section."""
    place = body
    while place < len(lines):
        run = place
        while run < len(lines) and _runs_across(lines[run], columns):
            run += 1
        length = run - place
        if length and (run == len(lines) or length > _LONGEST_SECTION or _is_far(lines, place, run, columns)):
            # A heading of a section may be the last thing on a page.
            return run if run == len(lines) and length == 1 and _names_section(lines[place]) else place
        place = run + 1
    return len(lines)


def _is_far(lines: Sequence[TextLine], place: int, run: int, columns: OpenColumns) -> bool:
    if _names_section(lines[place]) or not place:
        return False
    gap = lines[place].top - lines[place - 1].bottom
    return gap > _FAR * lines[place].height or not _starts_row(lines[run], columns)


def _names_section(line: TextLine) -> bool:
    return number_at_start(line.text) is not None or names_a_section(line.text)


def _runs_across(line: TextLine, columns: OpenColumns) -> bool:
    """Tell whether a line of text passes from one column into another without a gutter."""
    if any(word.x0 < edge - 2 and word.x1 > edge + 2 for word in line.words for edge in columns.xs[1:-1]):
        return True
    return any(
        columns.place_of(left) != columns.place_of(right) and right.x0 - left.x1 < _SPACE * line.height
        for left, right in pairwise(line.words)
    ) and not _starts_row(line, columns)


def _starts_row(line: TextLine, columns: OpenColumns) -> bool:
    if Column.NUMBER in columns.columns:
        place = columns.columns.index(Column.NUMBER)
        own = [word.text for word in line.words if columns.place_of(word) == place]
        return len(own) == 1 and number_at_start(own[0]) is not None and len(line.words) > 1
    cells = _cells(line.words, columns)
    title = cells[columns.columns.index(Column.TITLE)]
    wanted = [place for place, column in enumerate(columns.columns) if column in (Column.TERM, Column.PARTIES)]
    return bool(title) and title[0].text[0].isupper() and any(cells[place] for place in wanted)


def _rows(lines: Sequence[TextLine], columns: OpenColumns, across: Sequence[Ruling]) -> list[Cells]:
    across_lines = [_runs_across(line, columns) for line in lines]
    starts = [place for place, line in enumerate(lines) if _starts_row(line, columns)]
    bands = _bands(lines, starts, across, columns)
    rows: list[Cells] = []
    for band in bands:
        place = band[0]
        while place < band[1]:
            end = place + 1
            while end < band[1] and across_lines[end] == across_lines[place]:
                end += 1
            words = [word for line in lines[place:end] for word in line.words]
            rows.append((tuple(words),) if across_lines[place] else _cells(words, columns))
            place = end
    return rows


def _bands(
    lines: Sequence[TextLine], starts: Sequence[int], across: Sequence[Ruling], columns: OpenColumns
) -> list[tuple[int, int]]:
    """Return the rows as ranges of lines: between drawn lines, between wide steps, or from number to number."""
    for cuts in (_drawn_cuts(lines, across, columns), _spaced_cuts(lines)):
        bands = _ranges(cuts, len(lines))
        filled = [sum(first <= start < last for start in starts) for first, last in bands]
        if max(filled, default=0) <= 1 and len(bands) >= max(0.8 * len(starts), 2):
            return bands
    return _ranges(starts, len(lines))


def _ranges(cuts: Sequence[int], count: int) -> list[tuple[int, int]]:
    edges = sorted({0, *cuts, count})
    return list(pairwise(edges))


def _drawn_cuts(lines: Sequence[TextLine], across: Sequence[Ruling], columns: OpenColumns) -> list[int]:
    width = columns.xs[-1] - columns.xs[0]
    levels = [
        ruling.at
        for ruling in across
        if min(ruling.end, columns.xs[-1]) - max(ruling.start, columns.xs[0]) > _WIDE * width
    ]
    middles = [(line.top + line.bottom) / 2 for line in lines]
    return [bisect_right(middles, level) for level in levels]


def _spaced_cuts(lines: Sequence[TextLine]) -> list[int]:
    steps = [below.top - above.top for above, below in pairwise(lines)]
    usual = median(steps) if steps else 0.0
    return [place + 1 for place, step in enumerate(steps) if step > _LEADING * usual]


def _cells(words: Sequence[Word], columns: OpenColumns) -> Cells:
    cells: list[list[Word]] = [[] for _ in columns.columns]
    for word in words:
        cells[columns.place_of(word)].append(word)
    return tuple(tuple(cell) for cell in cells)
