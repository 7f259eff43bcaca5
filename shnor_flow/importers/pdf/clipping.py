"""What a page cuts off: text outside its clipping path is in the file, yet nobody sees it."""

import ctypes
from typing import Any

import pypdfium2.raw as pdfium_c

_MOST_PATHS = 8
_MOST_POINTS = 64

_Box = tuple[float, float, float, float]


class Shown:
    """Tells of letter after letter whether it can be seen; letters of one piece of text share the answer's box."""

    def __init__(self) -> None:
        self._piece = 0
        self._box: _Box | None = None

    def has(self, text: Any, index: int, letter: Any) -> bool:
        """Tell whether the middle of a letter lies inside the clipping path of its piece of text."""
        piece = pdfium_c.FPDFText_GetTextObject(text, index)
        address = ctypes.cast(piece, ctypes.c_void_p).value or 0
        if address != self._piece:
            self._piece, self._box = address, _clip_of(piece) if address else None
        if self._box is None:
            return True
        x, y = (letter.left + letter.right) / 2, (letter.bottom + letter.top) / 2
        left, bottom, right, top = self._box
        return bool(left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1)


def _clip_of(piece: Any) -> _Box | None:
    """Return the box that all clipping paths of a piece of text leave; None where nothing is cut off."""
    clip = pdfium_c.FPDFPageObj_GetClipPath(piece)
    count = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
    found: _Box | None = None
    for path in range(min(count, _MOST_PATHS)):
        box = _box_of(clip, path)
        if box is not None:
            found = box if found is None else _common(found, box)
    return found


def _common(first: _Box, other: _Box) -> _Box:
    return max(first[0], other[0]), max(first[1], other[1]), min(first[2], other[2]), min(first[3], other[3])


def _box_of(clip: Any, path: int) -> _Box | None:
    x, y = ctypes.c_float(), ctypes.c_float()
    xs: list[float] = []
    ys: list[float] = []
    for index in range(min(pdfium_c.FPDFClipPath_CountPathSegments(clip, path), _MOST_POINTS)):
        segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, path, index)
        if pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            xs.append(x.value)
            ys.append(y.value)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None
