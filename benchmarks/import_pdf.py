"""How long a PDF of 620 rows takes, read in its guarded child, beside pdfplumber's tables of the same file.

Run: python -m benchmarks.import_pdf (LibreOffice prints the file anew)
"""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pdfplumber
import pypdfium2 as pdfium

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers import guard
from shnor_flow.importers.pdf.reader import read_pdf
from tests.importers.renderings.layouts import add_plan, as_bytes, long_plan, opening, repeat_heading
from tests.importers.renderings.pdf import as_pdfs
from tests.importers.test_hostile_pdf import bomb

ROWS = 620
MORE_WORDS = " и выезды методистов в школы с разбором уроков"
RUNS = 3
BOMB_BYTES = 1200 * 1024**2


def main() -> None:
    """Print the figures."""
    rows = [replace(row, title=row.title + MORE_WORDS) for row in long_plan(ROWS)]
    document = opening()
    repeat_heading(add_plan(document, rows))
    with TemporaryDirectory() as folder:
        data = as_pdfs({"plan": as_bytes(document)}, Path(folder))["plan"]
    draft = read_pdf(data, "plan.pdf")
    right = sum(
        (row.number, row.title, row.term) == (told.number, told.title, told.term)
        for row, told in zip(draft.activities, rows, strict=True)
    )
    print(f"{len(pdfium.PdfDocument(data))} pages, {len(data) // 1024} KiB; {right} of {ROWS} rows right to the letter")
    print(f"in its child, whole: {_seconds(lambda: guard.read_roadmap(data, 'plan.pdf'))}")
    print(f"the reader alone:    {_seconds(lambda: read_pdf(data, 'plan.pdf'))}")
    print(f"pdfplumber, tables:  {_seconds(lambda: _tables(data), runs=1)}")
    packed = bomb(BOMB_BYTES)
    sizes = f"{len(packed) / 2**20:.1f} MiB, {BOMB_BYTES // 2**20} MiB inside"
    print(f"a bomb of {sizes}: refused in {_seconds(lambda: _refused(packed))}")


def _seconds(read: Callable[[], object], runs: int = RUNS) -> str:
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        read()
        found.append(time.perf_counter() - begun)
    return f"{median(found):.2f} s ({min(found):.2f}-{max(found):.2f})"


def _tables(data: bytes) -> int:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return sum(len(page.extract_tables()) for page in document.pages)


def _refused(data: bytes) -> None:
    try:
        guard.read_roadmap(data, "bomb.pdf")
    except UnreadableFile:
        return
    raise AssertionError


if __name__ == "__main__":
    main()
