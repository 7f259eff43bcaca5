"""From a document to a draft: its plan is looked for in its tables first, then in its text."""

from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument, draft_of
from shnor_flow.importers.tabled_plan import tabled_plan
from shnor_flow.importers.text.plain_text import plan_of_text


def draft_from(source: SourceDocument, name: str) -> RoadmapDraft:
    """Return what a document says; UnreadableFile where it holds no plan."""
    return draft_of(source, name, tabled_plan(source) or plan_of_text(source.lines, name))
