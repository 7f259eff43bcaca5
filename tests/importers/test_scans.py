"""Claims about pictures of a plan: recognised where tesseract is, and put to a person row by row."""

import io
import shutil
from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest
from PIL import Image

from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile
from shnor_flow.domain.roadmap import ActivityDraft, ProgrammeDraft, RoadmapDraft
from shnor_flow.importers import guard, read_roadmap
from shnor_flow.importers.scan.numbers import numbered
from shnor_flow.importers.scan.reader import MOST_PICTURES
from shnor_flow.importers.scan.tesseract import program
from tests.importers.gold import folded
from tests.importers.plans import PLAN
from tests.importers.renderings.layouts import add_plan, as_bytes, opening
from tests.importers.renderings.office import NEEDS_OFFICE
from tests.importers.renderings.pdf import as_pdfs

NEEDS_TESSERACT = pytest.mark.skipif(
    shutil.which("tesseract") is None or program() is None,
    reason="ВНИМАНИЕ: tesseract с русским языком не установлен, проверки сканов пропущены",
)
pytestmark = [NEEDS_OFFICE, NEEDS_TESSERACT]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[Image.Image]:
    """The pages of a plan, scanned a little askew."""
    document = opening(landscape=True)
    add_plan(document, PLAN)
    printed = as_pdfs({"plan": as_bytes(document)}, tmp_path_factory.mktemp("pdf"))["plan"]
    pages = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in pdfium.PdfDocument(printed)]
    return [page.rotate(0.6, resample=Image.Resampling.BICUBIC, fillcolor=255) for page in pages]


def saved(pictures: Sequence[Image.Image], kind: str) -> bytes:
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": pictures[1:], "resolution": 200} if kind in ("PDF", "TIFF") else {}
    pictures[0].save(stream, format=kind, **more)
    return stream.getvalue()


def shares(draft: RoadmapDraft) -> dict[str, int]:
    """Count the rows whose cells are right to the letter."""
    pairs = list(zip(draft.activities, PLAN, strict=True))
    return {
        "number": sum(row.number == told.number for row, told in pairs),
        "term": sum(_same(row.term, told.term) for row, told in pairs),
        "title": sum(_same(row.title, told.title) for row, told in pairs),
        "parties": sum(_same("".join(row.responsible), "".join(told.parties)) for row, told in pairs),
    }


def _same(left: str, right: str) -> bool:
    return str(folded(left)).replace("–", "-") == str(folded(right)).replace("–", "-")


@pytest.fixture(scope="module")
def draft(pictures: list[Image.Image]) -> RoadmapDraft:
    return guard.read_roadmap(saved(pictures, "PDF"), "скан.pdf")


def test_a_scan_is_read_and_every_row_is_put_to_a_person(draft: RoadmapDraft) -> None:
    assert len(draft.activities) == len(PLAN)
    right = shares(draft)
    # Letter for letter, at 200 dots to the inch and half a degree askew: what a person must put right is little.
    assert right["term"] >= 8, right
    assert right["title"] >= 10, right
    assert right["parties"] >= 9, right
    assert right["number"] >= 8, right
    asked = {finding.activity for finding in draft.findings if "распознана с изображения" in finding.message}
    assert asked == set(range(len(PLAN)))


def test_a_page_on_its_side_is_turned(pictures: list[Image.Image], draft: RoadmapDraft) -> None:
    sideways = guard.read_roadmap(saved([pictures[0].rotate(90, expand=True)], "JPEG"), "скан.jpg")
    upright = [row.title for row in draft.activities if row.place == "страница 1"]
    assert len(sideways.activities) in (len(upright), len(upright) - 1)  # the last may go on overleaf


def test_a_picture_of_one_page_is_read(pictures: list[Image.Image]) -> None:
    draft = guard.read_roadmap(saved(pictures[:1], "PNG"), "скан.png")
    assert [activity.place for activity in draft.activities] == ["страница 1"] * len(draft.activities)
    assert len(draft.activities) == 4


def test_outside_the_guard_a_scan_says_that_it_needs_time(pictures: list[Image.Image]) -> None:
    with pytest.raises(NeedsRecognition):
        read_roadmap(saved(pictures[:1], "TIFF"), "скан.tiff")


def test_an_empty_sheet_is_told_from_a_plan() -> None:
    with pytest.raises(UnreadableFile, match="не нашлось ни слова"):
        guard.read_roadmap(saved([Image.new("L", (1654, 2339), 255)], "PNG"), "скан.png")


def test_more_pages_than_are_recognised_are_refused_at_once() -> None:
    sheets = [Image.new("L", (100, 140), 255)] * (MOST_PICTURES + 1)
    with pytest.raises(UnreadableFile, match=f"больше {MOST_PICTURES}"):
        guard.read_roadmap(saved(sheets, "TIFF"), "скан.tiff")


def test_a_number_read_badly_takes_its_place_in_the_order() -> None:
    rows = [
        ActivityDraft("1. Раздел", number, "Дело", "", (), None, None, 1) for number in ("1.1.", "ке", "153,", "1,4.")
    ]
    draft = numbered(RoadmapDraft(ProgrammeDraft("Программа"), tuple(rows), ()))
    assert [row.number for row in draft.activities] == ["1.1.", "1.2.", "1.3.", "1.4."]
    assert [finding.activity for finding in draft.findings] == [1, 2]  # a comma for a point is no matter of doubt
