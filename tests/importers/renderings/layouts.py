"""A plan set in the ways that officials set tables: with all lines, some or none, with headings of every kind."""

import copy
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.importers.plans import HEADINGS, PLAN, USUAL, PlanRow

ALL_LINES = ("top", "left", "bottom", "right", "insideH", "insideV")
SECTIONS = (
    "1. Нормативное обеспечение",
    "2. Работа с педагогами и руководителями школ",
    "3. Работа с детьми и родителями",
)


def long_plan(count: int = 40) -> tuple[PlanRow, ...]:
    """Return a plan of several pages: the rows of PLAN again and again, numbered anew in three sections."""
    rows: list[PlanRow] = []
    for place in range(count):
        section = SECTIONS[place * len(SECTIONS) // count]
        number = sum(row.section == section for row in rows) + 1
        rows.append(replace(PLAN[place % len(PLAN)], section=section, number=f"{section[0]}.{number}."))
    return tuple(rows)


def opening(*, landscape: bool = False, size: float = 12) -> WordDocument:
    """Return a document that begins with a title and some text, so that the plan begins in the middle of a page."""
    document = Document()
    style = document.styles["Normal"]
    style.font.size = Pt(size)
    style.paragraph_format.space_after = Pt(0)
    page = document.sections[0]
    page.left_margin = page.right_margin = Mm(14)
    page.page_width, page.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    document.add_paragraph("Муниципальная программа поддержки школ Заозёрного района на 2026-2028 годы")
    for _ in range(3):
        document.add_paragraph(
            "Программа направлена на помощь школам района, которым нужно поднять качество преподавания и обновить "
            "методическую работу; она согласована с советом руководителей и рассчитана на три года."
        )
    document.add_paragraph("План мероприятий")
    return document


def add_plan(
    document: WordDocument,
    rows: Sequence[PlanRow],
    *,
    columns: Sequence[str] = USUAL,
    lines: Sequence[str] = ALL_LINES,
    heading: bool = True,
    sections: bool = True,
) -> Any:
    """Add a plan as a table with these lines drawn."""
    table: Any = document.add_table(rows=0, cols=len(columns))
    _draw(table, lines)
    if heading:
        _fill(table, [HEADINGS[column] for column in columns])
    section = ""
    for row in rows:
        if sections and row.section != section:
            section = row.section
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).paragraphs[0].add_run(section)
        _fill(table, [row.cell(column) for column in columns])
    return table


def with_heading_of_two_rows(document: WordDocument, rows: Sequence[PlanRow]) -> Any:
    """Add a plan whose terms are two columns, «начало» and «окончание», under one heading."""
    table: Any = document.add_table(rows=2, cols=6)
    _draw(table, ALL_LINES)
    upper, lower = table.rows[0].cells, table.rows[1].cells
    for place, column in ((0, "number"), (1, "title"), (4, "parties"), (5, "result")):
        upper[place].merge(lower[place]).paragraphs[0].add_run(HEADINGS[column])
    upper[2].merge(upper[3]).paragraphs[0].add_run(HEADINGS["term"])
    lower[2].paragraphs[0].add_run("начало")
    lower[3].paragraphs[0].add_run("окончание")
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).paragraphs[0].add_run(section)
        start, end = row.term.removeprefix("с ").split(" по ")
        _fill(table, [row.number, row.title, start, end, row.cell("parties"), row.result])
    repeat_heading(table, 2)
    return table


def with_rows_in_two(document: WordDocument, rows: Sequence[PlanRow]) -> Any:
    """Add a plan whose every row has two results in two cells beside merged ones."""
    table: Any = document.add_table(rows=0, cols=len(USUAL))
    _draw(table, ALL_LINES)
    _fill(table, [HEADINGS[column] for column in USUAL])
    for row in rows:
        upper, lower = table.add_row().cells, table.add_row().cells
        for place, column in enumerate(USUAL[:-1]):
            upper[place].merge(lower[place]).paragraphs[0].add_run(row.cell(column))
        first, second = row.result.split("; ")
        upper[-1].paragraphs[0].add_run(first)
        lower[-1].paragraphs[0].add_run(second)
    return table


def with_numbers_of_columns(table: Any) -> None:
    """Add the row «1 2 3 4 5» below the heading, and repeat both on every page."""
    first = table.rows[0]._tr
    first.addnext(copy.deepcopy(first))
    for place, cell in enumerate(table.rows[1].cells, start=1):
        cell.paragraphs[0].runs[0].text = str(place)
    repeat_heading(table, 2)


def repeat_heading(table: Any, count: int = 1) -> None:
    """Let every page begin with these rows."""
    for row in table.rows[:count]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def with_running_heads(document: WordDocument) -> None:
    """Give every page a header, and its number at the foot."""
    page = document.sections[0]
    page.header.paragraphs[0].text = "Администрация Заозёрного района. Программа поддержки школ"
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    page.footer.paragraphs[0]._p.append(field)


def as_bytes(document: WordDocument) -> bytes:
    """Return the bytes of a .docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(table: Any, texts: Sequence[str]) -> None:
    for cell, text in zip(table.add_row().cells, texts, strict=True):
        cell.paragraphs[0].add_run(text)


def _draw(table: Any, lines: Sequence[str]) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ALL_LINES:
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "single" if side in lines else "nil")
        border.set(qn("w:sz"), "4")
        borders.append(border)
    table._tbl.tblPr.append(borders)
