"""How long a plan of 600 rows takes in Word and Excel, alone and behind the guard; and 20,000 rows in Excel.

Run: python benchmarks/import_files.py
"""

import io
import statistics
import time
from collections.abc import Callable
from functools import partial

from docx import Document
from openpyxl import Workbook

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers import guard, read_roadmap

RUNS = 5
ROWS = 600
MANY = 20_000
HEADING = ("№ п/п", "Мероприятие", "Срок исполнения", "Ответственные", "Ожидаемый результат")
TERMS = ("до 15 сентября 2026 г.", "ежеквартально", "октябрь – ноябрь 2027 г.", "1 раз в полугодие", "15.03.2028")


def main() -> None:
    """Print the figures."""
    for name, data in (("plan.docx", as_word(ROWS)), ("plan.xlsx", as_excel(ROWS))):
        report(f"{name}, {ROWS} rows, {len(data) // 1024} KiB", partial(read_roadmap, data, name), ROWS)
        report(f"{name}, behind the guard, with the child's start", partial(guard.read_roadmap, data, name), ROWS)
    many = as_excel(MANY)
    report(f"plan.xlsx, {MANY:,} rows, {len(many) // 1024} KiB", partial(read_roadmap, many, "plan.xlsx"), MANY, runs=1)


def report(title: str, read: Callable[[], RoadmapDraft], rows: int, runs: int = RUNS) -> None:
    """Print the median and the range of some runs, and make sure that every row was read."""
    seconds: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        draft = read()
        seconds.append(time.perf_counter() - start)
        assert len(draft.activities) == rows
    print(f"{title}: {statistics.median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})")


def cells_of(number: int) -> tuple[str, ...]:
    """Return a row; every tenth begins a section above it."""
    title = f"Проведение семинара № {number} для учителей и завучей школ, которым нужна помощь"
    return f"{number}.", title, TERMS[number % len(TERMS)], "Управление образования, школы", "Программа, протокол"


def as_word(rows: int) -> bytes:
    """Return the plan as a Word file, a section over all columns before every tenth row."""
    document = Document()
    document.add_paragraph("План мероприятий по поддержке школ Приозёрного района на 2026–2028 годы")
    table = document.add_table(rows=1, cols=len(HEADING))
    for cell, text in zip(table.rows[0].cells, HEADING, strict=True):
        cell.text = text
    for number in range(1, rows + 1):
        if number % 10 == 1:
            cells = table.add_row().cells
            cells[0].merge(cells[-1]).text = f"Раздел {number // 10 + 1}. Работа с кадрами"
        for cell, text in zip(table.add_row().cells, cells_of(number), strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def as_excel(rows: int) -> bytes:
    """Return the plan as an Excel file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("План")
    sheet.append(HEADING)
    for number in range(1, rows + 1):
        sheet.append(cells_of(number))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    main()
