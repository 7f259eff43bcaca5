"""Which rows of a sheet are titles, which a table and which text below it: a sheet holds all of them in one grid."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from shnor_flow.importers.passport.indicator_table import opens_indicators
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.source_builder import PlacedRow, SourceBuilder
from shnor_flow.importers.text.tab_table import Row


def add_blocks(builder: SourceBuilder, rows: Iterable[PlacedRow], caption: str = "") -> None:
    """Add the rows of a sheet: those that no empty row parts are one table with the text around it."""
    for is_filled, group in groupby(rows, key=_is_filled):
        if is_filled:
            _add_block(builder, list(group), caption)
        else:
            builder.blank()


def is_laid_out(rows: Sequence[PlacedRow]) -> bool:
    """Tell whether a table holds a whole sheet: its heading stands below words of its own, or empty rows part it."""
    first = next((place for place in range(len(rows)) if _is_heading(rows, place)), 0)
    has_titles = first > 0 and all(len(_words(row)) < 2 for row in rows[:first])
    return has_titles or not all(_is_filled(row) for row in rows)


def _is_filled(row: PlacedRow) -> bool:
    return any(cell.text or cell.goes_on for cell in row.cells)


def _words(row: PlacedRow) -> list[str]:
    return [cell.text for cell in row.cells if cell.text or cell.goes_on]


def _is_merged(row: PlacedRow) -> bool:
    return any(cell.across > 1 and cell.text for cell in row.cells)


def _add_block(builder: SourceBuilder, rows: list[PlacedRow], caption: str) -> None:
    """Add a run of rows: text above a table's heading and below its last row stays text."""
    first, last = _table_in(rows)
    _add_text(builder, rows[:first])
    if first < last:
        builder.table(rows[first:last], caption)
    _add_text(builder, rows[last:])


def _add_text(builder: SourceBuilder, rows: Sequence[PlacedRow]) -> None:
    for row in rows:
        builder.paragraph(" ".join(word for word in _words(row) if word), row.place)


def _table_in(rows: Sequence[PlacedRow]) -> tuple[int, int]:
    """Return where the table begins and ends among these rows."""
    several = [place for place, row in enumerate(rows) if len(_words(row)) > 1]
    if not several:
        return len(rows), len(rows)
    # What stands alone below the last full row is a signature or a note; a merged row is a section of the table.
    end = next((place for place in range(several[-1] + 1, len(rows)) if not _is_merged(rows[place])), len(rows))
    heading = next((place for place in several if _is_heading(rows, place)), None)
    return (several[0] if heading is None else heading), end


def _is_heading(rows: Sequence[PlacedRow], place: int) -> bool:
    cells = _spread(rows[place])
    below = Row(0, _spread(rows[place + 1])) if place + 1 < len(rows) else None
    row = Row(0, cells)
    return columns_of(cells) is not None or opens_side_table(row) or opens_indicators(row, below)


def _spread(row: PlacedRow) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.cells for _ in range(cell.across)) or ("",)
