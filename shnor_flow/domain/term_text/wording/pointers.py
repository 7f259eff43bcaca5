"""Pointers in a term: «по плану», «по мере необходимости» and what belongs to them."""

from collections.abc import Sequence

from shnor_flow.domain.term_text.dating.items import Pointer
from shnor_flow.domain.term_text.wording.shapes import Token
from shnor_flow.domain.term_text.wording.vocabulary import CIRCUMSTANCES, PAPERS, POINTING_PHRASES, WORDS

# «по утверждённому годовому плану»: how many words may stand between «по» and the noun.
POINTER_ADJECTIVES = 4
PREPOSITIONS = ("по", "при", "на")
ENDS = ("EVERY", "THEN", "ALWAYS")  # what ends a pointer without a comma: «по плану ежегодно»
ON_CIRCUMSTANCES = "Срок зависит от обстоятельств: назначьте дату сами или подтвердите, что её нет."
IN_ANOTHER_PAPER = "Точная дата — в другом документе: посмотрите её там и впишите."
_FIRST_WORDS = frozenset(PREPOSITIONS) | {phrase[0] for phrase in POINTING_PHRASES}


def pointer_at(tokens: Sequence[Token], place: int) -> int:
    """Return how many tokens from here point at another paper or at circumstances; the tail runs to a comma."""
    end = place + _head(tokens, place)
    if end == place:
        return 0
    while end < len(tokens) and not _ends_pointer(tokens[end]):
        end += 1
    return end - place


def pointer(text: str) -> Pointer:
    """Return what to tell a person about these words."""
    words = text.split()
    if any(word.startswith(CIRCUMSTANCES) for word in words) and not any(word.startswith(PAPERS) for word in words):
        return Pointer(ON_CIRCUMSTANCES)
    return Pointer(IN_ANOTHER_PAPER)


def _head(tokens: Sequence[Token], place: int) -> int:
    """Return how many tokens make it a pointer: «согласно», «по годовому плану», «план»."""
    first = tokens[place].text
    if tokens[place].kind != "word":
        return 0
    if first not in _FIRST_WORDS:
        return int(first.startswith(PAPERS) and first not in WORDS)
    words = _words_from(tokens, place)
    for phrase in POINTING_PHRASES:
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase)
    return _preposition_and_noun(words) if first in PREPOSITIONS else 0


def _words_from(tokens: Sequence[Token], place: int) -> list[str]:
    words = []
    for token in tokens[place : place + POINTER_ADJECTIVES + 2]:
        if token.kind != "word":
            break
        words.append(token.text)
    return words


def _preposition_and_noun(words: list[str]) -> int:
    for length, word in enumerate(words[1:], start=2):
        if word.startswith(PAPERS + CIRCUMSTANCES):
            return length
        if WORDS.get(word, ("", None))[0] not in ("", "SKIP", "SCHOOL"):
            return 0  # «по 31 мая», «по итогам года»: a date comes first
    return 0


def _ends_pointer(token: Token) -> bool:
    if token.kind in ("SEP", "POINTER"):
        return token.text != ":"
    return token.kind == "word" and WORDS.get(token.text, ("", None))[0] in ENDS
