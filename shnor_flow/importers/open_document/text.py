"""An ODT as paragraphs and tables."""

from collections.abc import Iterator

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import FindingKind, RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.office.archive import OfficeArchive, locked
from shnor_flow.importers.open_document.elements import Element, count, local, words_of
from shnor_flow.importers.open_document.lists import Lists
from shnor_flow.importers.source_builder import MOST_COLUMNS, Cell, PlacedRow, SourceBuilder
from shnor_flow.importers.text.source_text import BULLET, CELL_BREAK

_WRAPPERS = frozenset(
    ["section", "table-header-rows", "table-rows", "table-row-group", "index-body", "table-of-content"]
)


def read_open_text(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from the bytes of an ODT file; UnreadableFile where it holds no plan."""
    return draft_from(open_text_source(data, name), name)


def open_text_source(data: bytes, name: str) -> SourceDocument:
    """Return the paragraphs and tables of an ODT file."""
    root, archive = content_of(data, name)
    body = next((element for element in root.iter() if local(element) == "text"), None)
    if body is None:
        raise UnreadableFile(f"В файле «{name}» нет текста документа: сохраните его как DOCX и загрузите снова.")
    lists = Lists()
    if (styles := archive.xml_of("styles.xml")) is not None:
        lists.learn(styles)
    lists.learn(root)
    walk = _TextWalk(lists)
    walk.take(body)
    if any(local(element) == "tracked-changes" for element in body):
        walk.builder.doubt(
            FindingKind.STRUCTURE,
            "В документе есть непринятые исправления: вставки прочитаны, удалённое пропущено. Проверьте, что это"
            " утверждённая редакция.",
        )
    return walk.builder.finished()


def content_of(data: bytes, name: str) -> tuple[Element, OfficeArchive]:
    """Return the content of an OpenDocument; UnreadableFile where it is locked or broken."""
    archive = OfficeArchive(data, name)
    manifest = archive.bytes_of("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise locked(name)
    root = archive.xml_of("content.xml")
    if root is None:
        raise UnreadableFile(f"Файл «{name}» повреждён: откройте его в своей программе, сохраните заново и загрузите.")
    return root, archive


class _TextWalk:
    def __init__(self, lists: Lists) -> None:
        self.builder = SourceBuilder()
        self._lists = lists
        self._paragraphs = 0
        self._tables = 0

    def take(self, container: Element) -> None:
        """Take what stands in a body or section."""
        for element in container:
            name = local(element)
            if name in ("p", "h"):
                self._take_paragraph(element, "", is_heading=name == "h")
            elif name == "list":
                for label, paragraph in self._lists.items(element):
                    self._take_paragraph(paragraph, label, is_heading=local(paragraph) == "h")
            elif name == "table":
                self._tables += 1
                self.builder.table(self._rows(element, self._tables))
            elif name == "section":
                self.take(element)

    def _take_paragraph(self, element: Element, label: str, *, is_heading: bool) -> None:
        text = f"{label} {words_of(element)}".strip()
        self._paragraphs += bool(text)
        self.builder.paragraph(text, f"абзац {self._paragraphs}", is_heading=is_heading)
        for box in element.iter():
            if local(box) == "text-box":
                self.take(box)

    def _rows(self, table: Element, number: int) -> Iterator[PlacedRow]:
        covered: dict[int, int] = {}  # column -> rows below that a cell above still covers
        for place, row in enumerate(rows_in(table), start=1):
            cells: list[Cell] = []
            column = 0
            for element in row:
                if local(element) not in ("table-cell", "covered-table-cell") or column >= MOST_COLUMNS:
                    continue
                for _ in range(min(count(element, "number-columns-repeated"), MOST_COLUMNS - column)):
                    across = min(count(element, "number-columns-spanned"), MOST_COLUMNS)
                    down = count(element, "number-rows-spanned")
                    if covered.get(column):
                        cells.append(Cell("", goes_on=True))
                        covered[column] -= 1
                    elif local(element) == "table-cell":
                        cells.append(Cell(self._cell_text(element), across))
                        covered |= dict.fromkeys(range(column, column + across), down - 1)
                    column += 1
            yield PlacedRow(tuple(cells), f"таблица {number}, строка {place}")

    def _cell_text(self, cell: Element) -> str:
        return CELL_BREAK.join(text for text in self._cell_pieces(cell) if text.strip())

    def _cell_pieces(self, container: Element) -> Iterator[str]:
        for element in container:
            if local(element) in ("p", "h"):
                yield words_of(element)
            elif local(element) == "list":
                for label, paragraph in self._lists.items(element):
                    yield (
                        f"{label} {words_of(paragraph)}".strip()
                        if label != BULLET
                        else f"{BULLET} {words_of(paragraph)}"
                    )
            elif local(element) == "table":
                for row in rows_in(element):
                    yield " ".join(text for cell in row for text in self._cell_pieces(cell))


def rows_in(table: Element) -> Iterator[Element]:
    """Yield the rows of a table, those of its heading and groups too."""
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in _WRAPPERS:
            yield from rows_in(element)
