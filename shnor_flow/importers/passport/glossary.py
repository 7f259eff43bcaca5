"""The abbreviations a document explains: in a list of its own, or in brackets after the words."""

import re
from collections.abc import Sequence

from shnor_flow.importers.passport.list_items import begins_item, pieces_of, without_end, without_mark
from shnor_flow.importers.plan.numbering import is_number
from shnor_flow.importers.text.source_text import CELL_BREAK, Line, joined

_LIST_HEADING = re.compile(
    r"(?:(?:раздел|глава|приложение)?\s*(?:№\s*)?(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4})\.?\s+)?"
    r"(?:(?:список|перечень|основные|используемы[ех]|применяемы[ех]|приняты[ех]|условны[ех]|в\s+программе)\s+)*"
    r"(?:условные\s+обозначения|сокращени[йя]|обозначени[йя]|аббревиатур[ы]?|термин(?:ы|ов)|понятия|определения|глоссарий)"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)
_TABLE_HEADING = re.compile(
    r"^(?:№[^\t]*\t)?[^\t]*(?:сокращени|аббревиатур|обозначени|термин)[^\t]*\t[^\t]*(?:расшифровк|значени|определени|полн|пояснени)",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(r"^([А-ЯЁ][А-ЯЁа-яё-]{0,9}[А-ЯЁ]к?)\s*[-–—:=]\s*(.{4,})$")
_TERM = re.compile(r"^[А-ЯЁ][^.:;]{2,60}?\s[-–—]\s")  # a word explained, not an abbreviation
_NEXT_ENTRY = re.compile(r"(?<=[;,.])\s+(?=[А-ЯЁ]{2,10}\s[-–—]\s)")
_IN_BRACKETS = re.compile(r"\((?P<later>далее\s*(?:по\s+тексту\s*)?[-–—:]?\s*)?(?P<name>[А-ЯЁ]{2,9})\)")
# Heads that documents use in the genitive before «(далее – …)», and their nominative.
_HEADS = (
    (r"управления", "Управление"),
    (r"комитет[ауе]", "Комитет"),
    (r"отдел[ауе]", "Отдел"),
    (r"департамент[ауе]", "Департамент"),
    (r"министерств[ауе]", "Министерство"),
    (r"центр[ауе]", "Центр"),
    (r"школ(?:ам|ах|ами)?", "Школы"),
    (r"организаци(?:й|ям|ях|ями)", "Организации"),
    (r"учреждени(?:й|ям|ях|ями)", "Учреждения"),
)
_NOMINATIVE = re.compile(r"(?:ые|ие|ый|ая|ое)$")
_LONGEST_PHRASE = 12  # words before the bracket
_SMALL_WORDS = frozenset(["и", "по", "с", "в", "на", "для", "о", "об", "при", "из", "от"])


def glossary_of(lines: Sequence[Line], vocabulary: frozenset[str]) -> dict[str, str]:
    """Return what the document itself spells out, in the nominative where an abbreviation follows the words."""
    glossary = _listed(lines)
    text = joined((_with_ends(line) for line in lines), vocabulary)
    for found in _IN_BRACKETS.finditer(text):
        words = text[: found.start()].split()[-_LONGEST_PHRASE:]
        phrase = _told_later(words, found["name"]) if found["later"] else _by_initials(words, found["name"])
        if phrase:
            glossary.setdefault(found["name"], phrase)
    return glossary


def _listed(lines: Sequence[Line]) -> dict[str, str]:
    glossary: dict[str, str] = {}
    inside, last = False, ""
    for line in lines:
        text = line.text
        if (after := _after_heading(text)) is not None:
            inside, last, text = True, "", after
        for piece in _entries(text) if inside else []:
            if (found := _EXPLAINED.match(piece)) is not None:
                last = found[1]
                glossary[last] = without_end(found[2])
            elif last and piece[0].islower() and not line.gap:
                glossary[last] = joined([glossary[last], without_end(piece)])
            else:
                inside, last = _TERM.match(piece) is not None, ""
    return glossary


def _after_heading(text: str) -> str | None:
    """Return what follows the heading of a list on its own line, often nothing; None where none begins here."""
    if _TABLE_HEADING.search(text):
        return ""
    heading, _, rest = text.partition(":")
    return rest if _LIST_HEADING.match(heading) else None


def _entries(text: str) -> list[str]:
    """Return the entries of a line: a table row is one, a cell or a line may list several."""
    if "\t" in text:
        cells = [cell for cell in text.split("\t") if cell.strip() and not is_number(cell)]
        text = " – ".join(cells[:2])
    pieces = [piece for part in pieces_of(text) for piece in _NEXT_ENTRY.split(part) if piece.strip()]
    return [without_mark(piece).strip() if begins_item(piece) else piece.strip() for piece in pieces]


def _with_ends(line: Line) -> str:
    """Return the line with a point wherever a cell or a paragraph ends without one."""
    text = line.text.replace(CELL_BREAK, " ").replace("\t", " . ")
    return f". {text}" if line.gap and line.text[0].isupper() else text


def _told_later(words: Sequence[str], name: str) -> str | None:
    """Return the words that «(далее – …)» stands for, where it is plain at which word they begin.

    That is the word with a capital whose first letter, with those of the words after it, makes the abbreviation; or an
    adjective in the nominative at the beginning of a cell or a sentence. Oblique cases, but for known heads, are left.
    """
    sentence = _sentence_before(words)
    for start, word in enumerate(sentence):
        phrase = sentence[start:]
        if word.strip("«")[0].isupper() and _spells(phrase, name) and (phrase := _in_nominative(phrase)):
            return " ".join(phrase)
    capitals = [place for place, word in enumerate(sentence) if word[0].isupper() and not word.isupper()]
    is_plain = capitals == [0] and _NOMINATIVE.search(sentence[0])
    return " ".join(sentence) if is_plain else None


def _sentence_before(words: Sequence[str]) -> Sequence[str]:
    for start in range(len(words) - 1, -1, -1):
        if words[start].endswith((".", ";", ":")):
            return words[start + 1 :]
    return words


def _spells(words: Sequence[str], name: str) -> bool:
    """Tell whether the letters of the name begin the words one after another, its first letter the first word."""
    initials = iter([part[:1].upper() for word in words for part in word.strip('«»",()').split("-")])
    return words[0].strip("«")[:1].upper() == name[0] and all(letter in initials for letter in name.upper())


def _in_nominative(words: Sequence[str]) -> Sequence[str]:
    """Return the phrase with its head in the nominative; nothing where an adjective in another case leads it."""
    if not words or re.search(r"(?:ого|его|ому|ему|ыми|ими|ых|их)$", words[0]):
        return []
    head = next((told for stem, told in _HEADS if re.fullmatch(stem, words[0], re.IGNORECASE)), None)
    if head is None:
        return words
    return [head if words[0][0].isupper() else head.lower(), *words[1:]]


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
