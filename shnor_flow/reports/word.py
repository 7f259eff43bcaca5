"""What every Word file of ours shares: Times New Roman, landscape A4, headers that repeat, numbered pages."""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Times New Roman"
TEXT, TABLE_TEXT, TABLE_HEAD, FINE = Pt(14), Pt(12), Pt(10), Pt(11)
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Cm(29.7), Cm(21.0), Cm(2.0)
_HEAD_GROUND = "EDF0F3"
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def new_document(title: str, moment: datetime) -> Any:
    """Return an empty document with our page and styles; `moment` is its own, not the clock's."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, title, moment)
    return document


def saved(document: Any) -> bytes:
    """Return the file."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def fill(cell: Any, words: str, *, is_head: bool = False, is_bold: bool = False, is_number: bool = False) -> None:
    """Write the words of a cell."""
    paragraph = cell.paragraphs[0]
    # By its id: looking a style up by name takes longer than all the rest of a large report.
    paragraph._p.style = "TableHead" if is_head else "TableText"
    if is_number and not is_head:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(legal(words)).bold = is_bold or None
    if is_head:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _HEAD_GROUND)
        cell._tc.get_or_add_tcPr().append(shade)


def legal(words: str) -> str:
    """Leave out what no XML may hold."""
    # A form feed out of a flattened PDF is no character for XML, and would cost the whole report.
    return _NOT_XML.sub(" ", words)


def keep_whole(row: Any, *, is_head: bool) -> None:
    """Keep a row on one page, and repeat a head on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def widths_of(shares: Sequence[float]) -> list[int]:
    """Divide the width of the page."""
    return [int((PAGE_WIDTH - 2 * MARGIN) * share / sum(shares)) for share in shares]


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = Cm(1.7)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        paragraph.add_run()._r.append(_field_mark(kind, words))


def _field_mark(kind: str, words: str) -> Any:
    if words:
        instruction = OxmlElement("w:instrText")
        instruction.text = words
        return instruction
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def _set_styles(document: Any) -> None:
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "ru-RU")
    _set_style(styles["Normal"], TEXT, after=6)
    _set_style(styles["Title"], Pt(16), is_bold=True, is_centred=True, after=6)
    _set_style(styles["Subtitle"], TEXT, is_centred=True, after=12)
    _set_style(styles["Heading 1"], TEXT, is_bold=True, before=14, after=6)
    for name, size in (("Table Text", TABLE_TEXT), ("Table Head", TABLE_HEAD), ("Fine Print", FINE)):
        style = styles.add_style(name, 1)
        style.base_style = styles["Normal"]
        is_head = name == "Table Head"
        _set_style(style, size, is_bold=is_head, is_centred=is_head, before=2, after=2)
        style.paragraph_format.keep_with_next = is_head


def _set_style(
    style: Any,
    size: int,
    *,
    is_bold: bool = False,
    is_centred: bool = False,
    before: int = 0,
    after: int = 0,
) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, size, is_bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    for ruler in ("w:pBdr", "w:spacing"):  # Word's own title is underlined in blue, its subtitle spaced out
        for mark in style.element.findall(f".//{qn(ruler)}"):
            mark.getparent().remove(mark)
    # Word takes Cyrillic from the «high ANSI» face and headings from the theme: name all of them.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for face in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{face}"), FONT)
    for theme in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT


def _set_properties(document: Any, title: str, moment: datetime) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = legal(title)[:255], "", "ru-RU"
    properties.comments = ""
    # The report's own day, not the clock's: printing twice gives one file.
    properties.created = properties.modified = moment.replace(tzinfo=None)
