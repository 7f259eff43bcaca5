"""The abbreviations a document explains: in a list of its own, or in brackets after the words."""

import re
from collections.abc import Sequence

from shnor_flow.importers.list_items import begins_item, without_end, without_mark
from shnor_flow.importers.source_text import CELL_BREAK, Line, joined

_LIST_HEADING = re.compile(
    r"(?:условные\s+обозначения|(?:список|перечень)?\s*(?:используемы[ех]|приняты[ех])?\s*(?:условны[ех]\s+)?сокращени[йяе])"
    r"[^.]{0,40}$",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(r"^([А-ЯЁ][А-ЯЁа-яё-]{0,9}[А-ЯЁ])\s*[-–—:=]\s*(.{4,})$")
_IN_BRACKETS = re.compile(r"\((?P<later>далее\s*(?:по\s+тексту\s*)?[-–—:]?\s*)?(?P<name>[А-ЯЁ]{2,9})\)")
_LONGEST_PHRASE = 12  # words before the bracket
_SMALL_WORDS = frozenset(["и", "по", "с", "в", "на", "для", "о", "об", "при", "из", "от"])


def glossary_of(lines: Sequence[Line], vocabulary: frozenset[str]) -> dict[str, str]:
    """Return what the document itself spells out, in the nominative where an abbreviation follows the words."""
    glossary = _listed(lines)
    text = joined((line.text.replace(CELL_BREAK, " ").replace("\t", " . ") for line in lines), vocabulary)
    for found in _IN_BRACKETS.finditer(text):
        words = text[: found.start()].split()[-_LONGEST_PHRASE:]
        phrase = _after_capital(words) if found["later"] else _by_initials(words, found["name"])
        if phrase:
            glossary.setdefault(found["name"], phrase)
    return glossary


def _listed(lines: Sequence[Line]) -> dict[str, str]:
    glossary: dict[str, str] = {}
    inside = False
    for line in lines:
        if _LIST_HEADING.match(line.text):
            inside = True
            continue
        text = line.text.replace("\t", " – ", 1) if inside else line.text
        found = _EXPLAINED.match(without_mark(text) if begins_item(text) else text) if inside else None
        inside = inside and found is not None
        if found is not None:
            glossary[found[1]] = without_end(found[2])
    return glossary


def _after_capital(words: Sequence[str]) -> str | None:
    """Return the words from the last one with a capital letter: a cell or a sentence began there."""
    for start in range(len(words) - 1, -1, -1):
        if words[start].endswith((".", ";", ":")):
            return " ".join(words[start + 1 :]) or None
        if words[start][0].isupper() and not words[start].isupper():
            return " ".join(words[start:])
    return None


def _by_initials(words: Sequence[str], name: str) -> str | None:
    """Return the words before the bracket whose first letters make the abbreviation, in the nominative."""
    chosen: list[str] = []
    letters = list(name)
    for word in reversed(words):
        if not letters:
            break
        if word.lower() in _SMALL_WORDS and letters[-1] != word[0].upper():
            chosen.insert(0, word)
        elif word.strip('«»",')[:1].upper() == letters[-1]:
            chosen.insert(0, word)
            letters.pop()
        else:
            return None
    return _nominative(chosen) if chosen and not letters else None


def _nominative(words: Sequence[str]) -> str:
    """Put the head of a phrase in the genitive back into the nominative, as far as endings tell."""
    last = words[-1]
    if all(re.search(r"[ыи]х$", word) for word in words[:-1]) and len(words) > 1:
        noun = re.sub(r"ий$", "ия", last) if last.endswith("ий") else last
        if noun != last:
            return " ".join([*(re.sub(r"([ыи])х$", r"\1е", word) for word in words[:-1]), noun])
    if re.search(r"[бвгдзклмнпрстфхцчшщ]а$", words[0]) and words[0][0].isupper() and len(words) > 1:
        return " ".join([words[0][:-1], *words[1:]])
    return " ".join(words)
