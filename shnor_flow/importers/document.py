"""What the reader of every format hands on, and how a draft is made of it: paragraphs and tables with their places."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingDraft, FindingKind, RoadmapDraft
from shnor_flow.importers.passport import Document, read_passport
from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.reading import PlanReading, all_findings
from shnor_flow.importers.text.source_text import Line
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
    _doubt_repeated_numbers(plan)
    findings = (*about_passport, *source.findings, *all_findings(plan))
    return _placed(RoadmapDraft(programme, activities, findings), source.place_of)


def _doubt_repeated_numbers(plan: PlanReading) -> None:
    """Ask about a number that a section has twice: one of the rows may have been added or copied by mistake."""
    seen: set[tuple[str, str]] = set()
    for activity in plan.activities:
        key = (activity.section, activity.number.rstrip("."))
        if activity.number and key in seen:
            message = f"Номер «{activity.number}» в этом разделе уже был: проверьте нумерацию."
            activity.doubt(FindingKind.STRUCTURE, message)
        seen.add(key)


def _placed(draft: RoadmapDraft, place_of: Callable[[int], str]) -> RoadmapDraft:
    return replace(
        draft,
        activities=tuple(replace(activity, place=place_of(activity.line)) for activity in draft.activities),
        findings=tuple(
            replace(finding, place=place_of(finding.line)) if finding.line and not finding.place else finding
            for finding in draft.findings
        ),
    )


def names_stages(heading: Row, columns: Sequence[Column | None]) -> bool:
    """Tell whether the column of sections is headed «Этап»."""
    return any(
        column is Column.SECTION and cell.lower().startswith("этап")
        for cell, column in zip(heading.cells, columns, strict=False)
    )
