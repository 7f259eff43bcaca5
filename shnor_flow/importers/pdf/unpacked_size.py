"""How much the streams of a PDF file unpack to, measured before anything reads them: a bomb is refused, not opened."""

import re
import zlib

from shnor_flow.domain.errors import UnreadableFile

LARGEST_STREAM = 120 * 1024**2  # a scanned A3 page in colour at 300 dots per inch takes 52 MiB
_LARGEST_TOTAL = 1024**3
_CHUNK = 1024**2
_STREAM = re.compile(rb"(?<!end)stream\r?\n?")
_ZLIB_HEADERS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda", b"\x48", b"\x58", b"\x68")
_DEEPEST = 3  # a stream may be packed several times


def refuse_bombs(data: bytes, name: str) -> None:
    """Raise UnreadableFile where a stream, or all of them, unpack to more than an honest file has."""
    total = 0
    for found in _STREAM.finditer(data):
        body = memoryview(data)[found.end() :]
        if not bytes(body[:2]).startswith(_ZLIB_HEADERS):
            continue
        size = _unpacked(body, _DEEPEST)
        total += size
        if size > LARGEST_STREAM or total > _LARGEST_TOTAL:
            raise UnreadableFile(
                f"Файл «{name}» при распаковке становится огромным и не читается: "
                "сохраните из него только страницы с планом, обычным PDF."
            )


def _unpacked(packed: memoryview, deepest: int) -> int:
    """Return the unpacked size, counted no further than just over the limit."""
    unpacker = zlib.decompressobj()
    size, place, inner = 0, 0, b""
    try:
        while not unpacker.eof and size <= LARGEST_STREAM:
            feed = unpacker.unconsumed_tail or packed[place : place + _CHUNK]
            if not unpacker.unconsumed_tail:
                place += _CHUNK
                if not feed:
                    break
            piece = unpacker.decompress(feed, _CHUNK)
            inner += piece if len(inner) < LARGEST_STREAM // 16 and deepest else b""
            size += len(piece)
    except zlib.error:
        return size
    if deepest and inner[:2].startswith(_ZLIB_HEADERS):
        return max(size, _unpacked(memoryview(inner), deepest - 1))
    return size
