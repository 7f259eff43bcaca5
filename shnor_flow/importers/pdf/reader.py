"""Read a programme and its plan from a PDF file."""

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.pages.source import document_of
from shnor_flow.importers.pdf.pdfium import opened, pages_of


def read_pdf(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of a PDF file; UnreadableFile where it holds no plan."""
    with opened(data, name) as document:
        pages = list(pages_of(document, name))
    return draft_from(document_of(pages), name)
