"""Vacations among the words of a term: whether they can be dated, and every one of a list made whole."""

from itertools import pairwise

from shnor_flow.domain.term_text.dating.items import Pointer
from shnor_flow.domain.term_text.dating.parts import calendar_in_force
from shnor_flow.domain.term_text.doubts import VACATIONS
from shnor_flow.domain.term_text.wording.shapes import Token

SUMMER = (6, 8)  # the months that the word stands for
_START = Token("START", None, "")


def with_vacations(tokens: list[Token]) -> list[Token]:
    """Return the tokens with each vacation whole, or one pointer where an academic calendar is needed and not there."""
    if not any(token.kind == "VACATION" for token in tokens):
        return tokens
    if not _can_be_dated(tokens):
        return [Token("POINTER", Pointer(VACATIONS, hides_dates=True), "каникулы")]
    return _each_made_whole(tokens)


def _can_be_dated(tokens: list[Token]) -> bool:
    """Tell whether the calendar has vacations; the summer's days follow from the school year without one."""
    seasons = [before.value for before, token in pairwise([_START, *tokens]) if token.kind == "VACATION"]
    return calendar_in_force().knows_vacations or all(season == SUMMER for season in seasons)


def _each_made_whole(tokens: list[Token]) -> list[Token]:
    """Say the noun after each season of «осенние и весенние каникулы»; drop the «дни» of «в дни каникул»."""
    made: list[Token] = []
    vacation: Token | None = None  # of the list that is being walked, from its end
    for token in reversed(tokens):
        if token.kind == "VACATION":
            vacation = token
        elif vacation and token.kind == "SEASON":
            if made[-1].kind != "VACATION":
                made.append(vacation)
        elif vacation and token.kind == "DAYS":
            continue
        elif token.kind != "SEP" or (made and made[-1].kind == "VACATION"):
            vacation = None
        made.append(token)
    return made[::-1]
