"""Spelling of a term put in order: one alphabet, one dash, whole words; the meaning is never touched."""

import re
import unicodedata
from collections.abc import Container, Mapping
from functools import lru_cache

_DASHES = re.compile(r"\s*(?:[-‐‑‒–—―−﹘﹣－⁃⸺÷]|\.\.\.|…)+\s*")
_FULL_WIDTH = re.compile("[ⅰ-ⅿ！-～]")  # superscripts are left alone: they are marks of footnotes, not figures
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")
_YO = str.maketrans("ёѐ", "ее")
_LATIN_TO_CYRILLIC = str.maketrans("aceopxyktmbhніi", "асеорхуктмвнніи")
_MIXED_WORD = re.compile(r"[a-zа-яіѵ]*(?:[а-я][a-zі]|[a-zі][а-я])[a-zа-яіѵ]*")
_LATIN_WORD = re.compile(r"(?<![a-zа-яіѵ])[aceopxyktmbh]+(?![a-zа-яіѵ])")
_NUMBERED = r"(?:кв|полуг|п/г|четв|трим|декад|недел|полов)"
_ROMAN_SHAPE = r"[1ivxlіухпш|]+"
_MORE_NUMBERS = rf"(?:(?:[\s,;и/-]|по|до)+(?:{_ROMAN_SHAPE}|\d)){{0,4}}(?:\s?-\s?[а-я]{{1,2}})?\s*"
_ROMAN_NUMBER = re.compile(rf"(?<![0-9a-zа-яі]){_ROMAN_SHAPE}(?={_MORE_NUMBERS}{_NUMBERED})")
_ROMAN_LETTERS = str.maketrans({"1": "i", "|": "i", "l": "i", "і": "i", "у": "v", "х": "x", "п": "ii", "ш": "iii"})
_ZERO = re.compile(r"(?<=\d)[oо](?=\d|\.\d)|(?<![a-zа-я\d])[oо](?=\d)")
_THREE = re.compile(r"(?<=\d)з(?=\d)|(?<![а-яa-z\d])з(?=\d)")
_ONE = re.compile(r"(?<=\d)[lі](?=\d)|(?<![a-zа-яі\d])[lі|](?=\d)")
_YEAR_MARK = re.compile(r"(?<=\d\d\d\d)(\s*)r(?=r?\b)|(?<=\d\d\d\dг)r\b")  # «2026 r.» is what scanning makes of «г.»

# What may have to be put right: a letter of another alphabet, one beside a figure, or one that may be a numeral.
_ODD = re.compile(r"[^а-я0-9\s.,;:()«»-]|[0-9][а-я]|[а-я][0-9]|(?<![а-я])[пшух](?![а-я])")

_ROMAN_IN_ORDER = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
ROMAN = {numeral: number for number, numeral in enumerate(_ROMAN_IN_ORDER, start=1)}
SHORTEST_MISSPELT = 6  # letters; in shorter words one slip gives another word
LONGEST_WORD = 16  # letters of a known word
LONGEST_SPLIT = 4  # fragments that one word may have fallen into


def clean(text: str) -> str:
    """Return the text in lower case with one kind of dash, space, е and alphabet."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).lower().translate(_YO)
    text = _DASHES.sub(lambda dash: _dash(dash.group()), text)
    if _ODD.search(text):
        text = _letters_put_right(text)
    return " ".join(text.split())


def _letters_put_right(text: str) -> str:
    """Return the text with letters and figures of other alphabets, or taken for one another, as they were meant."""
    text = unicodedata.normalize("NFC", text).translate(_YO)
    text = _FULL_WIDTH.sub(lambda letter: unicodedata.normalize("NFKC", letter.group()), text)
    text = _ONE.sub("1", _THREE.sub("3", _ZERO.sub("0", text)))
    text = _YEAR_MARK.sub(r"\1г", text)
    text = _ROMAN_NUMBER.sub(lambda number: _roman(number.group()), text)
    text = _MIXED_WORD.sub(lambda word: word.group().translate(_LATIN_TO_CYRILLIC), text)
    return _LATIN_WORD.sub(_cyrillic_unless_roman, text)


def whole_words(words: list[str], known: Container[str]) -> list[str]:
    """Join the fragments of split words and part words that ran together, wherever that gives known words."""
    if all(word in known for word in words):
        return words  # known words are never joined with one another
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


@lru_cache(maxsize=4096)
def _edits(word: str) -> frozenset[str]:
    """Return the word with each of its letters left out in turn: two words one slip apart share one of these."""
    return frozenset(word[:place] + word[place + 1 :] for place in range(len(word))) | {word}


def nearest(word: str, known: Mapping[str, object]) -> str | None:
    """Return the known word that is one slip away from a long misspelt one, if all such words mean the same."""
    if len(word) < SHORTEST_MISSPELT:
        return None
    near = [other for other in known if abs(len(other) - len(word)) <= 1 and len(other) >= SHORTEST_MISSPELT]
    near = [other for other in near if not _edits(word).isdisjoint(_edits(other))]
    return near[0] if near and all(known[other] == known[near[0]] for other in near) else None


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
        for start in range(max(0, end - LONGEST_WORD), end):
            head, part = best[start], word[start:end]
            if head is None or part not in known or (len(part) == 1 and part not in "вски"):
                continue
            shortest = best[end]
            if shortest is None or len(head) + 1 < len(shortest):
                best[end] = [*head, part]
    parts = best[-1]
    return parts if parts and max(map(len, parts)) >= 3 and len(word) >= 5 else []


def _dash(found: str) -> str:
    return " - " if found.strip() != found or len(found) > 1 else "-"


def _roman(found: str) -> str:
    """Return Roman letters for what scanning made of them («ІУ», «П», «1V»); plain figures stay."""
    roman = found.translate(_ROMAN_LETTERS)
    return f"{roman} " if roman in ROMAN and not found.isdigit() else found


def _cyrillic_unless_roman(word: re.Match[str]) -> str:
    return word.group() if set(word.group()) == {"x"} else word.group().translate(_LATIN_TO_CYRILLIC)
