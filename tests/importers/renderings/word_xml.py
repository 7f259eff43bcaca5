"""Word files written by hand, for what no library writes: corrections, content controls, lists, hidden words."""

import io
import zipfile
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS = ("numbering", "styles", "footnotes")


def word_file(body: str, *, namespace: str = _W, **parts: str) -> bytes:
    """Return a .docx whose body is this XML; `parts` are the insides of numbering, styles and footnotes."""
    root = f'xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", _relations({"officeDocument": "word/document.xml"}))
        archive.writestr("word/document.xml", f"<w:document {root}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/_rels/document.xml.rels", _relations({part: f"{part}.xml" for part in parts}))
        for part in _PARTS:
            if part in parts:
                archive.writestr(f"word/{part}.xml", f"<w:{part} {root}>{parts[part]}</w:{part}>")
    return stream.getvalue()


def _relations(targets: dict[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="r{place}" Type="{_REL}/{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def run(text: str, settings: str = "") -> str:
    """Return a run of words."""
    return f'<w:r><w:rPr>{settings}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(content: str, settings: str = "") -> str:
    """Return a paragraph of runs, or of plain words."""
    return (
        f"<w:p><w:pPr>{settings}</w:pPr>{content if content.startswith('<') else run(content) if content else ''}</w:p>"
    )


def listed(content: str, list_id: int, level: int = 0) -> str:
    """Return a paragraph that a list numbers."""
    return para(content, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def cell(*content: str, across: int = 1, down: str = "") -> str:
    """Return a cell of paragraphs (or words); `down` is «restart» or «continue»."""
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    merge = f'<w:vMerge w:val="{down}"/>' if down else ""
    inside = "".join(text if text.startswith("<") else para(text) for text in content or ("",))
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, settings: str = "") -> str:
    """Return a row of cells, or of words that become cells."""
    inside = "".join(text if text.startswith("<w:") and "tc>" in text else cell(text) for text in cells)
    return f"<w:tr><w:trPr>{settings}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    """Return a table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def level(number: int, form: str, text: str) -> str:
    """Return a level of a list."""
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def list_of(list_id: int, *levels: str) -> str:
    """Return a list of its own; all `w:abstractNum` must stand before all `w:num`, so join them with `lists`."""
    abstract = f'<w:abstractNum w:abstractNumId="{list_id}">{"".join(levels)}</w:abstractNum>'
    return f'{abstract}|<w:num w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'


def lists(*each: str) -> str:
    """Return the inside of the numbering part."""
    halves = [one.split("|") for one in each]
    return "".join(half[0] for half in halves) + "".join(half[1] for half in halves)
