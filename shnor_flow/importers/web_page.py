"""A page saved from a site, or the HTML that Word and Excel write, as a browser would show it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes

from lxml import etree, html

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.domain.roadmap import RoadmapDraft
from shnor_flow.importers.document import SourceDocument
from shnor_flow.importers.drafting import draft_from
from shnor_flow.importers.formats import decoded
from shnor_flow.importers.plan.columns import columns_of
from shnor_flow.importers.sheets.blocks import add_blocks, is_laid_out
from shnor_flow.importers.source_builder import MOST_COLUMNS, Cell, PlacedRow, SourceBuilder
from shnor_flow.importers.text.source_text import BULLET, CELL_BREAK

_UNSEEN = frozenset(
    [
        "script",
        "style",
        "head",
        "noscript",
        "template",
        "select",
        "iframe",
        "object",
        "svg",
        "del",
        "s",
        "strike",
        "button",
    ]
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = ("section", "article", "header", "footer", "main", "nav", "aside", "form", "figure", "figcaption", "address")
_LISTS = ("li", "ul", "ol", "dl", "dt", "dd")
_PLAIN = ("p", "div", "blockquote", "pre", "tr", "center", "body", "html", "hr")
_BLOCKS = frozenset([*_PLAIN, *_LISTS, *_HEADINGS, *_PARTS])
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DEEPEST = 200  # elements inside one another; a browser stops at about 500
_MOST_SPANNED = 2000  # rows


def read_web_page(data: bytes, name: str) -> RoadmapDraft:
    """Read a programme from an HTML file; UnreadableFile where it holds no plan."""
    return draft_from(page_source(data, name), name)


def page_source(data: bytes, name: str) -> SourceDocument:
    """Return what a page shows."""
    text = _DECLARATION.sub("", _text_of(_page_in(data), name)).replace("\x00", "")
    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            f"Страницу «{name}» прочитать не удалось: скопируйте таблицу плана в Word или Excel и загрузите этот файл."
        ) from error
    walk = _PageWalk()
    walk.take(root)
    return walk.finished()


def _page_in(data: bytes) -> bytes:
    """Return the page of a web archive (MHT); anything else is a page already."""
    if not data[:4000].lstrip().lower().startswith((b"mime-version", b"from:", b"content-type: multipart")):
        return data
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else data
    return data


def _text_of(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong: the letters themselves decide
    return decoded(data, name)


@dataclass
class _PageWalk:
    """Walks through a page and keeps the text of the paragraph it is in."""

    builder: SourceBuilder = field(default_factory=SourceBuilder)
    pieces: list[str] = field(default_factory=list)
    is_heading: bool = False
    paragraphs: int = 0
    tables: int = 0

    def finished(self) -> SourceDocument:
        """Return the document."""
        self._end_paragraph()
        return self.builder.finished()

    def take(self, element: html.HtmlElement, depth: int = 0) -> None:
        """Take an element and what follows it inside its parent."""
        name = _name(element)
        if name and depth < _DEEPEST and not _is_unseen(element, name):
            self._take_seen(element, name, depth)
        if element.tail:
            self.pieces.append(element.tail)

    def _take_seen(self, element: html.HtmlElement, name: str, depth: int) -> None:
        if name == "table" and not _is_layout(element):
            self._end_paragraph()
            self._take_table(element)
            return
        if name == "br":
            self.pieces.append(CELL_BREAK)
        is_block = name in _BLOCKS or name in ("td", "th", "table")
        if is_block:
            self._end_paragraph()
            self.is_heading = name in _HEADINGS
        self.pieces += [_mark(element)] if name == "li" else []
        self.pieces.append(element.text or "")
        for child in element:
            self.take(child, depth + 1)
        if is_block:
            self._end_paragraph()

    def _end_paragraph(self) -> None:
        text = _shown("".join(self.pieces))
        if text:
            self.paragraphs += 1
            self.builder.blank()
            self.builder.paragraph(text, f"абзац {self.paragraphs}", is_heading=self.is_heading)
        self.pieces, self.is_heading = [], False

    def _take_table(self, table: html.HtmlElement) -> None:
        self.tables += 1
        rows = [
            PlacedRow(cells, f"таблица {self.tables}, строка {place}")
            for place, cells in enumerate(_rows(table), start=1)
        ]
        if is_laid_out(rows):
            add_blocks(self.builder, rows)  # Excel writes a sheet as one table
        else:
            self.builder.table(rows)


def _rows(table: html.HtmlElement) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows with their merged cells: `open_` holds, by column, how many rows a cell above still covers."""
    open_: dict[int, int] = {}
    for row in _own_rows(table):
        cells: list[Cell] = []
        column = 0
        still: dict[int, int] = {}
        own = [cell for cell in row if _name(cell) in ("td", "th") and not _is_unseen(cell, "td")]
        while own or any(place >= column for place in open_):
            if open_.get(column):
                cells.append(Cell("", goes_on=True))
                still |= {column: open_[column] - 1} if open_[column] > 1 else {}
                open_.pop(column)
                column += 1
            elif not own:
                cells.append(Cell(""))
                column += 1
            else:
                cell = own.pop(0)
                across = min(_number(cell.get("colspan"), 1), MOST_COLUMNS)
                down = min(_number(cell.get("rowspan"), 1), _MOST_SPANNED)
                cells.append(Cell(_cell_text(cell), across))
                still |= {place: down - 1 for place in range(column, column + across) if down > 1}
                column += across
            if column > MOST_COLUMNS:
                break
        open_ = still
        yield tuple(cells)


