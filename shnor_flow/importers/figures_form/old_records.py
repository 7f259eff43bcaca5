"""What an XLS says of its cells beyond their values: which hold a formula, and which show a number as a share.

The library that reads the values tells neither. Read are the container's chain of sectors ([MS-CFB], 2.2 and 2.3) and
a handful of records ([MS-XLS], 2.4); whatever does not look like them is left alone, its values stand for themselves.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_LAST_SECTOR = 0xFFFFFFFA  # and above: no sector's number
_ENTRY = 128  # bytes of a directory entry
_FORMULA, _NUMBER, _RK, _MANY_RK = 0x0006, 0x0203, 0x027E, 0x00BD
_FORMAT, _STYLE, _SHEET, _BEGIN, _END = 0x041E, 0x00E0, 0x0085, 0x0809, 0x000A
_BUILT_IN_SHARES = frozenset({9, 10})  # «0%» and «0.00%»

Place = tuple[int, int]  # row and column, both from 1


@dataclass(frozen=True)
class OldMarks:
    """The marked cells of one sheet."""

    formulas: frozenset[Place] = frozenset()
    shares: frozenset[Place] = frozenset()


@dataclass
class _Styles:
    share_formats: set[int] = field(default_factory=lambda: set(_BUILT_IN_SHARES))
    formats: list[int] = field(default_factory=list)  # of each style, by its number

    def is_share(self, style: int) -> bool:
        return style < len(self.formats) and self.formats[style] in self.share_formats


def old_marks(data: bytes) -> list[OldMarks]:
    """Return the marks of every sheet in the order of the workbook; fewer where the file is not as it should be."""
    try:
        return _marks(_stream(data, ("Workbook", "Book")))
    except (struct.error, IndexError, ValueError):
        return []


def _stream(data: bytes, names: tuple[str, ...]) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError
    places = [one for one in struct.unpack_from("<109I", data, 76) if one < _LAST_SECTOR]
    table: list[int] = []
    for place in places:
        table += struct.unpack_from(f"<{size // 4}I", data, (place + 1) * size)
    folder = _chain(data, table, struct.unpack_from("<I", data, 48)[0], size)
    for start in range(0, len(folder), _ENTRY):
        length = struct.unpack_from("<H", folder, start + 64)[0]
        name = folder[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name in names:
            first, bytes_long = struct.unpack_from("<II", folder, start + 116)
            return _chain(data, table, first, size)[:bytes_long]
    raise ValueError


def _chain(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    pieces: list[bytes] = []
    while sector < _LAST_SECTOR:
        if len(pieces) > len(table):
            raise ValueError  # a chain that goes in a circle
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(pieces)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one part, from its beginning to its end; parts inside it (charts) are passed over."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        depth += (kind == _BEGIN) - (kind == _END)
        if kind == _END and depth <= 0:
            return
        if depth == 1:
            yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _marks(stream: bytes) -> list[OldMarks]:
    styles, sheets = _Styles(), []
    for kind, record in _records(stream, 0):
        if kind == _FORMAT and b"%" in record[4:]:
            styles.share_formats.add(struct.unpack_from("<H", record)[0])
        elif kind == _STYLE:
            styles.formats.append(struct.unpack_from("<H", record, 2)[0])
        elif kind == _SHEET:
            sheets.append(struct.unpack_from("<I", record)[0])
    return [_sheet(stream, start, styles) for start in sheets]


def _sheet(stream: bytes, start: int, styles: _Styles) -> OldMarks:
    formulas, shares = set(), set()
    for kind, record in _records(stream, start):
        if kind not in (_FORMULA, _NUMBER, _RK, _MANY_RK):
            continue
        row, column, style = struct.unpack_from("<HHH", record)
        if kind == _FORMULA:
            formulas.add((row + 1, column + 1))
        elif kind != _MANY_RK:
            shares |= {(row + 1, column + 1)} if styles.is_share(style) else set()
        else:
            each = [struct.unpack_from("<H", record, place)[0] for place in range(4, len(record) - 2, 6)]
            shares |= {(row + 1, column + 1 + number) for number, one in enumerate(each) if styles.is_share(one)}
    return OldMarks(frozenset(formulas), frozenset(shares))
