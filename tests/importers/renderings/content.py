"""What a document holds, apart from its format: paragraphs and grids, and those of the annotated programmes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from shnor_flow.importers.formats import decoded
from shnor_flow.importers.text.plain_text import plan_of_text
from shnor_flow.importers.text.source_text import lines_of
from tests.importers.gold import Told, annotated, seed

Cells = tuple[str, ...]  # "\n" parts the paragraphs of a cell


@dataclass(frozen=True)
class Grid:
    """A table: a row of one cell lies across all columns; `down` merges cells: column, first and last row."""

    rows: tuple[Cells, ...]
    down: tuple[tuple[int, int, int], ...] = ()
    heading: int = 0  # rows of heading, repeated on every page

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return max(len(row) for row in self.rows)


@dataclass(frozen=True)
class Content:
    """Paragraphs ("" is an empty one) and grids, in order."""

    blocks: tuple[str | Grid, ...] = field(default=())


HEADINGS = {
    "number": "№ п/п",
    "section": "Этап",
    "title": "Наименование мероприятия",
    "term": "Сроки исполнения",
    "responsible": "Ответственные исполнители",
    "expected_result": "Планируемый результат",
    "financing": "Финансирование",
}
_LONG = 90  # letters of a cell that is written as two paragraphs


def programme_content(name: str) -> Content:
    """Return an annotated programme: its plan as one table, and around it the words of its text."""
    lines = lines_of(decoded(seed(name), name))
    taken = plan_of_text(lines, name)[1]
    blocks: list[str | Grid] = []
    for number, group in groupby(lines, key=lambda line: _part_of(line.number, line.text, taken)):
        if number == "plan":
            blocks += [] if any(isinstance(block, Grid) and block.heading for block in blocks) else [_plan(name)]
            continue
        if number == "table":
            blocks.append(Grid(tuple(_cells(line.text) for line in group)))
            continue
        for line in group:
            blocks += [*[""] * min(line.gap, 4), line.text]
    return Content(tuple(blocks))


def _part_of(number: int, text: str, taken: frozenset[int]) -> str:
    if number in taken:
        return "plan"
    return "table" if "\t" in text else "text"


def _cells(text: str) -> Cells:
    return tuple(cell.strip().replace("\v", "\n") for cell in text.split("\t"))


def _plan(name: str) -> Grid:
    told: list[Told] = annotated(name)["activities"]
    return plan_grid(told, section_column=name == "volkhov", financing=any(row["financing"] for row in told))


def plan_grid(told: Sequence[Told], *, section_column: bool = False, financing: bool = False) -> Grid:
    """Return activities as a table; equal terms and parties of neighbours are one merged cell."""
    columns = ["number", *(["section"] if section_column else []), "title", "term", "responsible", "expected_result"]
    columns += ["financing"] if financing else []
    rows: list[Cells] = [tuple(HEADINGS[column] for column in columns)]
    section = ""
    for activity in told:
        if activity["section"] != section and not section_column:
            rows.append((activity["section"],))
        section = activity["section"]
        rows.append(tuple(_cell(activity, column, section_column=section_column) for column in columns))
    merged = [
        (place, first, last)
        for place, column in enumerate(columns)
        if column in ("term", "responsible", "section") or (section_column and column == "number")
        for first, last in _runs([row[place] if len(row) > 1 else "" for row in rows])
    ]
    return Grid(tuple(rows), tuple(merged), heading=1)


def _cell(activity: Told, column: str, *, section_column: bool) -> str:
    if column == "responsible":
        return ", ".join(activity["responsible"])
    number, _, stage = str(activity["section"]).partition(" ")
    if section_column and column in ("number", "section"):
        return number if column == "number" else stage
    text = str(activity[column] or "")
    if section_column and column == "title":
        return f"{activity['number']} {text}"
    return _in_paragraphs(text) if column in ("title", "expected_result") else text


def _in_paragraphs(text: str) -> str:
    cut = text.find(" ", len(text) // 2) if len(text) > _LONG else -1
    return text if cut < 0 else f"{text[:cut]}\n{text[cut + 1 :]}"


def _runs(cells: Sequence[str]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for text, group in groupby(enumerate(cells), key=lambda pair: pair[1]):
        places = [place for place, _ in group]
        if text and len(places) > 1:
            runs.append((places[0], places[-1]))
    return runs
