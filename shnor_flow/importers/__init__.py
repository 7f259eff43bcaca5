"""Files become a RoadmapDraft: what a coordinator was sent is read by its content, whatever its name says."""

from collections.abc import Callable
from importlib import import_module
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

# Format, as `format_of` names it -> module and name of its reader; another format is another line. A reader is loaded
# when a file asks for it: each brings a library of its own, and loading all of them takes longer than reading a plan.
_READERS: MappingProxyType[str, str] = MappingProxyType(
    {
        PLAIN_TEXT: "text_file:read_text_file",
        WORD: "word.reading:read_word",
        EXCEL: "sheets.excel:read_excel",
        OLD_WORD: "office.conversion:read_by_conversion",
        RICH_TEXT: "office.conversion:read_by_conversion",
        OLD_EXCEL: "sheets.old_excel:read_old_excel",
        OPEN_TEXT: "open_document.text:read_open_text",
        OPEN_SHEET: "open_document.spreadsheet:read_open_sheet",
        WEB_PAGE: "web_page:read_web_page",
        PDF: "pdf.reader:read_pdf",
        **dict.fromkeys(PICTURES, "scan.reader:read_picture"),
    }
)
# The readers of what NeedsRecognition was raised for.
_RECOGNISERS: MappingProxyType[str, str] = MappingProxyType(
    {PDF: "pdf.reader:recognise_pdf", **dict.fromkeys(PICTURES, "scan.reader:recognise_picture")}
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
        from shnor_flow.importers.office.archive import locked

        raise locked(name)
    if found not in _READERS:
        raise UnreadableFile(
            f"Файл «{name}» — это {found}, такие не читаются: сохраните план как документ Word (DOCX), таблицу Excel"
            " (XLSX) или PDF и загрузите снова."
        )
    return _loaded(_READERS[found])(data, name)


def recognise_roadmap(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from pictures of its pages; UnreadableFile with one Russian sentence where it can't be done."""
    return _loaded(_RECOGNISERS[format_of(data)])(data, name)


def _loaded(place: str) -> Callable[[bytes, str], RoadmapDraft]:
    module, _, name = place.partition(":")
    reader: Callable[[bytes, str], RoadmapDraft] = getattr(import_module(f"{__name__}.{module}"), name)
    return reader
