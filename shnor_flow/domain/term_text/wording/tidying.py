"""Tokens made ready for the grammar: spans of years joined, signs that mean nothing dropped."""

from shnor_flow.domain.term_text.wording.shapes import Token

YEARS_PLURAL = ("гг", "годы", "годов", "годах", "годам", "г г")
_LEFT_OF_RANGE = frozenset(
    [
        "NUMBER",
        "ROMAN",
        "ORDINAL",
        "YEAR",
        "YEARSPAN",
        "SCHOOLSPAN",
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
    [
        "NUMBER",
        "ROMAN",
        "ORDINAL",
        "YEAR",
        "DATE",
        "DAYMONTH",
        "MONTHYEAR",
        "MONTH",
        "BEGIN",
        "MIDDLE",
        "END",
        "SEASON",
        "YEARSPAN",
        "SCHOOLSPAN",
    ]
)
_WHOLE_TIMES = (["YEAR"], ["YEARSPAN"], ["YEARLIST"], ["SCHOOL"], ["PERIOD"])
_NO_SIGN_AFTER = frozenset(("SEP", "THEN", "THEN_YEARLY", "ATLEAST", "UNTIL", "FROM"))
_NO_SIGN_BEFORE = frozenset(("THEN", "THEN_YEARLY", "NEXT"))


def with_year_spans(tokens: list[Token]) -> list[Token]:
    """Join «2026-2028», «2026/27 уч.», and two neighbouring years of one school year that lost their dash."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        if tokens[place].kind not in ("YEAR", "NUMBER"):
            made.append(tokens[place])
            place += 1
            continue
        span, length = _year_list_at(tokens, place)
        if span is None:
            span, length = _year_span_at(tokens, place)
        made.append(span or tokens[place])
        place += length
        if span and span.kind == "YEARSPAN" and _is_singular(tokens[place : place + 1]):
            place += 1  # «сентябрь 2026-2027 г.» does not say that it is meant in each of the years
    return made


def tidied(tokens: list[Token]) -> list[Token]:
    """Keep a dash only where it can make a range, and single separators only between things."""
    made: list[Token] = []
    for place, token in enumerate(tokens):
        kind = _settled(tokens, place, made)
        if kind == "SKIP" or (kind == "SEP" and (not made or made[-1].kind in _NO_SIGN_AFTER)):
            continue
        if kind in _NO_SIGN_BEFORE and made and made[-1].kind == "SEP":
            made.pop()
        if kind == "INCLUDED":
            _include_the_end(made)
            continue
        made.append(token if kind == token.kind else Token(kind, token.text, token.text))
    if made and made[-1].kind == "SEP":
        made.pop()
    return made


def _include_the_end(before: list[Token]) -> None:
    """Let «до мая включительно» count May itself."""
    for place in range(len(before) - 1, -1, -1):
        if before[place].kind == "UNTIL":
            before[place] = before[place]._replace(value="through")
        if before[place].kind in ("UNTIL", "SEP", "THEN"):
            return


def _settled(tokens: list[Token], place: int, before: list[Token]) -> str:
    """Return what a token is here, where that hangs on its neighbours."""
    kind, last = tokens[place].kind, before[-1].kind if before else ""
    if kind == "DASH":
        return kind if _makes_range(tokens, place) else "SEP"
    if tokens[place].text == "на" and [token.kind for token in tokens[place + 1 : place + 2]][:1] in _WHOLE_TIMES:
        return "SKIP"  # «на 2027 год»
    if kind == "TO" and [token.kind for token in tokens[place + 2 : place + 3]] == ["TIMES"]:
        return "SKIP"  # «по 1 разу в квартал»
    if kind == "SLASH":  # «раз/год»; «май/июнь» says neither both nor from one to the other
        return "SKIP" if last == "TIMES" else "UNKNOWN"
    if kind == "STATUS":  # «в течение текущего года» means one year, and does not say which
        return kind if _closes_a_day(tokens, place) else "UNKNOWN"
    if (kind == "PERIOD" and _says_nothing(before, tokens[place + 1 :])) or kind == last == "PROGRAMME":
        return "SKIP"
    return kind


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
    if first.kind == "NUMBER":
        return _short_school_year_at(tokens, place)
    rest = tokens[place + 1 : place + 5]
    if first.kind != "YEAR" or not rest:
        return None, 1
    skipped = int(rest[0].kind == "YEARWORD" and len(rest) > 1 and rest[1].kind == "DASH")
    kinds = [token.kind for token in rest[skipped:]] + ["", "", ""]
    assert isinstance(first.value, int)
    if kinds[0] in ("DASH", "SLASH") and kinds[1] in ("YEAR", "NUMBER"):
        last = rest[skipped + 1].value
        assert isinstance(last, int)
        of_school = any(token.kind == "SCHOOL" for token in tokens)  # once for a list: «2026/27, 2027/28 учебные годы»
        # «2026/27» is how a school year is written, though the words do not stand beside it.
        kind = "SCHOOLSPAN" if kinds[0] == "SLASH" and not of_school else "YEARSPAN"
        if kinds[1] == "YEAR":
            kind = kind if last == first.value + 1 else "YEARSPAN"
            return Token(kind, (first.value, last), f"{first.value}-{last}"), skipped + 3
        short = kinds[0] == "SLASH" or kinds[2] in ("SCHOOL", "YEARWORD")
        if short and last == (first.value + 1) % 100:
            return Token(kind, (first.value, first.value + 1), first.text), skipped + 3
    if not skipped and kinds[:2] == ["YEAR", "SCHOOL"] and rest[0].value == first.value + 1:
        return Token("YEARSPAN", (first.value, first.value + 1), first.text), 2
    return None, 1


def _is_singular(after: list[Token]) -> bool:
    return bool(after) and after[0].kind == "YEARWORD" and after[0].text not in YEARS_PLURAL


def _short_school_year_at(tokens: list[Token], place: int) -> tuple[Token | None, int]:
    """Join «26/27 уч.»."""
    run = tokens[place : place + 4]
    if [token.kind for token in run[2:]] != ["NUMBER", "SCHOOL"] or run[1].kind not in ("DASH", "SLASH"):
        return None, 1
    first, last = run[0].value, run[2].value
    assert isinstance(first, int)
    if last != first + 1 or not all(len(token.text) == 2 for token in (run[0], run[2])):
        return None, 1
    return Token("YEARSPAN", (2000 + first, 2001 + first), run[0].text), 3


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
