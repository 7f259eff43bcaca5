"""The plan among the tables of a document: under headings of its own, or going on from the table before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from shnor_flow.domain.roadmap import FindingDraft, FindingKind
from shnor_flow.importers.document import SourceDocument, Taken, names_stages
from shnor_flow.importers.passport.glossary import glossary_of
from shnor_flow.importers.passport.indicator_table import opens_indicators
from shnor_flow.importers.passport.side_tables import opens_side_table
from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.heading import Heading, heading_in
from shnor_flow.importers.plan.numbering import is_number, number_at_start, parts_of
from shnor_flow.importers.plan.reading import PlanReading
from shnor_flow.importers.plan.rows import read_plan_rows
from shnor_flow.importers.plan.section_titles import section_title
from shnor_flow.importers.plan.term_words import is_term
from shnor_flow.importers.text.source_text import Line, words_of
from shnor_flow.importers.text.tab_table import Row, Table

_ENOUGH = 0.5  # of the rows must look like those of a plan where a table has no heading
_SHOWN = 80  # letters of a table's first words in a finding


@dataclass
class _Part:
    """Rows under one heading; tables that go on without one are added to them."""

    heading: Heading
    rows: list[Row] = field(default_factory=list)
    last: int = 0  # line of its last row
    caption: str = ""


def tabled_plan(source: SourceDocument) -> Taken | None:
    """Read every table whose heading is that of a plan, and those that go on from it; None where there is none."""
    parts, unread = _parts(source)
    vocabulary = words_of(source.lines)
    glossary = frozenset(glossary_of(source.lines, vocabulary))
    by_number = {line.number: place for place, line in enumerate(source.lines)}
    plan = PlanReading(findings=[*_about_columns(parts), *_about_unread(unread)])
    taken: set[int] = set()
    for part in parts:
        above = _section_above(part, source.lines, by_number, is_one_of_several=len(parts) > 1)
        section = above or _carried(part, plan)
        read = read_plan_rows(
            part.rows, part.heading.columns, glossary=glossary, vocabulary=vocabulary, section=section
        )
        plan.activities += read.activities
        plan.findings += read.findings
        plan.stages += read.stages if names_stages(part.heading.rows[0], part.heading.columns) else ()
        taken.update(row.line for row in (*part.heading.rows, *part.rows))
    return (plan, frozenset(taken)) if plan.activities else None


def _parts(source: SourceDocument) -> tuple[list[_Part], list[Table]]:
    """Return the parts of the plan, and the tables after it that are nothing known."""
    parts: list[_Part] = []
    unread: list[Table] = []
    texts = {line.number: line.text for line in source.lines if "\t" not in line.text}
    for table in source.tables:
        found = list(_headed(table, source.captions))
        if found and parts and _goes_straight_on(parts[-1], found[0], table):
            parts[-1].rows += found[0].rows
            parts[-1].last = found[0].last
            found = found[1:]
        elif not found and parts and _continues(parts[-1], table):
            parts[-1].rows += _titled(table[0].line - 1, texts, parts[-1].heading)
            parts[-1].rows += [parts[-1].heading.row(row) for row in _up_to_another_table(table)]
            parts[-1].last = table[-1].line
        elif not found and _is_unknown(table):
            unread.append(table)
        parts += found
    return parts, unread


def _titled(line: int, texts: Mapping[int, str], heading: Heading) -> list[Row]:
    """Return the section that the words right above a table without a heading open, as a row of the plan."""
    title = section_title(texts.get(line, ""), is_one_of_several=True)
    return [Row(line, (title,) * len(heading.columns))] if title else []


def _headed(table: Table, captions: Mapping[int, str]) -> Iterator[_Part]:
    """Yield what stands under each heading of a table; the same heading again goes on with its rows."""
    part: _Part | None = None
    place = 0
    while (heading := heading_in(table, place)) is not None:
        following = heading_in(table, heading.body)
        end = following.body - len(following.rows) if following else len(table)
        below = table[heading.body : end]
        rows = _up_to_another_table(below)
        if part is None or heading.texts != part.heading.texts:
            if part is not None:
                yield part
            part = _Part(heading, caption=captions.get(table[0].line, ""))
        part.rows += [heading.row(row) for row in rows if not heading.repeats(row)]
        part.last = (rows or heading.rows)[-1].line
        place = heading.body
        if len(rows) < len(below):
            break
    if part is not None:
        yield part


def _goes_straight_on(part: _Part, found: _Part, table: Table) -> bool:
    """Tell whether a table only repeats the heading of the one right above it, as on a new page."""
    is_same = found.heading.texts == part.heading.texts and found.caption == part.caption
    return is_same and table[0].line == part.last + 1


def _continues(part: _Part, table: Table) -> bool:
    """Tell whether a table without a heading goes on with the plan: its cells are what the columns hold."""
    rows = [row for row in table if len(set(row.cells)) > 1]
    columns = part.heading.columns
    width = len(part.heading.texts)
    if not rows or _opens_another(table) or any(len(row.cells) > width + 1 for row in rows):
        return False
    fitting = sum(_fits(part.heading.row(row), columns) for row in rows)
    return fitting >= _ENOUGH * len(rows)


def _fits(row: Row, columns: Sequence[Column | None]) -> bool:
    cells = dict(zip(columns, row.cells, strict=False))
    term = cells.get(Column.TERM, "")
    if term:
        return is_term(term)
    return is_number(cells.get(Column.NUMBER, "")) or bool(cells.get(Column.PARTIES) and cells.get(Column.TITLE))


def _opens_another(table: Table) -> bool:
    below = table[1] if len(table) > 1 else None
    return opens_side_table(table[0]) or opens_indicators(table[0], below)


def _up_to_another_table(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Leave out what begins with the heading of risks, partnerships or indicators inside the same table."""
    for place, (row, below) in enumerate(pairwise([*rows, Row(0, ("",))])):
        if place and (opens_side_table(row) or opens_indicators(row, below)):
            return tuple(rows[:place])
    return tuple(rows)


