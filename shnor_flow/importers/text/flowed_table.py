"""A plan whose table was flowed into lines: its heading, the rows that its numbers begin, its sections."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from shnor_flow.domain.roadmap import FindingKind
from shnor_flow.importers.plan.columns import Column, flowed_columns, may_begin_a_heading
from shnor_flow.importers.plan.leading import lead_first
from shnor_flow.importers.plan.numbering import number_at_start
from shnor_flow.importers.plan.party_words import PartyWords
from shnor_flow.importers.plan.reading import GatheredActivity, PlanReading, doubt_what_is_missing
from shnor_flow.importers.plan.torn_text import unwoven, wants_a_noun
from shnor_flow.importers.text.flowed_anchors import anchored_openings
from shnor_flow.importers.text.flowed_numbers import Opening, openings_of
from shnor_flow.importers.text.flowed_row import Cut, Word, cut_row, text_of, words_of_lines
from shnor_flow.importers.text.source_text import Line, joined

_SURE_MARGIN = 1.0  # a cut is told for sure when any other scores less by this
_LONGEST_HEADING = 14  # lines that a flowed heading may take
_END = re.compile(
    r"(?:приложение(?:\s*№?\s*\d+)?\s*$|условные обозначения|список сокращений|раздел\s+[IVX\d]+|ожидаемые результаты"
    r"|(?:основные\s+)?риски|механизмы? (?:реализации|контроля)|контроль за|критерии|начальник|лист согласования)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class FlowedHeading:
    """The heading of a flowed table: its columns and the lines it takes."""

    columns: tuple[Column, ...]
    first: int  # index of its first line
    body: int  # index of the first line below it


@dataclass
class _FlowedRow:
    """One row before it is cut: its own lines, and those that a page break carried below the others."""

    opening: Opening
    section: str
    lines: list[Line]
    carried: list[Line] = field(default_factory=list)

    def words(self) -> tuple[Word, ...]:
        return words_of_lines(self.lines)


def find_heading(lines: Sequence[Line]) -> FlowedHeading | None:
    """Return the first place where the headings of a plan follow one another and nothing else, or None."""
    return next((found for first in range(len(lines)) if (found := _heading_at(lines, first)) is not None), None)


def read_flowed_table(
    lines: Sequence[Line], heading: FlowedHeading, *, glossary: frozenset[str], vocabulary: frozenset[str]
) -> PlanReading:
    """Read the rows below a flowed heading."""
    columns = tuple(column for column in heading.columns if column is not Column.NUMBER)
    parties = PartyWords(abbreviations=glossary)
    body = _body(lines, heading)
    numbered = Column.NUMBER in heading.columns
    openings = openings_of(body) if numbered else ()
    rows = _rows(body, openings or anchored_openings(body, columns, parties), len(heading.columns))
    gaps_tell = _gaps_tell([line for row in rows for line in row.lines])
    cuts = [cut_row(row.words(), columns, parties, gaps_tell=gaps_tell) for row in rows]
    # The second pass knows which wordings recur in the plan, so that rows cut doubtfully at first fall into place.
    parties = PartyWords(abbreviations=glossary, recurring=_recurring(cuts, columns, parties))
    cuts = [cut_row(row.words(), columns, parties, gaps_tell=gaps_tell) for row in rows]
    reading = PlanReading()
    for row, cut in zip(rows, cuts, strict=True):
        reading.activities.append(_activity(row, cut, parties, vocabulary))
    return reading


def plan_lines(lines: Sequence[Line], heading: FlowedHeading) -> frozenset[int]:
    """Return the numbers of the lines that the table takes, its heading included."""
    body = _body(lines, heading)
    last = body[-1].number if body else lines[heading.body - 1].number
    return frozenset(line.number for line in lines[heading.first :] if line.number <= last)


def _heading_at(lines: Sequence[Line], first: int) -> FlowedHeading | None:
    if not may_begin_a_heading(lines[first].text):
        return None
    for length in range(min(_LONGEST_HEADING, len(lines) - first), 0, -1):
        columns = flowed_columns(" ".join(line.text for line in lines[first : first + length]))
        if columns is not None and len(columns) > 2:
            return FlowedHeading(columns, first, first + length)
    return None


def _body(lines: Sequence[Line], heading: FlowedHeading) -> list[Line]:
    """Return the lines of the table without page numbers and repeated headings, up to where the plan ends."""
    body: list[Line] = []
    place = heading.body
    while place < len(lines):
        repeated = _heading_at(lines[place : place + _LONGEST_HEADING], 0)
        if repeated is not None:
            if repeated.columns != heading.columns:
                break
            place += repeated.body
            continue
        line = lines[place]
        if _END.match(line.text) and body:
            break
        if not (re.fullmatch(r"[-–—]?\s*\d{1,3}\s*[-–—]?", line.text) and line.gap > 1):
            body.append(line)
        place += 1
    return body


def _rows(body: Sequence[Line], openings: Sequence[Opening], width: int) -> list[_FlowedRow]:
    rows: list[_FlowedRow] = []
    section = joined(line.text for line in body[: openings[0].place]) if openings else ""
    edges = pairwise([*(opening.place for opening in openings), len(body)])
    for opening, (_, end) in zip(openings, edges, strict=True):
        own = [_without_number(body[opening.place], opening), *body[opening.place + 1 : end]]
        own = [line for line in own if line.text]
        if opening.is_section:
            section = joined([opening.number, *(line.text for line in own)])
            continue
        if opening.restarts and rows:
            section = _heading_above(rows[-1]) or section
        row = _FlowedRow(opening, section, own)
        _set_carried_aside(row, width)
        rows.append(row)
    return rows


def _without_number(line: Line, opening: Opening) -> Line:
    indent = line.text.find(opening.number) + len(opening.number) if opening.number else 0
    return Line(line.number, line.text[indent:].strip(), 0, line.trailing, line.gap)


def _heading_above(row: _FlowedRow) -> str:
    """Take from the end of a row the lines of an unnumbered section heading that follows it."""
    for start in range(len(row.lines) - 1, max(0, len(row.lines) - 5), -1):
        if row.lines[start].gap and row.lines[start].text[:1].isupper():
            heading = joined(line.text for line in row.lines[start:])
            del row.lines[start:]
            return heading
    return ""


def _set_carried_aside(row: _FlowedRow, width: int) -> None:
    """Find lines that a page break carried below the row: they are padded with the spaces of their empty neighbours."""
    while len(row.lines) > 1:
        last = row.lines[-1]
        if not (last.indent and last.trailing >= max(3, width - 2)):
            return
        row.carried.insert(0, row.lines.pop())


def _gaps_tell(lines: Sequence[Line]) -> bool:
    """Tell whether blank lines part anything: not where every line has one above it, or none has."""
    share = sum(line.gap > 0 for line in lines) / max(1, len(lines))
    return 0.15 < share < 0.85


def _recurring(cuts: Sequence[Cut], columns: Sequence[Column], parties: PartyWords) -> frozenset[str]:
    found: Counter[str] = Counter()
    for cut in cuts:
        found.update(set(parties.parties_in([word.text for word in cut.cells.get(Column.PARTIES, ())]) or ()))
    learnt = _learnt_after_terms(cuts, columns)
    return frozenset(party for party, rows in found.items() if rows > 2) | learnt


def _learnt_after_terms(cuts: Sequence[Cut], columns: Sequence[Column]) -> frozenset[str]:
    """Learn parties no vocabulary has: the same words that stand between the term and the result of several rows."""
    if Column.PARTIES not in columns or columns[columns.index(Column.PARTIES) - 1] is not Column.TERM:
        return frozenset()
    if columns[-1] is Column.PARTIES:
        return frozenset()
    after = columns[columns.index(Column.PARTIES) + 1]
    openings = [
        [word.text for word in cut.cells[after]]
        for cut in cuts
        if cut.cells[Column.TERM] and not cut.cells[Column.PARTIES]
    ]
    starts = Counter(tuple(words[:length]) for words in openings for length in range(1, min(8, len(words))))
    repeated = {start for start, rows in starts.items() if rows > 1}
    longest = {
        start
        for start in repeated
        if not any(len(other) > len(start) and other[: len(start)] == start for other in repeated)
    }
    return frozenset(" ".join(start).strip(" ,;") for start in longest)


def _activity(row: _FlowedRow, cut: Cut, parties: PartyWords, vocabulary: frozenset[str]) -> GatheredActivity:
    texts = {column: text_of(words, vocabulary) for column, words in cut.cells.items()}
    activity = GatheredActivity(
        line=row.lines[0].number if row.lines else row.opening.line,
        section=row.section,
        number=row.opening.number,
        title=texts.get(Column.TITLE, ""),
        term=texts.get(Column.TERM, ""),
        responsible=lead_first(parties.parties_in([word.text for word in cut.cells.get(Column.PARTIES, ())]) or ()),
        expected_result=texts.get(Column.RESULT, ""),
        financing=texts.get(Column.FINANCING) or None,
    )
    _unweave(activity, cut)
    _give_back_carried(activity, row)
    _doubt_cells(activity, Column.RESULT in texts)
    if not row.opening.number:
        activity.doubt(FindingKind.STRUCTURE, "Строки таблицы не пронумерованы: проверьте, где начинается мероприятие.")
    if cut.margin < _SURE_MARGIN:
        activity.doubt(FindingKind.TEXT, "Границы ячеек этой строки видны неясно: проверьте, что где стоит.")
    if any(number_at_start(line.text) for line in row.lines[1:]):
        activity.doubt(
            FindingKind.STRUCTURE, "Внутри строки встретился ещё один номер: проверьте, не слились ли две строки."
        )
    return activity


def _unweave(activity: GatheredActivity, cut: Cut) -> None:
    if not wants_a_noun(activity.title.split()[-1] if activity.title else ""):
        return
    lines: dict[int, list[str]] = {}
    for word in cut.cells.get(Column.RESULT, ()):
        lines.setdefault(word.line, []).append(word.text)
    parts = unwoven(activity.title, [" ".join(words) for words in lines.values()]) if len(lines) > 1 else None
    if parts is not None:
        activity.title, activity.expected_result = parts
    activity.doubt(
        FindingKind.TEXT, "Строки названия и результата перемешаны в файле: проверьте, верно ли они разделены."
    )


def _give_back_carried(activity: GatheredActivity, row: _FlowedRow) -> None:
    if not row.carried:
        return
    text = joined(line.text for line in row.carried)
    activity.title = joined([activity.title, text])
    activity.doubt(FindingKind.TEXT, f"Слова «{text}» стояли после всей строки и отнесены к названию: проверьте.")


def _doubt_cells(activity: GatheredActivity, has_results: bool) -> None:
    doubt_what_is_missing(activity)
    if has_results and not activity.expected_result:
        activity.doubt(FindingKind.TEXT, "Не удалось отделить результат от других ячеек строки: проверьте строку.")
    for text in (activity.title, activity.expected_result):
        if text.count("«") > text.count("»") or text.count("(") > text.count(")"):
            activity.doubt(FindingKind.TEXT, "В строке не закрыта кавычка или скобка: возможно, текст потерян.")
    if activity.expected_result[:1].islower():
        activity.doubt(
            FindingKind.TEXT, "Результат начинается с середины фразы: проверьте, где кончается ответственный."
        )
