"""Tokens of a term: its text cut into the words, numbers and dates that the grammar knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shnor_flow.domain.term_text.parts import LAST, MonthDay, Pointer, Unit
from shnor_flow.domain.term_text.spelling import ROMAN, clean, nearest, whole_words
from shnor_flow.domain.term_text.vocabulary import (
    CIRCUMSTANCES,
    KNOWN,
    LONGEST_PHRASE,
    PAPERS,
    PHRASES,
    POINTING_PHRASES,
    WORDS,
)

YEARS_KNOWN = range(1990, 2100)
YEARS_PLURAL = ("гг", "годы", "годов", "годах", "годам", "г г")
POINTER_ADJECTIVES = 4  # «по утверждённому годовому плану»: how many words may stand between «по» and the noun

VACATIONS = "Каникулы у школ разные, их календаря здесь нет: впишите даты каникул."

_SHAPES = re.compile(
    r"""
      (?P<iso>\d{4}-\d{2}-\d{2}(?!\d))
    | (?P<date>\d{1,2}\s?\.\s?\d{1,2}\s?\.\s?\d{4}(?!\d)|\d{1,2}\.\d{1,2}\.\d{2}(?!\d)
              |\d{1,2}(?P<mark>[,/-])\d{1,2}(?P=mark)\d{4}(?!\d))
    | (?P<month_year>\d{1,2}\.\d{4}(?!\d))
    | (?P<day_month>\d{1,2}\.\d{1,2}(?![\d]|\.\d))
    | (?P<number>\d+)(?:\s?-\s?(?:го|ый|ой|ого|ому|его|ая|ое|ые|ым|ом|ую|й|я|е|м|х|ю)(?![а-я])
                       |(?:го|ый|ой|ого|ая|ое|ые|ом|й|я|е)(?![а-я]))?
    | (?P<pair>(?:уч|п)\.?\s?/?\s?г(?![а-я])\.?(?:\s?г(?![а-я]))?)
    | (?P<word>[a-zа-яіѵ]+)(?:\s?-\s?(?:го|ый|ой|ая|ое|ые|ом|й|я|е)(?![а-я]))?
    | (?P<separator>[,;:()&+])
    | (?P<dash>[-/])
    | (?P<quotes>[«»"'“”„.!*\s]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII,
)
_LEFT_OF_RANGE = frozenset(
    [
        "NUMBER",
        "ROMAN",
        "ORDINAL",
        "YEAR",
        "YEARSPAN",
        "DATE",
        "DAYMONTH",
        "MONTHYEAR",
        "MONTH",
        "YEARWORD",
        "MONTHWORD",
        "QUARTER",
        "HALF",
        "TERM",
        "TRIMESTER",
        "DECADE",
        "SEASON",
    ]
)
_RIGHT_OF_RANGE = frozenset(
    ["NUMBER", "ROMAN", "ORDINAL", "YEAR", "DATE", "DAYMONTH", "MONTHYEAR", "MONTH", "END", "SEASON"]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of the grammar, its value, and the words it was made of."""

    kind: str
    value: object
    text: str
    meant: str = ""  # the known word that a misspelt one was taken for

    @property
    def is_guess(self) -> bool:
        """Tell whether the word was misspelt."""
        return bool(self.meant) and self.meant != self.text


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in figures, not yet checked against the calendar; the year may be missing, the day too."""

    day: int | None
    month: int
    year: int | None


def tokens_of(phrase: str) -> tuple[Token, ...]:
    """Return the tokens of one term; what nothing is known of becomes UNKNOWN, nothing is dropped in silence."""
    words = _words(_raw(clean(phrase)))
    named = _phrases(words)
    if any(token.kind == "VACATION" for token in named):
        return (Token("POINTER", Pointer(VACATIONS, hides_dates=True), "каникулы"),)
    return tuple(_tidy(_year_spans(named)))


def _raw(text: str) -> Iterable[Token]:
    """Cut the text into shapes; words are kept as they stand."""
    for found in _SHAPES.finditer(text):
        shape, piece = str(found.lastgroup), found.group()
        if shape == "word":
            yield Token("word", found.group("word"), found.group("word"))
        elif shape == "number":
            yield _number(found.group("number"))
        elif shape == "pair":
            yield from _pair(piece)
        elif shape in ("iso", "date", "month_year", "day_month"):
            yield _printed(shape, piece)
        elif shape == "separator":
            yield Token("SEP", None, piece)
        elif shape == "dash":
            yield Token("DASH" if piece == "-" else "SLASH", piece, piece)
        elif shape == "other":
            yield Token("UNKNOWN", None, piece)


def _number(figures: str) -> Token:
    number = int(figures[:9])
    if len(figures) == 4 and number in YEARS_KNOWN:
        return Token("YEAR", number, figures)
    return Token("NUMBER" if len(figures) <= 2 else "UNKNOWN", number, figures)


def _pair(piece: str) -> Iterable[Token]:
    """Unfold «уч.г.» and «п/г»."""
    if piece.startswith("п"):
        yield Token("HALF", Unit.HALF, piece) if "/" in piece else Token("UNKNOWN", None, piece)
    else:
        yield Token("SCHOOL", None, "уч")
        yield Token("YEARWORD", Unit.YEAR, "г")


def _printed(shape: str, piece: str) -> Token:
    figures = [int(part) for part in re.findall(r"\d+", piece)]
    if shape == "month_year":
        return Token("MONTHYEAR", PrintedDate(None, figures[0], figures[1]), piece)
    if shape == "day_month":
        return Token("DAYMONTH", PrintedDate(figures[0], figures[1], None), piece)
    if shape == "iso":
        figures.reverse()
    year = figures[2] + 2000 if figures[2] < 100 else figures[2]
    return Token("DATE", PrintedDate(figures[0], figures[1], year), piece)


def _words(raw: Iterable[Token]) -> list[Token]:
    """Mend words over runs of neighbours, and over a hyphen left by a line's end."""
    tokens = _rejoined(list(raw))
    mended: list[Token] = []
    run: list[str] = []
    for token in [*tokens, Token("END_OF_TERM", None, "")]:
        if token.kind == "word":
            run.append(str(token.value))
            continue
        mended.extend(Token("word", word, word) for word in whole_words(run, KNOWN))
        run.clear()
        mended.append(token)
    return mended[:-1]


def _rejoined(tokens: list[Token]) -> list[Token]:
    """Put «сен-тябрь» together: a hyphen inside a word that is only known whole."""
    place = 1
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
        pointed = _pointer_at(tokens, place)
        if pointed:
            text = " ".join(token.text for token in tokens[place : place + pointed])
            made.append(Token("POINTER", _pointer(text), text))
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
    run = [token.text for token in tokens[place : place + LONGEST_PHRASE]]
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


def _pointer_at(tokens: list[Token], place: int) -> int:
    """Return how many tokens point at another paper or at circumstances; their tail runs to a comma or a rhythm."""
    head = _pointer_head(tokens, place)
    if not head:
        return 0
    end = place + head
    while end < len(tokens) and not _ends_pointer(tokens[end]):
        end += 1
    return end - place


def _pointer_head(tokens: list[Token], place: int) -> int:
    if tokens[place].kind != "word":
        return 0
    words = []
    for token in tokens[place : place + POINTER_ADJECTIVES + 2]:
        if token.kind != "word":
            break
        words.append(token.text)
    for phrase in POINTING_PHRASES:
        if tuple(words[: len(phrase)]) == phrase:
            return len(phrase)
    if words[0] in ("по", "при", "на"):
        for length, word in enumerate(words[1:], start=2):
            if word.startswith(PAPERS + CIRCUMSTANCES):
                return length
            if WORDS.get(word, ("", None))[0] not in ("", "SKIP", "SCHOOL"):
                return 0
        return 0
    return int(words[0].startswith(PAPERS) and words[0] not in WORDS)


def _ends_pointer(token: Token) -> bool:
    if token.kind in ("SEP", "POINTER"):
        return token.text != ":"
    return token.kind == "word" and WORDS.get(token.text, ("", None))[0] in ("EVERY", "THEN", "ALWAYS")


def _pointer(text: str) -> Pointer:
    if any(word.startswith(CIRCUMSTANCES) for word in text.split()) and not any(
        word.startswith(PAPERS) for word in text.split()
    ):
        return Pointer(f"Срок зависит от обстоятельств («{text}»): назначьте дату сами или подтвердите, что её нет.")
    return Pointer(f"Точная дата — в другом документе («{text}»): посмотрите её там и впишите.")


def _year_spans(tokens: list[Token]) -> list[Token]:
    """Join «2026-2028», «2026/27 уч.», and two neighbouring years of one school year that lost their dash."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        span, length = _year_list_at(tokens, place)
        if span is None:
            span, length = _year_span_at(tokens, place)
        made.append(span or tokens[place])
        place += length
    return made


def _year_list_at(tokens: list[Token], place: int) -> tuple[Token | None, int]:
    """Join «2026, 2027 и 2028 гг.»: the plural says that one place is meant in each of them."""
    years, end = [], place
    while end < len(tokens) and tokens[end].kind == "YEAR":
        years.append(tokens[end].value)
        end += 2 if end + 1 < len(tokens) and tokens[end + 1].kind == "SEP" else 1
    plural = end < len(tokens) and tokens[end].text in YEARS_PLURAL and tokens[end - 1].kind == "YEAR"
    if len(years) > 1 and plural and end - place == 2 * len(years) - 1:
        return Token("YEARLIST", tuple(years), " ".join(map(str, years))), end - place
    return None, 1


def _year_span_at(tokens: list[Token], place: int) -> tuple[Token | None, int]:
    first = tokens[place]
    rest = tokens[place + 1 : place + 5]
    if first.kind != "YEAR" or not rest:
        return None, 1
    skipped = int(rest[0].kind == "YEARWORD" and len(rest) > 1 and rest[1].kind == "DASH")
    kinds = [token.kind for token in rest[skipped:]] + ["", "", ""]
    assert isinstance(first.value, int)
    if kinds[0] in ("DASH", "SLASH") and kinds[1] in ("YEAR", "NUMBER"):
        last = rest[skipped + 1].value
        assert isinstance(last, int)
        if kinds[1] == "YEAR":
            return Token("YEARSPAN", (first.value, last), f"{first.value}-{last}"), skipped + 3
        short = kinds[0] == "SLASH" or kinds[2] in ("SCHOOL", "YEARWORD")
        if short and last == (first.value + 1) % 100:
            return Token("YEARSPAN", (first.value, first.value + 1), first.text), skipped + 3
    if not skipped and kinds[:2] == ["YEAR", "SCHOOL"] and rest[0].value == first.value + 1:
        return Token("YEARSPAN", (first.value, first.value + 1), first.text), 2
    return None, 1


def _tidy(tokens: list[Token]) -> list[Token]:
    """Keep a dash only where it can make a range, and single separators only between things."""
    made: list[Token] = []
    for place, token in enumerate(tokens):
        kind = token.kind
        if kind == "SLASH":  # «май/июнь» says neither both nor from one to the other
            kind = "UNKNOWN" if not made or made[-1].kind != "TIMES" else "SKIP"
        if kind == "DASH" and not _makes_range(tokens, place):
            kind = "SEP"
        if kind == "SEP":
            if made and made[-1].kind not in ("SEP", "THEN", "THEN_YEARLY", "ATLEAST", "UNTIL", "FROM"):
                made.append(Token("SEP", None, token.text))
            continue
        if kind == "STATUS" and not _closes_a_day(tokens, place):
            kind = "UNKNOWN"  # «в течение текущего года» means one year, and does not say which
        if kind == "PERIOD" and _says_nothing(made, tokens[place + 1 :]):
            continue
        if kind == "PROGRAMME" and made and made[-1].kind == "PROGRAMME":
            continue
        if kind in ("THEN", "THEN_YEARLY", "NEXT") and made and made[-1].kind == "SEP":
            made.pop()
        if kind != "SKIP":
            made.append(token if kind == token.kind else Token(kind, None, token.text))
    if made and made[-1].kind == "SEP":
        made.pop()
    return made


def _makes_range(tokens: list[Token], place: int) -> bool:
    if not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1].kind, tokens[place + 1].kind
    if place + 2 < len(tokens) and tokens[place + 2].kind == "TIMES" and before not in ("NUMBER", "COUNT"):
        return False
    return before in _LEFT_OF_RANGE and after in _RIGHT_OF_RANGE


def _closes_a_day(tokens: list[Token], place: int) -> bool:
    """Tell whether «текущего года» follows a day or a month: there it is needed, elsewhere it says nothing."""
    before, after = tokens[place - 1 : place], tokens[place + 1 : place + 2]
    return bool(before and after) and before[0].kind in ("MONTH", "DAYMONTH") and after[0].kind == "YEARWORD"


def _says_nothing(before: list[Token], after: list[Token]) -> bool:
    """Tell whether «срок» is only a heading («срок: до 1 мая») or goes with «в течение» («в период с …»)."""
    if not before:
        return bool(after) and after[0].kind in ("SEP", "UNTIL")
    return before[-1].kind == "DURING" and bool(after) and after[0].kind not in ("PROGRAMME", "SEP")


def is_real(printed: PrintedDate) -> bool:
    """Tell whether the calendar has this day (29 February counts where no year is printed)."""
    try:
        date(printed.year or 2024, printed.month, printed.day or 1)
    except ValueError:
        return False
    return True


def month_day(printed: PrintedDate) -> MonthDay:
    """Return the last day that the figures name, without its year."""
    return MonthDay(printed.month, printed.day or LAST)
