"""Read a programme from pictures of its pages; every row of it asks to be compared with the document."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import islice

from PIL import Image, ImageSequence, UnidentifiedImageError

from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile
from shnor_flow.domain.roadmap import FindingDraft, FindingKind, RoadmapDraft
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.pages.page import Page
from shnor_flow.importers.pages.source import document_of
from shnor_flow.importers.scan.numbers import numbered
from shnor_flow.importers.scan.picture import Recognised, recognised
from shnor_flow.importers.scan.tesseract import program

MOST_PICTURES = 30  # pages of one file: each takes 2 to 6 seconds of a processor
SECONDS = 300.0  # for all of them
_AT_ONCE = 2
_LARGEST = 60_000_000  # dots of one picture
_LONG_SIDE = 3508  # dots of an A4 page at 300 to the inch
_COMPARE = "Строка распознана с изображения: сравните её с документом слово за словом, прежде всего срок и номера."


def read_picture(data: bytes, name: str) -> RoadmapDraft:
    """Say what is to be done with a picture: it can be recognised (NeedsRecognition), or not on this machine."""
    frames = sum(1 for _ in islice(_frames(data, name), MOST_PICTURES + 1))
    if program() is None:
        raise UnreadableFile(
            f"Файл «{name}» — картинка, текста в нём нет. Загрузите этот план документом Word, таблицей Excel или PDF "
            "с текстом, либо попросите администратора установить распознавание (tesseract)."
        )
    if frames > MOST_PICTURES:
        raise UnreadableFile(
            f"В файле «{name}» больше {MOST_PICTURES} страниц-картинок: сохраните в нём только страницы с планом."
        )
    raise NeedsRecognition(f"Файл «{name}» — картинка, она ещё не распознана: загрузите её снова.")


def recognise_picture(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from a PNG, JPEG or TIFF file; a TIFF may have many pages."""
    pictures = ((number, _to_scale(frame)) for number, frame in enumerate(_frames(data, name), start=1))
    found = recognise_all(islice(pictures, MOST_PICTURES), name)
    return draft_of_scan([found[number] for number in sorted(found)], frozenset(found), name)


def recognise_all(pictures: Iterable[tuple[int, Image.Image]], name: str) -> dict[int, Page]:
    """Return the pages of numbered pictures, two at once; the first tells how the others lie."""
    found: dict[int, Page] = {}
    turn: int | None = None
    waiting: list[tuple[int, Future[Recognised]]] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for number, picture in pictures:
            waiting.append((number, pool.submit(recognised, picture, number, name, turn or 0)))
            if turn is None or len(waiting) > _AT_ONCE:  # no more pictures in memory than are worked on
                first, page = waiting.pop(0)
                found[first] = page.result().page
                turn = page.result().turn if turn is None else turn
        found |= {number: page.result().page for number, page in waiting}
    return found


def draft_of_scan(pages: Sequence[Page], recognised_pages: frozenset[int], name: str) -> RoadmapDraft:
    """Return what the pages say; every row of a recognised page is put to a person."""
    if not any(page.words for page in pages):
        raise UnreadableFile(
            f"На изображениях файла «{name}» не нашлось ни слова: отсканируйте документ заново, чётче и ровнее."
        )
    draft = numbered(draft_from(document_of(pages), name))
    places = {f"страница {number}" for number in recognised_pages}
    doubts = tuple(
        FindingDraft(FindingKind.TEXT, _COMPARE, activity.line, index, activity.place)
        for index, activity in enumerate(draft.activities)
        if activity.place in places
    )
    return replace(draft, findings=(*draft.findings, *doubts))


def _frames(data: bytes, name: str) -> Iterator[Image.Image]:
    try:
        with Image.open(BytesIO(data)) as picture:
            for frame in ImageSequence.Iterator(picture):
                if frame.width * frame.height > _LARGEST:
                    raise UnreadableFile(
                        f"Картинка «{name}» слишком велика: отсканируйте страницу с разрешением 300 точек на дюйм."
                    )
                yield frame.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableFile(
            f"Картинка «{name}» повреждена, открыть её не удалось: сохраните её заново и загрузите ещё раз."
        ) from error


def _to_scale(picture: Image.Image) -> Image.Image:
    """Bring a photograph or a coarse scan to the scale that text is recognised at."""
    scale = _LONG_SIDE / max(picture.size)
    if 0.8 < scale < 1.25:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)
