"""Claims about PDF files that are broken, locked or meant to do harm: each costs one sentence that says what to do."""

import os
import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile
from shnor_flow.importers import guard, read_roadmap
from shnor_flow.importers.pdf import unpacked_size
from shnor_flow.importers.scan import tesseract
from tests.importers.plans import PLAN, tabbed
from tests.importers.renderings.layouts import add_plan, as_bytes, opening
from tests.importers.renderings.office import NEEDS_OFFICE, converted

LOCKED = '{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"secret"}}'
NO_PRINTING = (
    '{"RestrictPermissions":{"type":"boolean","value":"true"},"PermissionPassword":{"type":"string","value":"secret"}}'
)


def pdf(*objects: bytes) -> bytes:
    """Write a PDF of these objects, numbered from 1; the first is the catalogue."""
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + head + table + tail


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def of_one_page(*content: bytes, resources: bytes = b"") -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>" % resources
    return pdf(CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, *content)


def bomb(size: int, layers: int = 1) -> bytes:
    """Write a page whose content unpacks to this many bytes."""
    packer = zlib.compressobj(9)
    block = bytes(1024**2)
    packed = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return of_one_page(stream(packed, b"/Filter[%s]" % (b"/FlateDecode" * layers)))


NO_PAGES = pdf(CATALOGUE, b"<</Type/Pages/Count 0/Kids[]>>")
EMPTY_PAGE = of_one_page(stream(b""))
ENDLESS_PAGES = pdf(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>")
MANY_PAGES = pdf(
    CATALOGUE,
    b"<</Type/Pages/Count 700/Kids[%s]>>" % (b"3 0 R " * 700),
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
)
GARBAGE = b"%PDF-1.4\n" + bytes(range(256)) * 200


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (NO_PAGES, "нет ни одной страницы|повреждён"),
        (ENDLESS_PAGES, "нет ни одной страницы|повреждена"),
        (MANY_PAGES, "не больше 600"),
        (EMPTY_PAGE, "нет ни таблицы плана"),
        (GARBAGE, "повреждён"),
        (b"%PDF-1.7", "повреждён"),
        (EMPTY_PAGE[: len(EMPTY_PAGE) // 3], "повреждён"),
    ],
)
def test_a_file_that_cannot_be_read_costs_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableFile, match=says) as refusal:
        read_roadmap(data, "план.pdf")
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_refused_before_it_is_unpacked(layers: int) -> None:
    data = bomb(300 * 1024**2, layers)
    assert len(data) < 1024**2
    with pytest.raises(UnreadableFile, match="становится огромным"):
        read_roadmap(data, "план.pdf")


def test_an_honest_stream_is_no_bomb() -> None:
    unpacked_size.refuse_bombs(bomb(20 * 1024**2), "план.pdf")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same plan as an open file, one that needs a password, and one that only forbids printing."""
    document = opening()
    add_plan(document, PLAN)
    found = {}
    for name, options in (("open", ""), ("locked", LOCKED), ("no printing", NO_PRINTING)):
        target = f"pdf:writer_pdf_Export:{options}" if options else "pdf"
        found[name] = converted(as_bytes(document), "docx", target, tmp_path_factory.mktemp("pdf"))
    return found


@NEEDS_OFFICE
def test_a_password_is_asked_to_be_taken_off(printed: dict[str, bytes]) -> None:
    with pytest.raises(UnreadableFile, match=r"закрыт паролем: .* сохраните без пароля"):
        read_roadmap(printed["locked"], "план.pdf")


@NEEDS_OFFICE
def test_a_file_that_only_forbids_printing_is_read(printed: dict[str, bytes]) -> None:
    assert len(read_roadmap(printed["no printing"], "план.pdf").activities) == len(PLAN)


@NEEDS_OFFICE
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_file_cut_off_is_refused_or_says_what_is_left(printed: dict[str, bytes], part: float) -> None:
    data = printed["open"][: int(len(printed["open"]) * part)]
    with pytest.raises(UnreadableFile) as refusal:
        read_roadmap(data, "план.pdf")
    assert "заново" in str(refusal.value) or "нет ни таблицы" in str(refusal.value)


@NEEDS_OFFICE
def test_no_byte_changed_at_random_brings_more_than_a_refusal(printed: dict[str, bytes]) -> None:
    data = bytearray(printed["open"])
    for place in range(100, len(data), len(data) // 40):
        broken = bytes([*data[:place], data[place] ^ 0x55, *data[place + 1 :]])
        try:
            draft = read_roadmap(broken, "план.pdf")
        except UnreadableFile as refusal:
            assert str(refusal).endswith(".")  # noqa: PT017  # either outcome is right
        else:
            assert draft.activities


@NEEDS_OFFICE
@pytest.mark.parametrize("name", ["план.docx", "план.txt", "без имени", "план.pdf.exe"])
def test_the_content_decides_and_not_the_name(printed: dict[str, bytes], name: str) -> None:
    assert len(read_roadmap(printed["open"], name).activities) == len(PLAN)


def test_text_that_calls_itself_pdf_is_read_as_text() -> None:
    text = ("Программа поддержки школ на 2026-2028 годы\n\n" + tabbed()).encode()
    assert len(read_roadmap(text, "план.pdf").activities) == len(PLAN)


@NEEDS_OFFICE
def test_a_plan_in_pdf_comes_through_the_guard_as_it_was_read(printed: dict[str, bytes]) -> None:
    assert guard.read_roadmap(printed["open"], "план.pdf") == read_roadmap(printed["open"], "план.pdf")


def scan_of(data: bytes) -> bytes:
    """Return a PDF that holds nothing but a picture of the first page."""
    picture = pdfium.PdfDocument(data)[0].render(scale=1, grayscale=True).to_pil()
    image = stream(
        zlib.compress(picture.tobytes()),
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"
        % picture.size,
    )
    return of_one_page(stream(b"595 0 0 842 0 0 cm /P Do"), image, resources=b"/XObject<</P 5 0 R>>")


def test_without_tesseract_a_scan_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tesseract.program.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    try:
        with pytest.raises(UnreadableFile, match=r"скан.*документом Word.*tesseract") as refusal:
            read_roadmap(scan_of(EMPTY_PAGE), "план.pdf")
    finally:
        tesseract.program.cache_clear()
    assert not isinstance(refusal.value, NeedsRecognition)
    assert os.linesep not in str(refusal.value)
