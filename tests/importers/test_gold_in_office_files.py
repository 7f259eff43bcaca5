from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from shnor_flow.importers import read_roadmap
from shnor_flow.services.roadmap.read_roadmap import roadmap_as_json
from tests.importers.gold import NEEDS_SHARED, PROGRAMMES, Told, annotated, same
from tests.importers.renderings.content import Content, programme_content
from tests.importers.renderings.office import NEEDS_OFFICE, all_converted
from tests.importers.renderings.spreadsheet import as_xlsx
from tests.importers.renderings.word import as_docx
from tests.importers.test_gold import CELLS, NOT_IN_THE_TEXT, is_right

pytestmark = NEEDS_SHARED

WRITERS: dict[str, Callable[[Content], bytes]] = {"docx": as_docx, "xlsx": as_xlsx}


@cache
def told_of(name: str, suffix: str) -> Told:
    told: Told = roadmap_as_json(read_roadmap(WRITERS[suffix](programme_content(name)), f"{name}.{suffix}"))
    return told


def wrong_cells(read: Told, gold: Told) -> list[str]:
    """Name every cell that differs, row by row in the order of the document."""
    assert len(read["activities"]) == len(gold["activities"])
    return [
        f"{expected['number']} {column}: {found[column if column != 'windows' else 'schedule']}"
        for found, expected in zip(read["activities"], gold["activities"], strict=True)
        for column in (*CELLS, "windows")
        if not (is_right(column, found, expected) if column == "windows" else same(found[column], expected[column]))
    ]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_row_term_and_window_is_right(name: str, suffix: str) -> None:
    assert not wrong_cells(told_of(name, suffix), annotated(name))


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_passport_around_the_table_says_what_the_document_says(name: str, suffix: str) -> None:
    read, gold = told_of(name, suffix)["programme"], annotated(name)["programme"]
    assert not {fact for fact in gold if (name, fact) not in NOT_IN_THE_TEXT and not same(read[fact], gold[fact])}


@NEEDS_OFFICE
@pytest.mark.parametrize(
    ("suffix", "target"),
    [("docx", "odt"), ("docx", "rtf"), ("docx", "html"), ("xlsx", "ods"), ("xlsx", "xls"), ("xlsx", "html")],
)
def test_what_an_office_makes_of_these_files_reads_the_same(suffix: str, target: str, tmp_path: Path) -> None:
    files = {name: WRITERS[suffix](programme_content(name)) for name in PROGRAMMES}
    for name, data in all_converted(files, suffix, target, tmp_path).items():
        told: Told = roadmap_as_json(read_roadmap(data, f"{name}.{target}"))
        assert not wrong_cells(told, annotated(name))
