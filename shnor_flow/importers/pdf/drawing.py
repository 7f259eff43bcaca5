"""The drawn lines of a page: straight paths, thin filled boxes and the sides of boxes, put together where they meet."""

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from shnor_flow.importers.pages.page import SNAP, Ruling, merged
from shnor_flow.importers.pdf.frame import Frame

_SLANT = 1.5  # points by which a straight line may lie askew
_MOST_OBJECTS = 40_000  # of one page: a map or a drawing, its lines are no table
_DEEPEST = 4  # forms inside forms

_Matrix = tuple[float, float, float, float, float, float]
_Segment = tuple[float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


def rulings_of(page: Any, frame: Frame) -> tuple[tuple[Ruling, ...], tuple[Ruling, ...]]:
    """Return the horizontal and the vertical lines of a page."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return (), ()
    objects = (pdfium_c.FPDFPage_GetObject(page, index) for index in range(count))
    across: list[Ruling] = []
    down: list[Ruling] = []
    for segment in _segments(objects, _SAME, 0):
        x0, top, x1, bottom = frame.box(*segment)
        if bottom - top <= _SLANT < x1 - x0:
            across.append(Ruling((top + bottom) / 2, x0, x1))
        elif x1 - x0 <= _SLANT < bottom - top:
            down.append(Ruling((x0 + x1) / 2, top, bottom))
    return merged(across), merged(down)


def _segments(objects: Iterable[Any], matrix: _Matrix, depth: int) -> Iterator[_Segment]:
    for item in objects:
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield from _path_segments(item, _times(_matrix_of(item), matrix))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            count = min(pdfium_c.FPDFFormObj_CountObjects(item), _MOST_OBJECTS)
            inner = (pdfium_c.FPDFFormObj_GetObject(item, index) for index in range(count))
            yield from _segments(inner, _times(_matrix_of(item), matrix), depth + 1)


def _path_segments(path: Any, matrix: _Matrix) -> Iterator[_Segment]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    points = list(_points(path, matrix))
    if not stroke.value and not _is_thin(points):
        return  # the shade of a cell is no border
    start = last = (0.0, 0.0)
    for kind, point, closes in points:
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield (*last, *point)
        last = point
        if closes:
            yield (*last, *start)


def _is_thin(points: Sequence[tuple[int, tuple[float, float], bool]]) -> bool:
    xs = [point[0] for _, point, _ in points]
    ys = [point[1] for _, point, _ in points]
    return bool(points) and min(max(xs) - min(xs), max(ys) - min(ys)) <= SNAP


def _points(path: Any, matrix: _Matrix) -> Iterator[tuple[int, tuple[float, float], bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(pdfium_c.FPDFPath_CountSegments(path), _MOST_OBJECTS)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        yield kind, _moved(x.value, y.value, matrix), bool(pdfium_c.FPDFPathSegment_GetClose(segment))


def _matrix_of(item: Any) -> _Matrix:
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, matrix):
        return _SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    if then is _SAME:
        return first
    a, b, c, d, e, f = first
    x, y = _moved(e, f, then)
    return (
        a * then[0] + b * then[2],
        a * then[1] + b * then[3],
        c * then[0] + d * then[2],
        c * then[1] + d * then[3],
        x,
        y,
    )


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5]