def _own_rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table:
        if _name(child) == "tr" and not _is_unseen(child, "tr"):
            yield child
        elif _name(child) in ("thead", "tbody", "tfoot"):
            yield from _own_rows(child)


def _cell_text(cell: html.HtmlElement) -> str:
    return _shown("".join(_texts(cell, 0)))


def _texts(element: html.HtmlElement, depth: int) -> Iterator[str]:
    """Yield the words of a cell; a block inside it ends a paragraph."""
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name and depth < _DEEPEST and not _is_unseen(child, name):
            breaks = name in _BLOCKS or name in ("br", "table", "tr")
            yield CELL_BREAK if breaks else ""
            yield _mark(child) if name == "li" else ""
            yield from _texts(child, depth + 1)
            yield CELL_BREAK if breaks else " " if name in ("td", "th") else ""
        yield child.tail or ""


def _shown(text: str) -> str:
    """Return the text with the spaces of its source folded, as a browser does; only marked breaks part lines."""
    pieces = (" ".join(re.split(r"[ \t\r\n\f]+", piece)).strip() for piece in text.split(CELL_BREAK))
    return CELL_BREAK.join(piece for piece in pieces if piece)


def _mark(item: html.HtmlElement) -> str:
    """Return what a browser puts before a list item."""
    parent = item.getparent()
    if parent is None or _name(parent) != "ol" or (parent.get("type") or "1") != "1":
        return f"{BULLET} "
    first = _number(parent.get("start"), 1)
    return f"{first + sum(1 for each in item.itersiblings(preceding=True) if _name(each) == 'li')}. "


def _is_layout(table: html.HtmlElement) -> bool:
    """Tell whether a table only places things on the page: another that is a plan stands inside it."""
    return any(
        columns_of([_cell_text(cell) for cell in row if _name(cell) in ("td", "th")]) is not None
        for inner in table.iterdescendants("table")
        for row in list(_own_rows(inner))[:4]
    )


def _is_unseen(element: html.HtmlElement, name: str) -> bool:
    return name in _UNSEEN or element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _name(element: html.HtmlElement) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _number(text: str | None, usual: int) -> int:
    return max(int(text), 1) if text and text.isdigit() else usual
