"""What may be kept as evidence: judged by the first bytes of the content, never by the name it came with."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from shnor_flow.domain.errors import UnreadableFile

LONGEST_NAME = 120
MOST_FILES = 10  # in one form

_MEGABYTE = 1024 * 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# (first bytes, where they stand, what it is, the endings such a file may have; the first one is given if none fits)
_KINDS: tuple[tuple[bytes, int, str, tuple[str, ...]], ...] = (
    (b"%PDF-", 0, "application/pdf", (".pdf",)),
    (b"\xff\xd8\xff", 0, "image/jpeg", (".jpg", ".jpeg")),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png", (".png",)),
    (b"WEBP", 8, "image/webp", (".webp",)),
    (b"ftypheic", 4, "image/heic", (".heic",)),
    (b"ftypmif1", 4, "image/heic", (".heic",)),
    (_ZIP, 0, "application/zip", (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")),
    (_OLE, 0, "application/x-ole-storage", (".doc", ".xls", ".ppt")),
    (b"{\\rtf", 0, "application/rtf", (".rtf",)),
)
_TAKEN = "PDF, Word, Excel, презентация, фотография, текст или архив ZIP"


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True)
class JudgedUpload:
    """A file that may be kept."""

    name: str
    data: bytes
    content_type: str


def judge_upload(upload: Upload, megabytes: int) -> JudgedUpload:
    """Return the file with a safe name and the type of its content, or raise UnreadableFile with the reason."""
    shown = safe_name(upload.name)
    if not upload.data:
        raise UnreadableFile(f"Файл «{shown}» пустой. Проверьте его и приложите ещё раз.")
    if len(upload.data) > megabytes * _MEGABYTE:
        raise UnreadableFile(f"Файл «{shown}» больше {megabytes} МБ. Уменьшите его или приложите ссылку в тексте.")
    content_type, endings = _kind_of(upload.data)
    if not endings:
        raise UnreadableFile(f"Файл «{shown}» такого вида приложить нельзя. Подойдёт {_TAKEN}.")
    if not shown.lower().endswith(endings):
        shown += endings[0]
    return JudgedUpload(shown, upload.data, content_type)


def safe_name(name: str) -> str:
    """Return the last part of a file's name without signs that could mislead a screen, a header or a disk."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r'[<>:"|?*/]+', "_", plain).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot:
        plain = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending[:10]}"
    return plain[:LONGEST_NAME] or "файл"


def _kind_of(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, place, content_type, endings in _KINDS:
        if data[place : place + len(mark)] == mark:
            return content_type, endings
    return ("text/plain", (".txt", ".csv")) if _is_plain_text(data) else ("", ())


def _is_plain_text(data: bytes) -> bool:
    """Tell text from a program and from a page that a browser could be talked into running."""
    head = data[:4096]
    if any(byte < 9 for byte in head) or head.lstrip()[:1] == b"<" or head.startswith((b"MZ", b"#!")):
        return False
    for encoding in ("utf-8", "cp1251"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
