"""The pages of a PDF file, as PDFium gives their letters and drawn paths."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.pages.page import Page
from shnor_flow.importers.pdf.clipping import Shown
from shnor_flow.importers.pdf.drawing import rulings_of
from shnor_flow.importers.pdf.frame import Frame
from shnor_flow.importers.pdf.legibility import has_few_letters, is_garbled, repaired
from shnor_flow.importers.pdf.unpacked_size import refuse_bombs
from shnor_flow.importers.pdf.words import Glyph, words_of_glyphs

LARGEST_PAGES = 600
_MOST_LETTERS = 2_000_000  # of the whole document
_DOTS = 300  # to the inch
_LONGEST_SIDE = 7000  # dots: an A2 page
_GOOD_PART = 0.4  # of a page
_MANY_CURVES = 400


@contextmanager
def opened(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF file; UnreadableFile with what to do where it can't be."""
    refuse_bombs(data, name)
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableFile(_why_not(error, name)) from error
    try:
        if not len(document):
            raise UnreadableFile(f"В файле «{name}» нет ни одной страницы: проверьте, тот ли это файл.")
        if len(document) > LARGEST_PAGES:
            raise UnreadableFile(
                f"В файле «{name}» {len(document)} страниц, читается не больше {LARGEST_PAGES}: "
                "сохраните из него только страницы с планом."
            )
        yield document
    finally:
        document.close()


def _why_not(error: pdfium.PdfiumError, name: str) -> str:
    if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
        return f"Файл «{name}» закрыт паролем: откройте его с паролем, сохраните без пароля и загрузите снова."
    if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
        return f"Файл «{name}» зашифрован неизвестным способом: сохраните его без защиты и загрузите снова."
    return (
        f"Файл PDF «{name}» повреждён или загружен не до конца, прочитать его не удалось: "
        "получите его заново и загрузите ещё раз."
    )


def pages_of(document: pdfium.PdfDocument, name: str) -> Iterator[Page]:
    """Yield every page; one that PDFium can't load is an UnreadableFile with its number."""
    letters = 0
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError as error:
            raise UnreadableFile(
                f"Страница {index + 1} файла PDF «{name}» повреждена: получите файл заново и загрузите ещё раз."
            ) from error
        try:
            found = _glyphs_of(page)
            letters += len(found)
            if letters > _MOST_LETTERS:
                raise UnreadableFile(
                    f"В файле «{name}» слишком много текста: сохраните из него только страницы с планом."
                )
            yield _page(page, index + 1, found)
        finally:
            page.close()


def picture_of(document: pdfium.PdfDocument, number: int) -> Image.Image:
    """Return a page as a grey picture, at the scale that text is recognised at; a huge page smaller."""
    page = document[number - 1]
    try:
        scale = min(_DOTS / 72, _LONGEST_SIDE / max(page.get_size()))
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    return picture


def _page(page: pdfium.PdfPage, number: int, found: Sequence[Glyph]) -> Page:
    if is_garbled(found) or (has_few_letters(found) and _is_mostly_drawn(page)):
        width, height = page.get_size()
        return Page(number, width, height, (), is_picture=True)
    glyphs = repaired(found)
    # The way the text runs decides, not /Rotate: a landscape table may be turned by either.
    turns = Counter(glyph.turns for glyph in glyphs if glyph.text.strip()).most_common(1)
    frame = Frame(*_box(page), turns[0][0] if turns else 0)
    words = words_of_glyphs(glyphs, frame)
    across, down = rulings_of(page.raw, frame)
    return Page(number, frame.width, frame.height, words, across, down)


def _is_mostly_drawn(page: pdfium.PdfPage) -> bool:
    """Tell whether a picture takes a good part of a page, or its letters are drawn as so many curves."""
    width, height = page.get_size()
    curves = 0
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page.raw), _MANY_CURVES)):
        item = pdfium_c.FPDFPage_GetObject(page.raw, index)
        kind = pdfium_c.FPDFPageObj_GetType(item)
        curves += kind == pdfium_c.FPDF_PAGEOBJ_PATH
        if kind in (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM):
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top)
            if (right.value - left.value) * (top.value - bottom.value) > _GOOD_PART * width * height:
                return True
    return curves == _MANY_CURVES


def _box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    left, bottom, right, top = page.get_bbox()
    return left, bottom, right, top


def _glyphs_of(page: pdfium.PdfPage) -> list[Glyph]:
    text = page.get_textpage()
    try:
        return list(_read_glyphs(text.raw, pdfium_c.FPDFText_CountChars(text.raw)))
    finally:
        text.close()


def _read_glyphs(text: object, count: int) -> Iterator[Glyph]:
    # One call a fact and letter: a page has thousands of letters, so nothing here is looked up twice.
    box = pdfium_c.FS_RECTF()
    box_of, code_of = pdfium_c.FPDFText_GetLooseCharBox, pdfium_c.FPDFText_GetUnicode
    angle_of, made_up = pdfium_c.FPDFText_GetCharAngle, pdfium_c.FPDFText_IsGenerated
    shown = Shown()
    where = ctypes.byref(box)
    for index in range(count):
        code = code_of(text, index)
        if code in (0x20, 0xA0, 0x0D, 0x0A) and made_up(text, index) == 1:
            continue  # put in by PDFium where it saw a gap: our own measure of gaps decides
        if not box_of(text, index, where):
            continue
        if not shown.has(text, index, box):
            continue
        quarters = -angle_of(text, index) / (math.pi / 2)  # PDFium counts clockwise
        turns = round(quarters)
        if abs(quarters - turns) > 0.05:
            continue  # a watermark that lies askew
        yield Glyph(chr(code), box.left, box.bottom, box.right, box.top, turns % 4)
