"""Rows of cells become activities: which rows open a section, begin an activity or go on with the one above.

It knows nothing of where the cells came from, so a Word table or a spreadsheet reads the same way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from shnor_flow.domain.roadmap import FindingDraft, FindingKind
from shnor_flow.importers.plan.columns import Column, columns_of
from shnor_flow.importers.plan.heading import counts_columns
from shnor_flow.importers.plan.misplaced_cells import in_their_columns
from shnor_flow.importers.plan.numbering import is_number, names_a_section, number_at_start, parts_of
from shnor_flow.importers.plan.party_words import PartyWords, abbreviations_in, parties_of_cell
from shnor_flow.importers.plan.reading import GatheredActivity, PlanReading, doubt_what_is_missing
from shnor_flow.importers.plan.section_titles import term_in_title
from shnor_flow.importers.plan.term_words import is_term
from shnor_flow.importers.text.source_text import CELL_BREAK, joined
from shnor_flow.importers.text.tab_table import Row

_SPLIT = "Одно мероприятие занимает несколько строк с разными сроками: каждая строка прочитана отдельно, проверьте."


@dataclass
class _Gathered:
    """The cells of one activity by column, in pieces until its last row has come."""

    line: int
    section: str
    cells: dict[Column, list[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def text(self, column: Column, vocabulary: frozenset[str]) -> str:
        return joined(self.cells.get(column, []), vocabulary)


def read_plan_rows(
    rows: Sequence[Row],
    columns: tuple[Column | None, ...],
    *,
    glossary: frozenset[str] = frozenset(),
    vocabulary: frozenset[str] = frozenset(),
    section: str = "",
) -> PlanReading:
    """Read the rows below the heading of a plan; `glossary` holds the abbreviations the document explains.

    `section` is the one its first rows are in, until a row of sections names another.
    """
    reader = _PlanRows(columns, glossary, section)
    for index, row in enumerate(rows):
        reader.take(row, rows[index + 1] if index + 1 < len(rows) else None)
    return _finished(reader, glossary, vocabulary)


class _PlanRows:
    """Takes rows one after another and keeps the section it is in."""

    def __init__(self, columns: tuple[Column | None, ...], glossary: frozenset[str], section: str) -> None:
        self.columns = columns
        self.known = PartyWords(abbreviations=glossary)
        self.gathered: list[_Gathered] = []
        self.stages: list[str] = []
        self.findings: list[FindingDraft] = []
        self._section = section
        self._opened: Row | None = None  # the row of a section that has no activity yet

    def take(self, row: Row, following: Row | None) -> None:
        """File one row where it belongs."""
        if counts_columns(row) or (columns_of(row.cells) is not None and not self._is_numbered(row.cells)):
            return  # the heading again, on a new page; «3. Направление на курсы, по графику» is none
        cells, doubt = in_their_columns(row.cells, self.columns, self.known)
        filled = {column: text for column, text in cells.items() if text}
        if not filled:
            return
        if len(row.cells) == 1 and self.gathered and _is_a_paragraph(row):
            self._go_on_in_last_cell(row.cells[0])
        elif (section := self._as_section(row, filled, following)) is not None:
            self.close_section()
            self._section, self._opened = section, row
        elif self._is_more_of_the_same(row, filled):
            self._go_on_below(row, filled)
        elif self._begins_activity(filled):
            self._begin(row, filled, doubt)
        elif self.gathered:
            self._go_on(filled)
        else:
            self._doubt_row(row)

    def close_section(self, *, is_last: bool = False) -> None:
        """Ask about a row that was taken for a section and has no activity; one above another may head both."""
        row, self._opened = self._opened, None
        if row is not None and (is_last or not (_lies_across(row) or names_a_section(joined(row.cells)))):
            self._doubt_row(row)

    def _doubt_row(self, row: Row) -> None:
        text = joined(dict.fromkeys(cell for cell in row.cells if cell))
        message = f"Строка «{text}» не отнесена ни к одному мероприятию: проверьте, не мероприятие ли это."
        self.findings.append(FindingDraft(FindingKind.STRUCTURE, message, line=row.line))

    def _is_more_of_the_same(self, row: Row, filled: dict[Column, str]) -> bool:
        """Tell whether the cell of the activity itself goes on from the row above."""
        own = {place for place, column in enumerate(self.columns) if column is Column.TITLE}
        return bool(self.gathered and own and own <= row.goes_on and Column.TITLE in filled)

    def _go_on_below(self, row: Row, filled: dict[Column, str]) -> None:
        """Add what is new in this row; a term of its own makes it an activity of its own."""
        merged = {column for place, column in enumerate(self.columns) if place in row.goes_on}
        new = {column: text for column, text in filled.items() if column not in merged}
        terms = self.gathered[-1].cells.get(Column.TERM, [])
        if new.get(Column.TERM) and terms and new[Column.TERM] not in terms:
            self._begin(row, filled, _SPLIT)
            return
        cells = self.gathered[-1].cells
        known = {column: text for column, text in new.items() if text not in cells.get(column, [])}
        for column in known.keys() & cells.keys():
            cells[column][-1] += "" if cells[column][-1].endswith((".", ",", ";")) else ";"
        self._go_on(known)

    def _is_numbered(self, cells: Sequence[str]) -> bool:
        return any(
            column is Column.NUMBER and is_number(cell) for cell, column in zip(cells, self.columns, strict=False)
        )

    def _as_section(self, row: Row, filled: dict[Column, str], following: Row | None) -> str | None:
        words = list(dict.fromkeys(cell for cell in row.cells if cell))  # a merged cell may come repeated
        text = joined(words)
        if _has_one_wide_cell(row, words):
            return text
        if len(words) > 2 or (len(words) == 2 and not is_number(words[0])) or is_number(text):
            return None
        if not (set(filled) <= {Column.NUMBER, Column.TITLE, Column.SECTION} or len(words) == 1):
            return None
        if len(words) == 1 and filled.get(Column.TITLE) and self._is_sub_item(text):
            return None
        if not text[0].isupper() and number_at_start(text) is None:
            return None
        return text if len(words) == 1 or names_a_section(text) or _opens(words[0], following) else None

    def _is_sub_item(self, text: str) -> bool:
        # «4.1. …» alone in its row takes the term of «4.», so it is an activity and not a heading.
        number = number_at_start(text)
        above = number_at_start(joined(self.gathered[-1].cells.get(Column.TITLE, []))) if self.gathered else None
        return number is not None and above is not None and parts_of(number[0])[:1] == parts_of(above[0])[:1]

    def _begins_activity(self, filled: dict[Column, str]) -> bool:
        title = filled.get(Column.TITLE, "")
        if Column.SECTION in filled and title and title[0].isupper():
            return True
        if is_number(filled.get(Column.NUMBER, "")) or number_at_start(title) is not None:
            return True
        has_own = Column.TERM in filled or Column.PARTIES in filled
        return bool(title) and title[0].isupper() and has_own and not self._is_open()

    def _is_open(self) -> bool:
        """Tell whether the activity above ends in the middle of its title, so that a capital may still belong to it."""
        above = self.gathered[-1].cells.get(Column.TITLE, [""])[-1] if self.gathered else "."
        return above.endswith((",", "-", "–")) or above.count("«") > above.count("»")

    def _begin(self, row: Row, filled: dict[Column, str], doubt: str) -> None:
        number = filled.get(Column.NUMBER, "")
        if stage := filled.get(Column.SECTION):
            self.stages += [] if self.stages[-1:] == [stage] else [stage]
            has_own_number = number_at_start(filled.get(Column.TITLE, "")) is not None
            dot = "" if number.endswith(".") else "."
            self._section = f"{number}{dot} {stage}" if is_number(number) and has_own_number else stage
        self._opened = None
        activity = _Gathered(row.line, self._section, {column: [text] for column, text in filled.items()})
        activity.doubts += [each for each in (doubt, *row.doubts) if each]
        self.gathered.append(activity)

    def _go_on(self, filled: dict[Column, str]) -> None:
        above = self.gathered[-1]
        for column, text in filled.items():
            if column in above.cells or column is not Column.SECTION:
                above.cells.setdefault(column, []).append(text)
            else:
                above.cells.setdefault(Column.TITLE, []).append(text)
                above.doubts.append(f"Слова «{text}» стояли под чужим столбцом и отнесены к названию: проверьте.")

    def _go_on_in_last_cell(self, text: str) -> None:
        above = self.gathered[-1]
        above.cells[list(above.cells)[-1]].append(text)
        if text[0].isupper():
            above.doubts.append(f"Строка «{text}» стоит без столбцов и отнесена к последней ячейке: проверьте.")


def _is_a_paragraph(row: Row) -> bool:
    """Tell whether a line without cells goes on with the cell above, and does not open a section."""
    text = row.cells[0]
    return not row.gap and number_at_start(text) is None and not names_a_section(text)


def _opens(number: str, following: Row | None) -> bool:
    if following is None:
        return False
    texts = [cell for cell in following.cells if cell][:1]
    below = number_at_start(texts[0]) if texts else None
    return below is not None and len(parts_of(below[0])) > 1 and parts_of(below[0])[0] == parts_of(number)[0]


def _has_one_wide_cell(row: Row, words: Sequence[str]) -> bool:
    """Tell whether a number («2.», «IV») stands before one cell that is merged over all the others."""
    return len(words) == 2 and len(row.cells) > 3 and len(words[0]) < 8 and set(row.cells[1:]) == {words[1]}


def _lies_across(row: Row) -> bool:
    return len(row.cells) > 1 and len(set(row.cells)) == 1


def _finished(reader: _PlanRows, glossary: frozenset[str], vocabulary: frozenset[str]) -> PlanReading:
    cells = [row.text(Column.PARTIES, vocabulary) for row in reader.gathered]
    words = PartyWords(abbreviations=glossary | abbreviations_in(cells))
    reader.close_section(is_last=True)
    reading = PlanReading(stages=tuple(reader.stages), findings=reader.findings)
    for row in reader.gathered:
        activity = _activity(row, words, vocabulary)
        _inherit(activity, reading.activities)
        _take_term_of_section(activity)
        doubt_what_is_missing(activity)
        reading.activities.append(activity)
    return reading


def _parties(row: _Gathered, words: PartyWords, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """Return the parties; where every paragraph of the cell is one or several of them, a paragraph ends a party."""
    pieces = [joined([piece]) for cell in row.cells.get(Column.PARTIES, []) for piece in cell.split(CELL_BREAK)]
    parsed = [words.parties_in(piece.split()) for piece in pieces if piece]
    # A line that begins with an abbreviation may as well be the end of the one above: «руководители | РМО».
    apart = all(re.match(r"[А-ЯЁ][а-яё]", piece) for piece in pieces[1:] if piece)
    if len(parsed) > 1 and all(parsed) and apart:
        return tuple(dict.fromkeys(party for parties in parsed for party in parties or ()))
    return parties_of_cell(row.text(Column.PARTIES, vocabulary), words)


def _activity(row: _Gathered, words: PartyWords, vocabulary: frozenset[str]) -> GatheredActivity:
    title = row.text(Column.TITLE, vocabulary)
    number = row.text(Column.NUMBER, vocabulary) if Column.SECTION not in row.cells else ""
    own = number_at_start(title)
    if own is not None and own[1]:
        number, title = own
    elif not number:
        number = row.text(Column.NUMBER, vocabulary)
    activity = GatheredActivity(
        line=row.line,
        section=row.section,
        number=number,
        title=title,
        term=row.text(Column.TERM, vocabulary),
        responsible=_parties(row, words, vocabulary),
        expected_result=row.text(Column.RESULT, vocabulary),
        financing=row.text(Column.FINANCING, vocabulary) or None,
    )
    for doubt in row.doubts:
        activity.doubt(FindingKind.TEXT, doubt)
    if activity.term and not is_term(activity.term) and is_term(" ".join(activity.responsible)):
        activity.doubt(FindingKind.STRUCTURE, "Срок и ответственный, похоже, поменялись местами: проверьте строку.")
    return activity


def _take_term_of_section(activity: GatheredActivity) -> None:
    """Date an activity by the title of its section where the plan has its terms there."""
    if not activity.term and (term := term_in_title(activity.section)):
        activity.term = term
        activity.doubt(FindingKind.TERM, f"Срок взят из заголовка «{activity.section}»: проверьте.")


def _inherit(activity: GatheredActivity, above: Sequence[GatheredActivity]) -> None:
    """Give a sub-item with empty cells the term and parties of its item; its result stays its own."""
    parts = parts_of(activity.number)
    if len(parts) < 2 or (activity.term and activity.responsible):
        return
    for parent in reversed(above):
        if parent.section == activity.section and parts_of(parent.number) == parts[:-1]:
            activity.term = activity.term or parent.term
            activity.responsible = activity.responsible or parent.responsible
            return
