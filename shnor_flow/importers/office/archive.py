"""An office file's archive, judged by its directory before anything is unpacked, and its XML without entities."""

import io
import zipfile
import zlib

from lxml import etree

from shnor_flow.domain.errors import UnreadableFile

LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes, of all parts together
_LARGEST_RATIO = 300  # an honest plan is packed 50 to 1, a bomb 1000 to 1
_HARMLESS_UNPACKED = 10 * 1024 * 1024  # below it the ratio says nothing
_MOST_PARTS = 5000


class OfficeArchive:
    """The parts of a file; UnreadableFile where it is broken, locked or a bomb."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, UnicodeError) as error:
            raise damaged(name) from error
        self._check_directory()

    def _check_directory(self) -> None:
        parts = self._zip.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise locked(self._name)
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        is_bomb = unpacked > _HARMLESS_UNPACKED and unpacked > _LARGEST_RATIO * max(packed, 1)
        if is_bomb or unpacked > LARGEST_UNPACKED or len(parts) > _MOST_PARTS:
            raise UnreadableFile(
                f"Файл «{self._name}» в распакованном виде слишком велик: сохраните из него в новый файл только план"
                " мероприятий, без картинок и пустых строк."
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parts."""
        return tuple(self._zip.namelist())

    def bytes_of(self, part: str) -> bytes | None:
        """Return a part, None where there is no such part."""
        if part not in self._zip.namelist():
            return None
        try:
            return self._zip.read(part)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise damaged(self._name) from error

    def xml_of(self, part: str) -> etree._Element | None:
        """Return a part as XML, None where there is no such part."""
        data = self.bytes_of(part)
        return None if data is None else parsed(data, self._name)

    def refuse_entities(self) -> None:
        """Look through every part of XML before a parser that is not ours reads them."""
        for part in self.names:
            if part.endswith((".xml", ".rels")):
                data = self.bytes_of(part) or b""
                if any(mark in data for mark in _DECLARATIONS):
                    raise _with_entities(self._name)


_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def parsed(data: bytes, name: str) -> etree._Element:
    """Return XML without entities, network and deep trees; UnreadableFile where it is broken or declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(name) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know it
        raise _with_entities(name)
    return root


def locked(name: str) -> UnreadableFile:
    """Return what is said of a file that wants a password."""
    return UnreadableFile(
        f"Файл «{name}» закрыт паролем: откройте его, снимите пароль («Файл» → «Сведения» → «Защита»), сохраните и"
        " загрузите снова."
    )


def damaged(name: str) -> UnreadableFile:
    """Return what is said of a file that can't be unpacked or parsed."""
    return UnreadableFile(
        f"Файл «{name}» повреждён или скачан не до конца: откройте его в своей программе, сохраните заново и загрузите"
        " снова."
    )


def _with_entities(name: str) -> UnreadableFile:
    return UnreadableFile(
        f"В файле «{name}» есть объявления, которых в документах не бывает (DOCTYPE), читать его небезопасно:"
        " откройте его в Word или Excel и сохраните заново."
    )
