"""Tesseract, the program that recognises text: whether it is here, and what it reads in a picture."""

import io
import os
import re
import shutil
import subprocess
from functools import lru_cache

from PIL import Image

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.pages.page import HYPHEN, Word

DOTS = 300  # to the inch, of every picture given to it
_PAGE_SECONDS = 60
_BLOCK = "6"  # one block of text: words keep their places, and no guess at columns loses a cell
_LEAST_SURE = 15.0  # of 100; below it specks and remains of lines are taken for letters
_DASHES = ("—", "–", "¬", "‐", "=")
_TOO_SLOW = (
    "Страница скана «{name}» распознаётся слишком долго: отсканируйте её заново, чётче, или загрузите документ Word."
)
_FAILED = "Скан «{name}» распознать не удалось: сохраните его заново в PDF или загрузите документ Word."
_REMAINS = re.compile(r"^[|_—=]+(?=\w)|[|_]+$")  # of drawn lines
_NOISE = frozenset("|_[]{}\\/~`'\"‘’“”°^<>¦")


@lru_cache(maxsize=1)
def program() -> str | None:
    """Return the path of tesseract where it is installed and knows Russian."""
    path = shutil.which("tesseract")
    if path is None:
        return None
    listed = subprocess.run([path, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603  # found by name, no shell
    return path if b"rus" in listed.stdout.split() else None


def words_in(picture: Image.Image, name: str) -> list[tuple[Word, float]]:
    """Return the words of a picture in points, each with how sure the program is of it (0 to 100)."""
    path = program()
    assert path is not None
    stream = io.BytesIO()
    picture.save(stream, format="PPM")
    command = [path, "stdin", "stdout", "-l", "rus", "--psm", _BLOCK, "--dpi", str(DOTS), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command; the picture comes by standard input
            command,
            input=stream.getvalue(),
            capture_output=True,
            timeout=_PAGE_SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # threads of its own only slow it down
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(_TOO_SLOW.format(name=name)) from error
    if done.returncode:
        raise UnreadableFile(_FAILED.format(name=name))
    return _words(done.stdout.decode("utf-8", "replace"))


def _words(table: str) -> list[tuple[Word, float]]:
    found: list[tuple[Word, float]] = []
    for line in table.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) < 12 or cells[0] != "5":
            continue
        text, sure = cells[11].strip(), float(cells[10])
        if not text or sure < _LEAST_SURE or set(text) <= _NOISE:
            continue
        left, top, width, height = (int(cell) * 72 / DOTS for cell in cells[6:10])
        found.append((Word(_tidied(text), left, top, left + width, top + height, spaced=True), sure))
    return found


def _tidied(text: str) -> str:
    # At the end of a line a hyphen is often taken for a dash.
    if len(text) > 2 and text[-1] in _DASHES and text[-2].isalpha():
        return text[:-1] + HYPHEN
    return _REMAINS.sub("", text) or text
