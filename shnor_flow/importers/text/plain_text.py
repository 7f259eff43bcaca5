"""A plan from plain text: tab-separated tables, tables flowed into lines, or prose."""

from collections.abc import Sequence
from itertools import pairwise

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument, Taken, draft_of, names_stages
from shnor_flow.importers.formats import decoded
from shnor_flow.importers.passport.glossary import glossary_of
from shnor_flow.importers.passport.indicator_table import opens_indicators
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.plan.reading import PlanReading
from shnor_flow.importers.plan.rows import read_plan_rows
from shnor_flow.importers.text.aligned_table import aligned_rows, find_aligned_heading
from shnor_flow.importers.text.flowed_table import find_heading, plan_lines, read_flowed_table
from shnor_flow.importers.text.prose import read_prose
from shnor_flow.importers.text.source_text import Line, lines_of, words_of
from shnor_flow.importers.text.tab_table import Row, rows_below, tables_of


def read_plain_text(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of a text file; UnreadableFile where it holds no plan."""
    lines = lines_of(decoded(data, name))
    found = plan_of_text(lines, name)
    outside = tuple(line for line in lines if line.number not in found[1])
    return draft_of(SourceDocument(lines, tables_of(outside), _place_of), name, found)


def plan_of_text(lines: Sequence[Line], name: str) -> Taken:
    """Return the plan of a text: a tab may part cells or stand for a space, so its tables have rules of their own."""
    return _tab_plan(lines) or plan_among(lines, name)


def plan_among(lines: Sequence[Line], name: str) -> Taken:
    """Look for a plan that has no table: columns of spaces, a table flowed into lines, or prose."""
    return _aligned_plan(lines) or _flowed_plan(lines, name) or (read_prose(lines, words_of(lines)), frozenset[int]())


def _place_of(line: int) -> str:
    return f"строка {line}"


def _tab_plan(lines: Sequence[Line]) -> Taken | None:
    """Read every table whose heading is that of a plan."""
    plan = PlanReading()
    taken: set[int] = set()
    for heading in (row for table in tables_of(lines) for row in table):
        columns = columns_of(heading.cells)
        if columns is None or heading.line in taken:
            continue
        rows = rows_below(_up_to_another_table(lines, heading), heading)
        part = read_plan_rows(rows, columns, glossary=_abbreviations(lines), vocabulary=words_of(lines))
        plan.activities += part.activities
        plan.stages += part.stages if names_stages(heading, columns) else ()
        taken.update([heading.line, *(row.line for row in rows)])
    return (plan, frozenset(taken)) if plan.activities else None


def _up_to_another_table(lines: Sequence[Line], heading: Row) -> Sequence[Line]:
    """Leave out what begins with the heading of risks, partnerships or indicators below the plan."""
    others = (
        row.line
        for table in tables_of(lines)
        for row, below in pairwise([*table, Row(0, ("",))])
        if row.line > heading.line and (row.gap or row is table[0])
        if opens_side_table(row) or opens_indicators(row, below)
    )
    first = min(others, default=None)
    return lines if first is None else [line for line in lines if line.number < first]


def _aligned_plan(lines: Sequence[Line]) -> Taken | None:
    heading = find_aligned_heading(lines)
    if heading is None:
        return None
    rows = aligned_rows(lines, heading)
    plan = read_plan_rows(rows, heading.columns, glossary=_abbreviations(lines), vocabulary=words_of(lines))
    last = rows[-1].line if rows else lines[heading.first].number
    taken = frozenset(line.number for line in lines[heading.first :] if line.number <= last)
    return (plan, taken) if plan.activities else None


def _flowed_plan(lines: Sequence[Line], name: str) -> Taken | None:
    heading = find_heading(lines)
    if heading is None:
        return None
    plan = read_flowed_table(lines, heading, glossary=_abbreviations(lines), vocabulary=words_of(lines))
    if not plan.activities:
        raise UnreadableFile(
            f"В файле «{name}» столбцы плана слились (строка {lines[heading.first].number}), и строк не различить:"
            " скопируйте таблицу из Word или Excel так, чтобы ячейки разделялись табуляцией."
        )
    return plan, plan_lines(lines, heading)


def _abbreviations(lines: Sequence[Line]) -> frozenset[str]:
    return frozenset(glossary_of(lines, words_of(lines)))
