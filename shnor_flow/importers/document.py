"""What the reader of every format hands on, and how a draft is made of it: paragraphs and tables with their places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingDraft, RoadmapDraft
from shnor_flow.importers.passport import Document, read_passport
from shnor_flow.importers.passport.glossary import glossary_of
from shnor_flow.importers.passport.indicator_table import opens_indicators
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.columns import Column, columns_of
from shnor_flow.importers.plan.reading import PlanReading, all_findings
from shnor_flow.importers.plan.rows import read_plan_rows
from shnor_flow.importers.text.source_text import Line, words_of
from shnor_flow.importers.text.tab_table import Row, Table

Taken = tuple[PlanReading, frozenset[int]]  # the rows of a plan, and the numbers of the lines they stand in


@dataclass(frozen=True)
class SourceDocument:
    """A document as its format gave it.

    `lines` holds every paragraph, and every row of a table as one line with tabs between its cells, in the order of
    the document and numbered from 1; `tables` holds the rows once more as cells, under the numbers of their lines. A
    merged cell stands in each place it covers. `place_of` names a line to a person. `findings` are what the format
    itself leaves in doubt: hidden rows, corrections nobody accepted.
    """

    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    place_of: Callable[[int], str]
    findings: tuple[FindingDraft, ...] = ()
    captions: Mapping[int, str] = field(default_factory=dict)  # first line of a table -> the name of its sheet


def draft_of(source: SourceDocument, name: str, found: Taken) -> RoadmapDraft:
    """Return what a document says, given the plan that was found in it; UnreadableFile where that is empty."""
    plan, taken = found
    if not plan.activities:
        raise UnreadableFile(
            f"В файле «{name}» нет ни таблицы плана, ни перечня мероприятий: проверьте, тот ли это файл."
            " Ожидается план со столбцами «Мероприятия», «Сроки», «Ответственные»."
        )
    outside = tuple(line for line in source.lines if line.number not in taken)
    tables = tuple(rest for table in source.tables if (rest := tuple(row for row in table if row.line not in taken)))
    programme, about_passport = read_passport(Document(source.lines, outside, tables, plan.stages))
    activities = tuple(activity.drafted() for activity in plan.activities)
    findings = (*about_passport, *source.findings, *all_findings(plan))
    return _placed(RoadmapDraft(programme, activities, findings), source.place_of)


def _placed(draft: RoadmapDraft, place_of: Callable[[int], str]) -> RoadmapDraft:
    return replace(
        draft,
        activities=tuple(replace(activity, place=place_of(activity.line)) for activity in draft.activities),
        findings=tuple(
            replace(finding, place=place_of(finding.line)) if finding.line and not finding.place else finding
            for finding in draft.findings
        ),
    )


def tabled_plan(source: SourceDocument) -> Taken | None:
    """Read every table whose heading is that of a plan; None where there is none."""
    vocabulary = words_of(source.lines)
    glossary = frozenset(glossary_of(source.lines, vocabulary))
    plan = PlanReading()
    taken: set[int] = set()
    for table in source.tables:
        found = _heading_of(table)
        if found is None:
            continue
        place, columns = found
        rows = _up_to_another_table(table[place + 1 :])
        part = read_plan_rows(rows, columns, glossary=glossary, vocabulary=vocabulary)
        plan.activities += part.activities
        plan.stages += part.stages if names_stages(table[place], columns) else ()
        taken.update([table[place].line, *(row.line for row in rows)])
    return (plan, frozenset(taken)) if plan.activities else None


def _heading_of(table: Table) -> tuple[int, tuple[Column | None, ...]] | None:
    for place, row in enumerate(table):
        if (columns := columns_of(row.cells)) is not None:
            return place, columns
    return None


def _up_to_another_table(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Leave out what begins with the heading of risks, partnerships or indicators inside the same table."""
    for place, (row, below) in enumerate(pairwise([*rows, Row(0, ("",))])):
        if place and (opens_side_table(row) or opens_indicators(row, below)):
            return tuple(rows[:place])
    return tuple(rows)


def names_stages(heading: Row, columns: Sequence[Column | None]) -> bool:
    """Tell whether the column of sections is headed «Этап»."""
    return any(
        column is Column.SECTION and cell.lower().startswith("этап")
        for cell, column in zip(heading.cells, columns, strict=False)
    )
