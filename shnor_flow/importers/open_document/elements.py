"""The words of an OpenDocument, and the names its elements go by."""

from collections.abc import Iterator

from lxml import etree

from shnor_flow.importers.text.source_text import CELL_BREAK

Element = etree._Element

_MOST_REPEATED = 10_000  # rows or cells that one element may stand for
# Told elsewhere, or never shown: deletions, notes, settings.
_UNSEEN = frozenset(
    ["tracked-changes", "note", "annotation", "annotation-end", "ruby-text", "sequence-decls", "bookmark"]
)
_SIGNS = {"tab": "\t", "line-break": CELL_BREAK}


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: Element, name: str) -> str:
    """Return an attribute by its local name, or nothing."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def count(element: Element, name: str) -> int:
    """Return a number of repeats or spans, 1 where nothing is said."""
    text = value(element, name)
    return max(1, min(int(text), _MOST_REPEATED)) if text.isdigit() else 1


def words_of(paragraph: Element) -> str:
    """Return the words of a paragraph."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    yield str(element.text or "")
    for child in element:
        name = local(child)
        if name in _SIGNS:
            yield _SIGNS[name]
        elif name == "s":
            yield " " * min(count(child, "c"), 100)
        elif name and name not in _UNSEEN and name not in ("p", "h", "list", "table"):
            yield from _pieces(child)
        yield str(child.tail or "")
