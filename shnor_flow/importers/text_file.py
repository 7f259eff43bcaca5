"""A file of text: values parted by signs where it has a heading of such, plain text otherwise."""

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.formats import decoded
from shnor_flow.importers.sheets.separated import separated_source
from shnor_flow.importers.text.plain_text import read_plain_text


def read_text_file(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from CSV, plain text or Markdown; UnreadableFile where it holds no plan."""
    source = separated_source(decoded(data, name), name)
    return draft_from(source, name) if source is not None else read_plain_text(data, name)
