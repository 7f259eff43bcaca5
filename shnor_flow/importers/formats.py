"""What kind of file the bytes are, whatever its name says, and its text if it is one."""

import codecs
import re

from shnor_flow.domain.errors import UnreadableFile

LARGEST_BYTES = 20 * 1024 * 1024
PLAIN_TEXT = "text"
WORD = "документ Word (DOCX)"
EXCEL = "таблица Excel (XLSX)"
OPEN_TEXT = "документ ODT"
OPEN_SHEET = "таблица ODS"
WEB_PAGE = "страница HTML"
RICH_TEXT = "RTF"
OLD_WORD = "старый документ Word (DOC)"
OLD_EXCEL = "старая таблица Excel (XLS)"
LOCKED = "документ под паролем"
PDF = "PDF"
PICTURES = ("картинка PNG", "картинка JPEG", "картинка GIF", "картинка TIFF", "картинка BMP")

# How the formats that a plan arrives in begin; the name is shown to the person.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", PDF),
    (b"{\\rtf", RICH_TEXT),
    (b"\x89PNG", "картинка PNG"),
    (b"\xff\xd8\xff", "картинка JPEG"),
    (b"GIF8", "картинка GIF"),
    (b"II*\x00", "картинка TIFF"),
    (b"MM\x00*", "картинка TIFF"),
    (b"BM", "картинка BMP"),
    (b"Rar!", "архив RAR"),
    (b"7z\xbc\xaf\x27\x1c", "архив 7-Zip"),
    (b"\x1f\x8b", "архив GZIP"),
)
# Names inside a ZIP that tell an office document from an archive. Without its end an archive has no list of names.
_ZIP_CONTENTS: tuple[tuple[bytes, str], ...] = (
    (b"opendocument.text", OPEN_TEXT),
    (b"opendocument.spreadsheet", OPEN_SHEET),
    (b"word/", WORD),
    (b"xl/", EXCEL),
)


# What old office files keep inside, by the names of their streams; a new one under a password is kept the same way.
_CONTAINER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", LOCKED),
    ("WordDocument", OLD_WORD),
    ("Workbook", OLD_EXCEL),
    ("Book", OLD_EXCEL),
    ("PowerPoint Document", "презентация PowerPoint"),
)
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body|meta|table)\b", re.I | re.S
)
_FRAGMENT = re.compile(rb"\s*<(?:div|p|center|font|h[1-6]|style|span|article|section)\b", re.I)
_ARCHIVED_PAGE = re.compile(rb"(?:mime-version|from|content-type)\s*:.*?text/html", re.I | re.S)
_XML = re.compile(rb"\s*<(?:\?xml|[\w.-]+:)", re.I)


def format_of(data: bytes) -> str:
    """Return PLAIN_TEXT or the Russian name of the format found."""
    if data.startswith(b"PK\x03\x04"):
        return _office_format(data)
    if data.startswith(_CONTAINER):
        inside = (name for stream, name in _STREAMS if stream.encode("utf-16-le") in data)
        return next(inside, "старый документ Word или Excel (DOC, XLS)")
    for signature, name in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:512]):
            return name
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return PLAIN_TEXT
    if (marked_up := _marked_up(data)) is not None:
        return marked_up
    return "двоичный файл" if b"\x00" in data and _utf16_without_mark(data) is None else PLAIN_TEXT


def _marked_up(data: bytes) -> str | None:
    """Return what a file of tags is; a text with a tag here and there is a text."""
    head = data[:8192].removeprefix(codecs.BOM_UTF8)
    if _PAGE.match(head) or _ARCHIVED_PAGE.match(head) or (_FRAGMENT.match(head) and b"</" in head):
        return WEB_PAGE
    return "файл XML" if _XML.match(head) else None


def _office_format(data: bytes) -> str:
    found = [(data.find(mark), name) for mark, name in _ZIP_CONTENTS if mark in data]
    return min(found)[1] if found else "архив ZIP"  # a document inside another is named after the outer one


def decoded(data: bytes, name: str) -> str:
    """Return the text in UTF-8, UTF-16 or windows-1251; UnreadableFile where it is none of them."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded_as(data, "utf-16", name)
    if (order := _utf16_without_mark(data)) is not None:
        return _decoded_as(data, order, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded_as(data, "windows-1251", name)
    if _looks_russian(text):
        return text
    raise UnreadableFile(
        f"Файл «{name}» записан в неизвестной кодировке: сохраните его как «Обычный текст (*.txt)» в кодировке UTF-8."
    )


def _decoded_as(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"Файл «{name}» повреждён, прочитать его не удалось: сохраните его заново как «Обычный текст (*.txt)»."
        ) from error


def _utf16_without_mark(data: bytes) -> str | None:
    # Russian letters in UTF-16 have 0x04 as their high byte; spaces and digits have 0x00.
    sample = data[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return None
    for order, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(byte in (0x00, 0x04, 0x20) for byte in high) > 0.95 * len(high) and 0x04 in high:
            return order
    return None


def _looks_russian(text: str) -> bool:
    letters = [char for char in text[:20000] if char.isalpha()]
    # A wrong code page turns small letters into capitals or signs; real Russian is mostly small letters а-я.
    return bool(letters) and sum("а" <= char <= "я" for char in letters) > 0.4 * len(letters)
