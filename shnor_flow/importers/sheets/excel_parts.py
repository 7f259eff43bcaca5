"""The parts of an XLSX that its sheets refer to: the list of sheets, the shared words, the formats of numbers."""

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from shnor_flow.domain.errors import UnreadableFile
from shnor_flow.importers.office.archive import OfficeArchive
from shnor_flow.importers.sheets.number_formats import built_in

_MOST_SHEETS = 200
_LONGEST_CELL = 32_767  # letters, as Excel has it


@dataclass(frozen=True)
class SheetPart:
    """A sheet: its name, where it stands in the archive, whether a person sees it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Book:
    """What is needed to read the sheets."""

    sheets: tuple[SheetPart, ...]
    words: tuple[str, ...]
    formats: tuple[str, ...]  # by the style number of a cell
    from_1904: bool


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def book_of(archive: OfficeArchive, name: str) -> Book:
    """Return the book of an archive; UnreadableFile where it has none."""
    main = _targets(archive, "_rels/.rels", "").get("officeDocument", ["xl/workbook.xml"])[0]
    root = archive.xml_of(main)
    if root is None:
        raise UnreadableFile(f"В файле «{name}» нет листов Excel: сохраните таблицу заново как «Книга Excel (*.xlsx)».")
    folder, _, part = main.rpartition("/")
    rels = f"{folder}/_rels/{part}.rels".lstrip("/")
    of_kind = _targets(archive, rels, folder)
    by_id = _by_id(archive, rels, folder)
    sheets = tuple(_sheets(root, by_id))
    words = of_kind.get("sharedStrings")
    styles = of_kind.get("styles")
    return Book(
        sheets[:_MOST_SHEETS],
        tuple(_shared_words(archive.bytes_of(words[0]))) if words else (),
        _formats(archive.xml_of(styles[0])) if styles else (),
        any(local(each) == "workbookPr" and each.get("date1904") in ("1", "true") for each in root),
    )


def elements_of(data: bytes) -> Iterator[etree._Element]:
    """Yield the elements of a large part one by one, without entities and without keeping the tree."""
    walk = etree.iterparse(
        io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    for _, element in walk:
        if isinstance(element.tag, str):
            yield element


def forget(element: etree._Element) -> None:
    """Free an element and those before it: a sheet may have a million rows."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def words_in(element: etree._Element) -> str:
    """Return the words of a shared or inline string; readings for Japanese are left out."""
    pieces = [
        str(each.text or "")
        for each in element.iter()
        if isinstance(each.tag, str) and local(each) == "t" and not _is_reading(each)
    ]
    return "".join(pieces)[:_LONGEST_CELL]


def _is_reading(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and local(parent) == "rPh"


def _sheets(root: etree._Element, by_id: dict[str, str]) -> Iterator[SheetPart]:
    for element in root.iter():
        if isinstance(element.tag, str) and local(element) == "sheet":
            link = next((str(text) for key, text in element.attrib.items() if str(key).endswith("}id")), "")
            if (part := by_id.get(link)) and "/worksheets/" in part:
                yield SheetPart(element.get("name") or "", part, element.get("state") in ("hidden", "veryHidden"))


def _shared_words(data: bytes | None) -> Iterator[str]:
    for element in elements_of(data) if data else ():
        if local(element) == "si":
            yield words_in(element)
            forget(element)


def _formats(root: etree._Element | None) -> tuple[str, ...]:
    if root is None:
        return ()
    own = {
        element.get("numFmtId"): element.get("formatCode") or "General"
        for element in root.iter()
        if isinstance(element.tag, str) and local(element) == "numFmt"
    }
    cells = next((element for element in root if isinstance(element.tag, str) and local(element) == "cellXfs"), None)
    numbers = [style.get("numFmtId") or "0" for style in cells] if cells is not None else []
    return tuple(own.get(number) or built_in(int(number) if number.isdigit() else 0) for number in numbers)


def _relations(archive: OfficeArchive, rels: str, folder: str) -> Iterator[tuple[str, str, str]]:
    root = archive.xml_of(rels)
    for relation in root if root is not None else ():
        target = str(relation.get("Target") or "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}").lstrip("/")
        if relation.get("TargetMode") != "External":
            yield str(relation.get("Id") or ""), str(relation.get("Type") or "").rpartition("/")[2], part


def _targets(archive: OfficeArchive, rels: str, folder: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for _, kind, part in _relations(archive, rels, folder):
        found.setdefault(kind, []).append(part)
    return found


def _by_id(archive: OfficeArchive, rels: str, folder: str) -> dict[str, str]:
    return {relation: part for relation, _, part in _relations(archive, rels, folder)}
