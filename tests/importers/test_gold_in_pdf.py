"""Claims about the annotated programmes, printed to PDF: portrait and landscape, hyphenated, cut by page breaks."""

import pytest

from shnor_flow.importers import read_roadmap
from shnor_flow.services.roadmap.read_roadmap import roadmap_as_json
from tests.importers.gold import NEEDS_SHARED, PROGRAMMES, Told, annotated, same
from tests.importers.renderings.content import programme_content
from tests.importers.renderings.office import NEEDS_OFFICE
from tests.importers.renderings.pdf import as_pdfs
from tests.importers.renderings.word import as_docx
from tests.importers.test_gold import NOT_IN_THE_TEXT
from tests.importers.test_gold_in_office_files import wrong_cells

pytestmark = [NEEDS_SHARED, NEEDS_OFFICE]

WAYS = ("portrait", "landscape")


@pytest.fixture(scope="module")
def told_of(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Told]:
    """What is read of every programme, printed either way."""
    documents = {
        f"{name}-{way}": as_docx(programme_content(name), landscape=way == "landscape")
        for name in PROGRAMMES
        for way in WAYS
    }
    printed = as_pdfs(documents, tmp_path_factory.mktemp("pdf"))
    return {
        (name, way): roadmap_as_json(read_roadmap(printed[f"{name}-{way}"], f"{name}.pdf"))
        for name in PROGRAMMES
        for way in WAYS
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_row_term_and_window_is_right(told_of: dict[tuple[str, str], Told], name: str, way: str) -> None:
    assert not wrong_cells(told_of[name, way], annotated(name))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PROGRAMMES)
def test_the_passport_says_what_the_document_says(told_of: dict[tuple[str, str], Told], name: str, way: str) -> None:
    read, gold = told_of[name, way]["programme"], annotated(name)["programme"]
    assert not {fact for fact in gold if (name, fact) not in NOT_IN_THE_TEXT and not same(read[fact], gold[fact])}


@pytest.mark.parametrize("name", PROGRAMMES)
def test_every_doubt_about_a_row_names_its_page(told_of: dict[tuple[str, str], Told], name: str) -> None:
    doubts = [doubt for doubt in told_of[name, "portrait"]["findings"] if doubt["activity"] is not None]
    pages = {doubt["activity"]: int(doubt["place"].removeprefix("страница ")) for doubt in doubts}
    assert pages
    assert list(pages.values()) == sorted(pages.values())
