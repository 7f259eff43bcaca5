"""The words of a plan that name who is responsible, folded so that two spellings of one name compare equal."""

import re
from dataclasses import dataclass
from functools import lru_cache

# Latin letters typed or scanned in place of Cyrillic ones, and the three letters е that plans are printed with.
_SAME_LOOK = str.maketrans("ABCEHKMOPTXaceopxyёЁѐЀ", "АВСЕНКМОРТХасеорхуеЕеЕ")
_QUOTES = re.compile(r"[«»„“”‟\"'’`]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASH = re.compile(r"\s*[-‐‑‒–—−]\s*")
_EDGES = " \t.,;:"
_WORD = re.compile(r"[А-Яа-яA-Za-z]+|\d+")
_ENDINGS = (
    *("иями", "иях", "иям", "ией", "ием", "ого", "его", "ому", "ему", "ыми", "ими", "ями", "ами"),
    *("ии", "ия", "ию", "ие", "ые", "ое", "ее", "ая", "яя", "ий", "ый", "ой", "ей", "ью", "ях", "ах", "ов", "ев"),
    *("ом", "ем", "ам", "ям", "ую", "юю", "ых", "их", "ым", "им"),
    *("а", "я", "о", "е", "ы", "и", "у", "ю", "ь", "й"),
)
_SHORTEST_STEM = 3
_LONGEST_INITIALS = 7


@dataclass(frozen=True)
class Word:
    """A word without its case ending; `initials` is what it stands for when it is an abbreviation in capitals."""

    stem: str
    initials: str = ""


def wording_key(text: str) -> str:
    """Fold case, quotes, spaces, dashes, ё and look-alike letters: equal keys are one wording."""
    folded = _INVISIBLE.sub("", text).translate(_SAME_LOOK).casefold()
    return _DASH.sub("-", " ".join(_QUOTES.sub(" ", folded).split())).strip(_EDGES)


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[Word, ...]:
    """Return the words and numbers of a name, each without its ending."""
    return tuple(_word(found) for found in _WORD.findall(_INVISIBLE.sub("", text).translate(_SAME_LOOK)))


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems only: «Управлением образования» gives («управлен», «образован»)."""
    return tuple(word.stem for word in words_of(text))


def _word(text: str) -> Word:
    folded = text.casefold()
    if text.isupper() and 1 < len(text) <= _LONGEST_INITIALS:
        return Word(folded, initials=folded)
    return Word(_stem(folded))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