def _is_unknown(table: Table) -> bool:
    """Tell whether a table is neither a passport of two columns nor one that the passport's readers know."""
    width = max(len(row.cells) for row in table)
    return width > 3 and len(table) > 1 and not any(_opens_another(table[place:]) for place in range(len(table)))


def _section_above(part: _Part, lines: Sequence[Line], by_number: Mapping[int, int], *, is_one_of_several: bool) -> str:
    """Return the section that the paragraph above a table names, or its sheet."""
    place = by_number[part.heading.rows[0].line] - 1
    above = lines[place] if place >= 0 else None
    if above is not None and "\t" not in above.text:
        title = section_title(above.text, is_one_of_several=is_one_of_several)
        if title:
            return title
    return part.caption if is_one_of_several else ""


def _carried(part: _Part, plan: PlanReading) -> str:
    """Return the section of the activity before, where the numbers of this table go on inside it."""
    above = plan.activities[-1] if plan.activities else None
    numbers = (number_at_start(cell) for row in part.rows[:1] for cell in row.cells[:2] if cell)
    first = next((number[0] for number in numbers if number), "")
    inside = above is not None and len(parts_of(first)) > 1 and parts_of(first)[:1] == parts_of(above.number)[:1]
    return above.section if above is not None and inside else ""


def _about_columns(parts: Sequence[_Part]) -> Iterator[FindingDraft]:
    """Name the columns whose heading means nothing known, so that their words are not lost in silence."""
    told: set[str] = set()
    for part in parts:
        kept = [text for place, text in enumerate(part.heading.texts) if place not in part.heading.calendar.places]
        for place, (text, column) in enumerate(zip(kept, part.heading.columns, strict=False)):
            is_filled = any(place < len(row.cells) and row.cells[place] for row in part.rows if len(set(row.cells)) > 1)
            if column is None and text and is_filled and text not in told:
                told.add(text)
                message = f"Столбец «{text}» не распознан, его слова не прочитаны: если они нужны, впишите их сами."
                yield FindingDraft(FindingKind.STRUCTURE, message, line=part.heading.rows[0].line)


def _about_unread(tables: Sequence[Table]) -> Iterator[FindingDraft]:
    for table in tables:
        words = " | ".join(dict.fromkeys(cell for cell in table[0].cells if cell)).replace("\v", " ")
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        message = f"Таблица «{shown}» не похожа ни на план, ни на паспорт и не прочитана: нет ли в ней мероприятий?"
        yield FindingDraft(FindingKind.STRUCTURE, message, line=table[0].line)
