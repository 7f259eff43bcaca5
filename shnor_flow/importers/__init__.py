"""Files become a RoadmapDraft: what a coordinator was sent is read by its content, whatever its name says."""

from collections.abc import Callable
from types import MappingProxyType

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.formats import (
    EXCEL,
    LARGEST_BYTES,
    LOCKED,
    OLD_EXCEL,
    OLD_WORD,
    OPEN_SHEET,
    OPEN_TEXT,
    PDF,
    PICTURES,
    PLAIN_TEXT,
    RICH_TEXT,
    WEB_PAGE,
    WORD,
    format_of,
)
from shnor_flow.importers.office.archive import locked
from shnor_flow.importers.office.conversion import read_by_conversion
from shnor_flow.importers.open_document.spreadsheet import read_open_sheet
from shnor_flow.importers.open_document.text import read_open_text
from shnor_flow.importers.pdf.reader import read_pdf, recognise_pdf
from shnor_flow.importers.scan.reader import read_picture, recognise_picture
from shnor_flow.importers.sheets.excel import read_excel
from shnor_flow.importers.sheets.old_excel import read_old_excel
from shnor_flow.importers.text_file import read_text_file
from shnor_flow.importers.web_page import read_web_page
from shnor_flow.importers.word.reading import read_word

# Format, as `format_of` names it -> its reader. Another format is another line.
READERS: MappingProxyType[str, Callable[[bytes, str], RoadmapDraft]] = MappingProxyType(
    {
        PLAIN_TEXT: read_text_file,
        WORD: read_word,
        EXCEL: read_excel,
        OLD_WORD: read_by_conversion,
        RICH_TEXT: read_by_conversion,
        OLD_EXCEL: read_old_excel,
        OPEN_TEXT: read_open_text,
        OPEN_SHEET: read_open_sheet,
        WEB_PAGE: read_web_page,
        PDF: read_pdf,
        **dict.fromkeys(PICTURES, read_picture),
    }
)

# The readers of what NeedsRecognition was raised for.
RECOGNISERS: MappingProxyType[str, Callable[[bytes, str], RoadmapDraft]] = MappingProxyType(
    {PDF: recognise_pdf, **dict.fromkeys(PICTURES, recognise_picture)}
)


def read_roadmap(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme and its plan; UnreadableFile with one Russian sentence where it can't be done.

    NeedsRecognition is raised for a scan, which `recognise_roadmap` reads in minutes.
    """
    if len(data) > LARGEST_BYTES:
        raise UnreadableFile(f"Файл «{name}» больше {LARGEST_BYTES // 2**20} МБ: сохраните из него только текст плана.")
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile(f"Файл «{name}» пуст: проверьте, тот ли файл выбран.")
    found = format_of(data)
    if found == LOCKED:
        raise locked(name)
    if found not in READERS:
        raise UnreadableFile(
            f"Файл «{name}» — это {found}, такие не читаются: сохраните план как документ Word (DOCX), таблицу Excel"
            " (XLSX) или PDF и загрузите снова."
        )
    return READERS[found](data, name)


def recognise_roadmap(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from pictures of its pages; UnreadableFile with one Russian sentence where it can't be done."""
    return RECOGNISERS[format_of(data)](data, name)
