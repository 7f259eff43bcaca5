"""Read a programme and its plan from a PDF file, its text or, where it is a scan, the pictures of its pages."""

from collections.abc import Sequence
from dataclasses import replace

from shnor_flow.domain.errors import NeedsRecognition, UnreadableFile
from shnor_flow.domain.roadmap import FindingDraft, FindingKind, RoadmapDraft
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.pages.page import Page
from shnor_flow.importers.pages.source import document_of
from shnor_flow.importers.pdf.pdfium import opened, pages_of, picture_of
from shnor_flow.importers.scan.reader import MOST_PICTURES, draft_of_scan, recognise_all
from shnor_flow.importers.scan.tesseract import program


def read_pdf(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the text of a PDF file.

    UnreadableFile where it holds no plan; NeedsRecognition where pages are pictures and can be recognised.
    """
    with opened(data, name) as document:
        pages = list(pages_of(document, name))
    pictures = [page.number for page in pages if page.is_picture]
    if not pictures:
        return draft_from(document_of(pages), name)
    if program() is not None and len(pictures) <= MOST_PICTURES:
        raise NeedsRecognition(f"Файл «{name}» — скан, его страницы ещё не распознаны: загрузите его снова.")
    return _without_pictures(pages, pictures, name)


def recognise_pdf(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from a PDF file whose pages are pictures, or some of them."""
    with opened(data, name) as document:
        pages = list(pages_of(document, name))
        numbers = [page.number for page in pages if page.is_picture]
        found = recognise_all(((number, picture_of(document, number)) for number in numbers), name)
    return draft_of_scan([found.get(page.number, page) for page in pages], frozenset(numbers), name)


def _without_pictures(pages: Sequence[Page], pictures: Sequence[int], name: str) -> RoadmapDraft:
    """Read the pages that are text; where the plan is not among them, say what to do about the others."""
    try:
        draft = draft_from(document_of([page for page in pages if not page.is_picture]), name)
    except UnreadableFile as error:
        raise UnreadableFile(_why_not(len(pictures), name)) from error
    listed = ", ".join(str(number) for number in pictures[:10]) + (" и другие" if len(pictures) > 10 else "")
    message = f"Эти страницы — изображения без текста и не прочитаны: {listed}. Проверьте, нет ли на них строк плана."
    unread = FindingDraft(FindingKind.STRUCTURE, message, place=f"страница {pictures[0]}")
    return replace(draft, findings=(unread, *draft.findings))


def _why_not(count: int, name: str) -> str:
    if program() is None:
        return (
            f"Файл «{name}» — скан: в нём только изображения страниц, текста нет. Загрузите этот план документом Word, "
            "таблицей Excel или PDF с текстом, либо попросите администратора установить распознавание (tesseract)."
        )
    return (
        f"Файл «{name}» — скан, в нём {count} страниц, а распознаётся не больше {MOST_PICTURES}: "
        "сохраните из него только страницы с планом и загрузите снова."
    )
