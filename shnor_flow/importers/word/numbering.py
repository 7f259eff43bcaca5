"""The numbers that Word's lists print before their paragraphs: they stand nowhere in the text, only in its rules."""

import re
from dataclasses import dataclass, field

from shnor_flow.importers.text.source_text import BULLET
from shnor_flow.importers.word.elements import Element, child, is_on, local, value

_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_LEVELS = 9


@dataclass(frozen=True)
class _Level:
    start: int
    form: str
    text: str  # «%1.%2.»
    is_legal: bool  # all numbers Arabic


@dataclass
class _List:
    """One list of the document: its levels, and how far each has counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `label` must be asked once for every paragraph, in order."""

    def __init__(self, root: Element | None) -> None:
        abstract: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._restarts: dict[str, dict[int, int]] = {}  # starts of its own that a list has not used yet
        shared: dict[str, _List] = {}
        for element in root if root is not None else ():
            own = value(element, "abstractNumId")
            if local(element) == "abstractNum" and own is not None:
                abstract[own] = _levels(element)
                linked |= {own: link} if (link := value(child(element, "numStyleLink"))) else {}
                linked |= {f"style {link}": own} if (link := value(child(element, "styleLink"))) else {}
        for element in root if root is not None else ():
            list_id, of = value(element, "numId"), value(child(element, "abstractNumId"))
            if local(element) != "num" or list_id is None or of is None:
                continue
            of = linked.get(f"style {linked[of]}", of) if of in linked else of
            counted = shared.setdefault(of, _List(abstract.get(of, {})))
            changed, starts = _overrides(element)
            self._lists[list_id] = _List(counted.levels | changed, counted.counts) if changed else counted
            self._restarts[list_id] = starts

    def label(self, list_id: str, level_id: str) -> str:
        """Count one more paragraph and return what is printed before it."""
        found = self._lists.get(list_id)
        number = int(level_id) if level_id.isdigit() else 0
        level = found.levels.get(number) if found else None
        if found is None or level is None:
            return ""
        for deeper in [deeper for deeper in found.counts if deeper > number]:
            del found.counts[deeper]
        if (start := self._restarts[list_id].pop(number, None)) is not None:
            found.counts[number] = start - 1
        found.counts[number] = found.counts.get(number, level.start - 1) + 1
        return BULLET if level.form == "bullet" else _printed(level, found)


def _levels(abstract: Element) -> dict[int, _Level]:
    levels = (_level(element) for element in abstract if local(element) == "lvl")
    return dict(level for level in levels if level[0] < _MOST_LEVELS)


def _level(element: Element) -> tuple[int, _Level]:
    start = value(child(element, "start")) or "1"
    level = _Level(
        start=int(start) if start.isdigit() else 1,
        form=value(child(element, "numFmt")) or "decimal",
        text=value(child(element, "lvlText")) or "",
        is_legal=is_on(child(element, "isLgl")),
    )
    number = value(element, "ilvl") or "0"
    return int(number) if number.isdigit() else _MOST_LEVELS, level


def _overrides(element: Element) -> tuple[dict[int, _Level], dict[int, int]]:
    changed: dict[int, _Level] = {}
    starts: dict[int, int] = {}
    for override in element:
        number = value(override, "ilvl")
        if local(override) != "lvlOverride" or number is None or not number.isdigit():
            continue
        if (level := child(override, "lvl")) is not None:
            changed[int(number)] = _level(level)[1]
        if (start := value(child(override, "startOverride"))) is not None and start.isdigit():
            starts[int(number)] = int(start)
    return changed, starts


def _printed(level: _Level, found: _List) -> str:
    def number(place: re.Match[str]) -> str:
        of = int(place[1]) - 1
        counted = found.levels.get(of)
        if counted is None:
            return ""
        form = "decimal" if level.is_legal else counted.form
        return in_form(found.counts.get(of, counted.start), form)

    return re.sub(r"%([1-9])", number, level.text).strip()


def in_form(number: int, form: str) -> str:
    """Return a number as a list prints it."""
    if form == "none":
        return ""
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if form == "lowerRoman" else roman.upper()
    alphabet = {"russian": _RUSSIAN, "lower": _LATIN, "upper": _LATIN}.get(re.split(r"(?=[A-Z])", form)[0], "")
    if not alphabet or number < 1 or form not in _LETTERED:
        return f"{number:02}" if form == "decimalZero" else str(number)
    letter = alphabet[(number - 1) % len(alphabet)] * ((number - 1) // len(alphabet) + 1)
    return letter.upper() if "upper" in form.lower() else letter


_LETTERED = frozenset({"russianLower", "russianUpper", "lowerLetter", "upperLetter"})


def _roman(number: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        text += sign * min(count, 20)
    return text
