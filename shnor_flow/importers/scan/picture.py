"""A picture of a page becomes a Page: set straight, its drawn lines found and taken out, its words recognised."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import mean, median, pvariance

from PIL import Image, ImageDraw

from shnor_flow.importers.pages.page import Page, Ruling, Word, merged
from shnor_flow.importers.scan.tesseract import DOTS, words_in

_POINT = 72 / DOTS
_DARK = 150  # of 255
_LINE = re.compile(rb"\x00{16,}(?:\xff{1,4}\x00{16,})*")  # a drawn line may have short gaps
_SHORTEST = 90  # dots: letters have no stroke of that length
_MOST_RUNS = 60_000  # of a page; a photograph has more
_SLANTS = [step / 4 for step in range(-12, 13)]  # degrees
_SURE = 75.0  # of 100, on average: below it the page may stand on its side
_LINE_TO_INK = 1.3  # a line of text is that much higher than the ink of its words
_FEWEST_WORDS = 5


@dataclass(frozen=True)
class Recognised:
    """A page, and how sure the program is of its words on average (0 to 100)."""

    page: Page
    sure: float
    turn: int  # degrees counter-clockwise


def recognised(picture: Image.Image, number: int, name: str, turn: int = 0) -> Recognised:
    """Return what is on a picture of a page, turned the way it reads best; `turn` is tried first."""
    grey = picture.convert("L")
    best: Recognised | None = None
    for way in dict.fromkeys((turn, 0, 90, 270, 180)):
        turned = grey.rotate(way, expand=True, fillcolor=255) if way else grey
        found = _upright(turned, number, name, way)
        if found.sure >= _SURE or len(found.page.words) < _FEWEST_WORDS:
            return found
        if best is None or found.sure > best.sure:
            best = found
    assert best is not None
    return best


def _upright(grey: Image.Image, number: int, name: str, turn: int) -> Recognised:
    straight = _straightened(grey)
    across, down = _lines(straight), _lines(straight.transpose(Image.Transpose.TRANSPOSE))
    page = Page(number, straight.width * _POINT, straight.height * _POINT, (), across, down)
    found = words_in(_without_lines(straight, page), name)
    height = _LINE_TO_INK * median(word.height for word, _ in found) if found else 0.0
    words = tuple(_full_height(word, height) for word, _ in found)
    return Recognised(replace(page, words=words), mean(sure for _, sure in found) if found else 0.0, turn)


def _full_height(word: Word, height: float) -> Word:
    # Its box ends at the ink: a dash or small letters seem lower than the line of text they stand in.
    middle, half = (word.top + word.bottom) / 2, max(word.height, height) / 2
    return word._replace(top=middle - half, bottom=middle + half)


def _straightened(grey: Image.Image) -> Image.Image:
    """Turn a picture by the few degrees it lies askew: rows of text then stand out most from the gaps between them."""
    small = grey.reduce(4)
    best = max(_SLANTS, key=lambda slant: (_unevenness(small, slant), -abs(slant)))
    if abs(best) < 0.2:
        return grey
    return grey.rotate(best, resample=Image.Resampling.BICUBIC, fillcolor=255)


def _unevenness(small: Image.Image, slant: float) -> float:
    turned = small.rotate(slant, fillcolor=255)
    return pvariance(turned.resize((1, turned.height), Image.Resampling.BOX).tobytes())


def _lines(grey: Image.Image) -> tuple[Ruling, ...]:
    runs = list(_runs(grey.point(lambda value: 0 if value < _DARK else 255)))
    return merged(runs) if len(runs) <= _MOST_RUNS else ()


def _runs(black: Image.Image) -> Iterator[Ruling]:
    width, data = black.width, black.tobytes()
    for row in range(black.height):
        for run in _LINE.finditer(data, row * width, (row + 1) * width):
            if run.end() - run.start() >= _SHORTEST:
                start, end = run.start() - row * width, run.end() - row * width
                yield Ruling(row * _POINT, start * _POINT, end * _POINT)


def _without_lines(grey: Image.Image, page: Page) -> Image.Image:
    """Paint over the drawn lines: next to letters they are taken for letters."""
    clean = grey.copy()
    brush = ImageDraw.Draw(clean)
    for ruling in page.across:
        brush.rectangle(_around(ruling.start, ruling.at, ruling.end, ruling.at), fill=255)
    for ruling in page.down:
        brush.rectangle(_around(ruling.at, ruling.start, ruling.at, ruling.end), fill=255)
    return clean


def _around(x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
    margin = 4  # dots
    return x0 / _POINT - margin, top / _POINT - margin, x1 / _POINT + margin, bottom / _POINT + margin
