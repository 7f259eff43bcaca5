"""Claims about tables in PDF, however they are set: 40 rows on five pages, every cell counted."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers import read_roadmap
from tests.importers.gold import folded
from tests.importers.plans import PlanRow
from tests.importers.renderings.layouts import (
    SECTIONS,
    add_plan,
    as_bytes,
    long_plan,
    opening,
    repeat_heading,
    with_heading_of_two_rows,
    with_numbers_of_columns,
    with_rows_in_two,
    with_running_heads,
)
from tests.importers.renderings.office import NEEDS_OFFICE
from tests.importers.renderings.pdf import as_pdfs, turned

pytestmark = NEEDS_OFFICE

ROWS = long_plan()
MERGED = tuple(replace(row, parties=("Управление образования",)) for row in ROWS)
FROM_TO = tuple(
    replace(row, term=("с сентября 2026 г. по май 2027 г.", "с октября 2026 г. по июнь 2027 г.")[place % 2])
    for place, row in enumerate(ROWS)
)
TWO_RESULTS = tuple(replace(row, section="", result="Справка по школам; отчёт о работе") for row in ROWS[:12])
LONG = tuple(
    replace(row, title=f"{row.title} и выезды методистов в школы с разбором учебно-методических материалов " * 3)
    for row in ROWS[:16]
)
LINES = {
    "with all lines": ("top", "left", "bottom", "right", "insideH", "insideV"),
    "without lines": (),
    "with lines between rows": ("top", "bottom", "insideH"),
    "with lines between columns": ("left", "right", "insideV", "top", "bottom"),
    "without a frame": ("insideH", "insideV"),
}
EXPECTED: dict[str, Sequence[PlanRow]] = {
    **dict.fromkeys([*LINES, *(f"{name}, heading repeated" for name in LINES)], ROWS),
    "landscape without lines": ROWS,
    "small letters": ROWS,
    "in another order": ROWS,
    "numbers of columns": ROWS,
    "tables of sections, one heading": ROWS,
    "running heads, no lines": ROWS,
    "parties merged over pages": MERGED,
    "heading of two rows": FROM_TO,
    "rows in two": TWO_RESULTS,
    "long cells": LONG,
}


def documents() -> dict[str, bytes]:
    """Write every document anew."""
    found = {}
    for name, lines in LINES.items():
        for repeated in (False, True):
            document = opening()
            table = add_plan(document, ROWS, lines=lines)
            if repeated:
                repeat_heading(table)
            found[f"{name}, heading repeated" if repeated else name] = as_bytes(document)
    document = opening(landscape=True)
    add_plan(document, ROWS, lines=())
    found["landscape without lines"] = as_bytes(document)
    document = opening(size=8)
    add_plan(document, ROWS)
    found["small letters"] = as_bytes(document)
    document = opening()
    add_plan(document, ROWS, columns=("number", "parties", "title", "result", "term"))
    found["in another order"] = as_bytes(document)
    document = opening()
    with_numbers_of_columns(add_plan(document, ROWS))
    found["numbers of columns"] = as_bytes(document)
    return found | _longer_documents()


def _longer_documents() -> dict[str, bytes]:
    found = {}
    document = opening()
    for section in SECTIONS:
        document.add_paragraph(section)
        rows = [row for row in ROWS if row.section == section]
        add_plan(document, rows, heading=section is SECTIONS[0], sections=False)
    found["tables of sections, one heading"] = as_bytes(document)
    document = opening()
    with_running_heads(document)
    add_plan(document, ROWS, lines=())
    found["running heads, no lines"] = as_bytes(document)
    document = opening()
    table = add_plan(document, [replace(row, parties=()) for row in MERGED])
    edges = [place for place, row in enumerate(table.rows) if row.cells[0]._tc is row.cells[-1]._tc]
    for first, last in zip(edges, [*edges[1:], len(table.rows)], strict=True):
        table.cell(first + 1, 3).merge(table.cell(last - 1, 3)).paragraphs[0].add_run("Управление образования")
    found["parties merged over pages"] = as_bytes(document)
    document = opening()
    for row in add_plan(document, LONG, lines=()).rows:
        for cell in row.cells:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    found["centred, without lines"] = as_bytes(document)
    tables: tuple[tuple[str, Callable[..., object], Sequence[PlanRow]], ...] = (
        ("heading of two rows", with_heading_of_two_rows, FROM_TO),
        ("rows in two", with_rows_in_two, TWO_RESULTS),
        ("long cells", add_plan, LONG),
    )
    for name, add, plan in tables:
        document = opening()
        add(document, plan)
        found[name] = as_bytes(document)
    return found


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return as_pdfs(documents(), tmp_path_factory.mktemp("pdf"))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_cell_is_right(printed: dict[str, bytes], name: str) -> None:
    assert not wrong(read_roadmap(printed[name], "план.pdf"), EXPECTED[name])


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("is_marked", [True, False])
@pytest.mark.parametrize("name", ["landscape without lines", "heading of two rows"])
def test_a_page_on_its_side_reads_the_same(
    printed: dict[str, bytes], name: str, quarters: int, is_marked: bool
) -> None:
    data = turned(printed[name], quarters, marked=is_marked)
    assert not wrong(read_roadmap(data, "план.pdf"), EXPECTED[name])


def test_where_nothing_tells_where_a_row_begins_every_row_is_asked_about(printed: dict[str, bytes]) -> None:
    draft = read_roadmap(printed["centred, without lines"], "план.pdf")
    asked = {finding.activity for finding in draft.findings if "номера стоят посередине" in finding.message}
    assert asked == set(range(len(draft.activities)))


def test_rows_name_the_pages_they_begin_on(printed: dict[str, bytes]) -> None:
    places = [activity.place for activity in read_roadmap(printed["with all lines"], "план.pdf").activities]
    pages = [int(place.removeprefix("страница ")) for place in places]
    assert pages == sorted(pages)
    assert set(pages) == set(range(1, len(pdfium.PdfDocument(printed["with all lines"])) + 1))


def wrong(draft: RoadmapDraft, expected: Sequence[PlanRow]) -> list[str]:
    """Name every cell that differs."""
    assert [row.number for row in draft.activities] == [row.number for row in expected]
    found = []
    for row, told in zip(draft.activities, expected, strict=True):
        # The title of the first of several tables is told apart by its words alone: not this reader's part.
        cells = {
            "section": (row.section, told.section) if row.section or told.section != SECTIONS[0] else ("", ""),
            "title": (row.title, told.title),
            "term": (row.term, told.term),
            "parties": (list(row.responsible), list(told.parties)),
            "result": (row.expected_result, told.result),
        }
        found += [f"{row.number} {name}: {a}" for name, (a, b) in cells.items() if folded(a) != folded(b)]
    return found
