"""Spelling of a term put in order: one alphabet, one dash, whole words; the meaning is never touched."""

import re
import unicodedata
from collections.abc import Container

_DASHES = re.compile(r"\s*(?:[-‐‑‒–—―−﹘﹣－⁃⸺÷]|\.\.\.|…)+\s*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
_YO = str.maketrans("ёѐ", "ее")
_LATIN_TO_CYRILLIC = str.maketrans("aceopxyktmbhніi", "асеорхуктмвнніи")
_MIXED_WORD = re.compile(r"[a-zа-яіѵ]*(?:[а-я][a-zі]|[a-zі][а-я])[a-zа-яіѵ]*")
_LATIN_WORD = re.compile(r"(?<![a-zа-яіѵ])[aceopxyktmbh]+(?![a-zа-яіѵ])")
_ROMAN_AT_FRONT = re.compile(r"(?<![a-zа-яіѵ])([ivxі]+)(?=(?:кв|полуг|четв|трим|декад)[а-я]*)")
_ZERO = re.compile(r"(?<=\d)[oо](?=\d|\.\d)|(?<![a-zа-я\d])[oо](?=\d)")
_THREE = re.compile(r"(?<=\d)з(?=\d)")
_ONE = re.compile(r"(?<=\d)[lі](?=\d)")
_YEAR_MARK = re.compile(r"(?<=\d\d\d\d)(\s*)r(?=r?\b)|(?<=\d\d\d\dг)r\b")  # «2026 r.» is what scanning makes of «г.»

LONGEST_SPLIT = 4  # fragments that one word may have fallen into


def clean(text: str) -> str:
    """Return the text in lower case with one kind of dash, space, е and alphabet."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).lower().translate(_YO)
    text = unicodedata.normalize("NFC", text).translate(_YO)
    text = "".join(_plain(letter) for letter in text)
    text = _ZERO.sub("0", _DASHES.sub(lambda dash: _dash(dash.group()), text))
    text = _ONE.sub("1", _THREE.sub("3", text))
    text = _YEAR_MARK.sub(r"\1г", text)
    text = _ROMAN_AT_FRONT.sub(r"\1 ", text)
    text = _MIXED_WORD.sub(lambda word: word.group().translate(_LATIN_TO_CYRILLIC), text)
    text = _LATIN_WORD.sub(_cyrillic_unless_roman, text)
    return " ".join(text.split())


def whole_words(words: list[str], known: Container[str]) -> list[str]:
    """Join the fragments of split words and part words that ran together, wherever that gives known words."""
    whole: list[str] = []
    place = 0
    while place < len(words):
        joined = _joined_at(words, place, known)
        if joined:
            whole.append("".join(words[place : place + joined]))
            place += joined
        elif words[place] in known:
            whole.append(words[place])
            place += 1
        else:
            whole.extend(_parted(words[place], known) or [words[place]])
            place += 1
    return whole


def _joined_at(words: list[str], place: int, known: Container[str]) -> int:
    """Return how many fragments from here make one known word; known words are never joined with one another."""
    for count in range(min(LONGEST_SPLIT, len(words) - place), 1, -1):
        fragments = words[place : place + count]
        if "".join(fragments) in known and not all(fragment in known for fragment in fragments):
            return count
    return 0


def _parted(word: str, known: Container[str]) -> list[str]:
    """Return known words that the word falls into («втечениегода»), or an empty list.

    Short words fit everywhere, so at least one part must be long and none but a preposition may be one letter.
    """
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            head, part = best[start], word[start:end]
            if head is None or part not in known or (len(part) == 1 and part not in "вски"):
                continue
            shortest = best[end]
            if shortest is None or len(head) + 1 < len(shortest):
                best[end] = [*head, part]
    parts = best[-1]
    return parts if parts and max(map(len, parts)) >= 3 and len(word) >= 5 else []


def _plain(letter: str) -> str:
    """Unfold Roman numerals and full-width forms that have one code; leave superscripts (footnotes) alone."""
    if "ⅰ" <= letter <= "ⅿ" or "！" <= letter <= "～":
        return unicodedata.normalize("NFKC", letter)
    return " " if letter.isspace() else letter


def _dash(found: str) -> str:
    return " - " if found.strip() != found or len(found) > 1 else "-"


def _cyrillic_unless_roman(word: re.Match[str]) -> str:
    return word.group() if set(word.group()) == {"x"} else word.group().translate(_LATIN_TO_CYRILLIC)
