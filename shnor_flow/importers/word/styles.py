"""What a paragraph takes from its style: its place in a list, and whether it is a heading."""

from dataclasses import dataclass

from shnor_flow.importers.word.elements import Element, child, is_on, local, value

_DEEPEST = 20  # styles based on one another


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str | None
    list_id: str | None
    level: str | None
    is_outlined: bool
    is_hidden: bool


class Styles:
    """The paragraph and run styles of a document."""

    def __init__(self, root: Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        for element in root if root is not None else ():
            if local(element) == "style" and (style_id := value(element, "styleId")):
                self._styles[style_id] = _style(element)

    def list_of(self, style_id: str | None) -> tuple[str, str] | None:
        """Return the list and the level that a style puts its paragraphs in."""
        level = None
        for style in self._chain(style_id):
            level = level or style.level
            if style.list_id is not None:
                return style.list_id, level or "0"
        return None

    def is_heading(self, style_id: str | None) -> bool:
        """Tell whether paragraphs of a style are headings."""
        return any(style.is_outlined or style.name.startswith(("heading", "title")) for style in self._chain(style_id))

    def is_contents(self, style_id: str | None) -> bool:
        """Tell whether a style is that of a table of contents."""
        return any(style.name.startswith("toc ") for style in self._chain(style_id))

    def is_hidden(self, style_id: str | None) -> bool:
        """Tell whether text of a style is hidden."""
        return any(style.is_hidden for style in self._chain(style_id))

    def _chain(self, style_id: str | None) -> list[_Style]:
        chain: list[_Style] = []
        while style_id in self._styles and len(chain) < _DEEPEST:
            chain.append(self._styles[style_id])
            style_id = chain[-1].based_on
        return chain


def _style(element: Element) -> _Style:
    level = value(child(element, "pPr", "outlineLvl"))
    return _Style(
        name=(value(child(element, "name")) or "").lower(),
        based_on=value(child(element, "basedOn")),
        list_id=value(child(element, "pPr", "numPr", "numId")),
        level=value(child(element, "pPr", "numPr", "ilvl")),
        is_outlined=level is not None and level.isdigit() and int(level) < 9,
        is_hidden=is_on(child(element, "rPr", "vanish")),
    )
