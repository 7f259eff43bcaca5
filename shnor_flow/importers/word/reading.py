"""A Word file as paragraphs and tables, and a programme read from them."""

import posixpath

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingKind, RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.office.archive import OfficeArchive
from shnor_flow.importers.source_builder import SourceBuilder
from shnor_flow.importers.text.source_text import tidy
from shnor_flow.importers.word.elements import Element, child, local, seen, value
from shnor_flow.importers.word.numbering import Numbering
from shnor_flow.importers.word.paragraphs import ParagraphReader
from shnor_flow.importers.word.styles import Styles
from shnor_flow.importers.word.tables import TableReader, only_cells

_CORRECTIONS = frozenset({"ins", "del", "moveFrom", "moveTo"})
_MOST_NOTES = 20  # findings about footnotes
_SHOWN = 100  # letters of a footnote in its finding


def read_word(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of a DOCX file; UnreadableFile where it holds no plan."""
    return draft_from(word_source(data, name), name)


def word_source(data: bytes, name: str) -> SourceDocument:
    """Return the paragraphs and tables of a DOCX file."""
    return _WordDocument(OfficeArchive(data, name), name).read()


class _WordDocument:
    """Walks through the body once; lists, footnotes and places are counted on the way."""

    def __init__(self, archive: OfficeArchive, name: str) -> None:
        self._archive = archive
        main = self._target("_rels/.rels", "", "officeDocument") or "word/document.xml"
        root = archive.xml_of(main)
        body = child(root, "body")
        if root is None or body is None:
            raise UnreadableFile(
                f"В файле «{name}» нет текста документа: откройте его в Word, сохраните как DOCX и загрузите снова."
            )
        self._root, self._body = root, body
        folder, _, part = main.rpartition("/")
        self._rels, self._folder = f"{folder}/_rels/{part}.rels".lstrip("/"), folder
        self._paragraphs = ParagraphReader(Styles(self._part("styles")), Numbering(self._part("numbering")))
        self._tables = TableReader(self._paragraphs.read, self._note)
        self._builder = SourceBuilder()
        self._counted = {"paragraph": 0, "table": 0}
        self._notes: list[tuple[str, str, int]] = []
        self._open = ""  # a paragraph whose end was deleted waits for the next one

    def read(self) -> SourceDocument:
        """Return the document."""
        self._walk(self._body)
        self._tell_notes()
        if any(local(each) in _CORRECTIONS for each in self._root.iter()):
            self._builder.doubt(
                FindingKind.STRUCTURE,
                "В документе есть непринятые исправления: вставки прочитаны, удалённое пропущено. Проверьте, что это"
                " утверждённая редакция.",
            )
        return self._builder.finished()

    def _walk(self, container: Element) -> None:
        for name, element in seen(container):
            if name == "p":
                self._take_paragraph(element)
            elif name == "tbl":
                self._take_table(element)

    def _take_paragraph(self, element: Element) -> None:
        paragraph = self._paragraphs.read(element)
        text = self._open + paragraph.text
        self._open = text if paragraph.runs_on else ""
        if paragraph.runs_on:
            return
        self._counted["paragraph"] += bool(text.strip())
        where = f"абзац {self._counted['paragraph']}"
        self._note(paragraph.notes, where)
        self._builder.paragraph(text, where, is_heading=paragraph.is_heading)
        for box in paragraph.boxes:
            self._walk(box)

    def _take_table(self, element: Element) -> None:
        if (cells := only_cells(element)) is not None:
            for cell in cells:
                self._walk(cell)
            return
        self._counted["table"] += 1
        table = self._tables.read(element, self._counted["table"])
        self._builder.table(table.rows)
        for inner in table.inner:
            self._take_table(inner)

    def _note(self, notes: list[str], where: str) -> None:
        self._notes += [(note, where, self._builder.next_line) for note in notes]

    def _tell_notes(self) -> None:
        """Put every footnote to a person: it may change a term, and belongs to no cell."""
        texts = {f"{kind} {value(note, 'id')}": note for kind in ("footnote", "endnote") for note in self._listed(kind)}
        for note, where, _ in self._notes[:_MOST_NOTES]:
            words = (
                "".join(str(each.text or "") for each in texts[note].iter() if local(each) == "t")
                if note in texts
                else ""
            )
            text = " ".join(tidy(words).split())
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            self._builder.doubt(FindingKind.STRUCTURE, f"Сноска не отнесена к плану: «{shown}». Учтите её сами.", where)
        if (more := len(self._notes) - _MOST_NOTES) > 0:
            self._builder.doubt(FindingKind.STRUCTURE, f"В документе есть и другие сноски ({more}): просмотрите их.")

    def _listed(self, kind: str) -> list[Element]:
        root = self._part(f"{kind}s")
        return [] if root is None else [each for each in root if local(each) == kind]

    def _part(self, kind: str) -> Element | None:
        target = self._target(self._rels, self._folder, kind)
        return self._archive.xml_of(target) if target else None

    def _target(self, rels: str, folder: str, kind: str) -> str | None:
        """Return the part that another one names as being of this kind."""
        root = self._archive.xml_of(rels)
        for relation in root if root is not None else ():
            if (relation.get("Type") or "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = str(relation.get("Target") or "")
                return (
                    target.lstrip("/")
                    if target.startswith("/")
                    else posixpath.normpath(f"{folder}/{target}").lstrip("/")
                )
        return None
