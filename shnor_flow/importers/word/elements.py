"""The elements of a Word document by their local names: its namespace differs between the two kinds of DOCX."""

from collections.abc import Iterator

from lxml import etree

Element = etree._Element

# Wrappers that say something about what they hold, and hold what the reader sees.
_INLINE_WRAPPERS = ("ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase")
_TRANSPARENT = frozenset(["sdt", "sdtContent", "customXml", "smartTag", *_INLINE_WRAPPERS])
# Never seen: what was deleted or moved away, and the settings of what holds them.
_SETTINGS = ("sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr")
_UNSEEN = frozenset(["del", "moveFrom", "rt", *_SETTINGS])
_CONTENTS_GALLERY = "Table of Contents"


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute by its local name."""
    if element is None:
        return None
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child on this path of local names."""
    for name in names:
        element = next((each for each in element if local(each) == name), None) if element is not None else None
    return element


def is_on(element: Element | None) -> bool:
    """Tell whether a switch such as `w:b` is there and on."""
    return element is not None and value(element) not in ("0", "false", "off", "none")


def seen(parent: Element) -> Iterator[tuple[str, Element]]:
    """Yield what stands in an element for a reader: wrappers looked through, deletions left out."""
    for each in parent:
        name = local(each)
        if name == "AlternateContent":
            if (alternative := _alternative(each)) is not None:
                yield from seen(alternative)
        elif name in _TRANSPARENT:
            if name != "sdt" or not _is_contents(each):
                yield from seen(each)
        elif name and name not in _UNSEEN:
            yield name, each


def _alternative(element: Element) -> Element | None:
    """Return the first alternative: the others say the same for older programs."""
    choices = [each for each in element if local(each) == "Choice" and len(each)]
    return choices[0] if choices else child(element, "Fallback")


def _is_contents(control: Element) -> bool:
    return value(child(control, "sdtPr", "docPartObj", "docPartGallery")) == _CONTENTS_GALLERY
