"""The numbers of an OpenDocument's lists: like Word's, they stand only in its styles."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from shnor_flow.importers.open_document.elements import Element, count, local, value
from shnor_flow.importers.text.source_text import BULLET
from shnor_flow.importers.word.numbering import in_form

_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


@dataclass(frozen=True)
class _Level:
    form: str  # "" prints no number
    before: str
    after: str
    shown_levels: int
    start: int


@dataclass
class Lists:
    """The styles of lists, and how far each list has counted."""

    _levels: dict[tuple[str, int], _Level | None] = field(default_factory=dict)  # None: a bullet
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def learn(self, root: Element) -> None:
        """Take the list styles of a part."""
        for style in root.iter():
            if local(style) != "list-style":
                continue
            for level in style:
                number = count(level, "level")
                is_number = local(level) == "list-level-style-number"
                self._levels[value(style, "name"), number] = _level(level) if is_number else None

    def items(
        self, element: Element, style: str = "", depth: int = 1, counts: dict[int, int] | None = None
    ) -> Iterator[tuple[str, Element]]:
        """Yield the paragraphs of a list, each with what is printed before it."""
        style = value(element, "style-name") or style
        if counts is None:
            counts = self._continued(element, style)
        for item in element:
            if local(item) not in ("list-item", "list-header"):
                continue
            label = self._label(style, depth, counts, item) if local(item) == "list-item" else ""
            for child in item:
                if local(child) == "list":
                    yield from self.items(child, style, depth + 1, counts)
                elif local(child) in ("p", "h"):
                    yield label, child
                    label = ""

    def _continued(self, element: Element, style: str) -> dict[int, int]:
        own = value(element, "id")
        before = value(element, "continue-list") or (style if value(element, "continue-numbering") == "true" else "")
        counts = self._counts.get(before, {}) if before else {}
        self._counts[style] = counts
        if own:
            self._counts[own] = counts
        return counts

    def _label(self, style: str, depth: int, counts: dict[int, int], item: Element) -> str:
        level = self._levels.get((style, depth))
        if any(local(child) == "list" for child in item) and not any(local(child) in ("p", "h") for child in item):
            return ""  # only a step to a deeper level
        for deeper in [deeper for deeper in counts if deeper > depth]:
            del counts[deeper]
        if level is None:
            return BULLET if (style, depth) in self._levels else ""
        start = value(item, "start-value")
        counts[depth] = int(start) if start.isdigit() else counts.get(depth, level.start - 1) + 1
        if not level.form:
            return ""
        first = max(1, depth - level.shown_levels + 1)
        numbers = [
            in_form(counts.get(place, 1), above.form if (above := self._levels.get((style, place))) else "decimal")
            for place in range(first, depth + 1)
        ]
        return f"{level.before}{'.'.join(numbers)}{level.after}".strip()


def _level(element: Element) -> _Level:
    form = value(element, "num-format")
    return _Level(
        _FORMS.get(form[:1], "russianLower" if form else ""),
        value(element, "num-prefix"),
        value(element, "num-suffix"),
        count(element, "display-levels"),
        count(element, "start-value"),
    )
