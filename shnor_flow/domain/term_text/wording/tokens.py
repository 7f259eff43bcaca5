"""Tokens of a term: its words mended, named, and made ready for the grammar."""

from collections.abc import Iterable

from shnor_flow.domain.term_text.wording.pointers import pointer, pointer_at
from shnor_flow.domain.term_text.wording.shapes import Token, shapes_of
from shnor_flow.domain.term_text.wording.spelling import ROMAN, nearest, whole_words
from shnor_flow.domain.term_text.wording.tidying import tidied, with_year_spans
from shnor_flow.domain.term_text.wording.vacations import with_vacations
from shnor_flow.domain.term_text.wording.vocabulary import KNOWN, LONGEST_AFTER, PHRASES, WORDS


def tokens_of(text: str) -> tuple[Token, ...]:
    """Return the tokens of one cleaned term; a word that nothing is known of becomes UNKNOWN, and is not dropped."""
    words = _words(shapes_of(text))
    named = with_vacations(_phrases(words))
    return tuple(tidied(with_year_spans(named)))


def _words(raw: Iterable[Token]) -> list[Token]:
    """Mend words over runs of neighbours, and over a hyphen left by a line's end."""
    tokens = _rejoined(list(raw))
    if all(token.kind != "word" or token.text in KNOWN for token in tokens):
        return tokens
    mended: list[Token] = []
    run: list[str] = []
    for token in [*tokens, Token("END_OF_TERM", None, "")]:
        if token.kind == "word":
            run.append(token.text)
            continue
        mended.extend(Token("word", word, word) for word in whole_words(run, KNOWN))
        run.clear()
        mended.append(token)
    return mended[:-1]


def _rejoined(tokens: list[Token]) -> list[Token]:
    """Put «сен-тябрь» together: a hyphen inside a word that is only known whole."""
    place = 1
    if all(token.kind != "DASH" for token in tokens):
        return tokens
    while place < len(tokens) - 1:
        before, dash, after = tokens[place - 1 : place + 2]
        whole = before.text + after.text
        if (
            (before.kind, dash.kind, after.kind) == ("word", "DASH", "word")
            and whole in KNOWN
            and not (before.text in KNOWN and after.text in KNOWN)
        ):
            tokens[place - 1 : place + 2] = [Token("word", whole, whole)]
        else:
            place += 1
    return tokens


def _phrases(tokens: list[Token]) -> list[Token]:
    """Turn words into terminals: pointers first, then the longest known phrase, then single words."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        pointed = pointer_at(tokens, place)
        if pointed:
            text = " ".join(token.text for token in tokens[place : place + pointed])
            made.append(Token("POINTER", pointer(text), text))
            place += pointed
            continue
        length, token = _phrase_at(tokens, place)
        made.append(token)
        place += length
    return [token for token in made if token.kind != "SKIP"]


def _phrase_at(tokens: list[Token], place: int) -> tuple[int, Token]:
    first = tokens[place]
    if first.kind != "word":
        return 1, first
    run = [token.text for token in tokens[place : place + LONGEST_AFTER.get(first.text, 0)]]
    for length in range(len(run), 0, -1):
        meaning = PHRASES.get(tuple(run[:length]))
        if meaning and all(token.kind == "word" for token in tokens[place : place + length]):
            return length, Token(*meaning, text=" ".join(run[:length]))
    if first.text in ROMAN:
        return 1, Token("ROMAN", ROMAN[first.text], first.text)
    meant = first.text if first.text in WORDS else nearest(first.text, WORDS)
    if meant is None:
        return 1, Token("UNKNOWN", None, first.text)
    return 1, Token(*WORDS[meant], text=first.text, meant=meant)
