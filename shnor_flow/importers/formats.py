"""What kind of file the bytes are, whatever its name says, and its text if it is one."""

import codecs

from shnor_flow.domain.errors import UnreadableFile

LARGEST_BYTES = 20 * 1024 * 1024
PLAIN_TEXT = "text"
WORD = "документ Word (DOCX)"
EXCEL = "таблица Excel (XLSX)"
OPEN_TEXT = "документ ODT"
OPEN_SHEET = "таблица ODS"
PDF = "PDF"

# How the formats that a plan arrives in begin; the name is shown to the person.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", PDF),
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "старый документ Word или Excel (DOC, XLS)"),
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


def format_of(data: bytes) -> str:
    """Return PLAIN_TEXT or the Russian name of the format found."""
    if data.startswith(b"PK\x03\x04"):
        return _office_format(data)
    for signature, name in _SIGNATURES:
        if data.startswith(signature) and (len(signature) > 2 or b"\x00" in data[:512]):
            return name
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return PLAIN_TEXT
    return "двоичный файл" if b"\x00" in data and _utf16_without_mark(data) is None else PLAIN_TEXT


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
