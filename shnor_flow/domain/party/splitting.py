"""A wording in which several parties stand without a separator, cut where the directory knows every piece."""

import re
from collections.abc import Mapping
from itertools import pairwise

from shnor_flow.domain.party import PartyTarget
from shnor_flow.domain.party.match import KnownDirectory, match_party

_MOST_WORDS = 14  # a longer cell is a sentence: a person cuts it
_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|\S+")
_JOINTS = frozenset({"и", "/", ",", ";", "–", "-", "совместно", "с"})


def split_wording(
    wording: str, directory: KnownDirectory, glossary: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return the parties that stand in these words, or the words as they are.

    Cut only where somebody answers to each piece, and where there is one way to cut into so few pieces.
    """
    words = _QUOTED.findall(wording)
    if not 1 < len(words) <= _MOST_WORDS or _answers(wording, directory, glossary):
        return (wording,)
    found = _Cutting(words, directory, glossary).fewest()
    return found[0] if len(found) == 1 else (wording,)


class _Cutting:
    """The ways to cut a row of words into pieces that somebody answers to."""

    def __init__(self, words: list[str], directory: KnownDirectory, glossary: Mapping[str, str] | None) -> None:
        self._words, self._directory, self._glossary = words, directory, glossary
        self._known: dict[tuple[int, int], bool] = {}

    def fewest(self) -> list[tuple[str, ...]]:
        """Return the ways with the fewest pieces, at least two; an empty list where there is none."""
        ways: list[list[tuple[int, ...]]] = [[] for _ in range(len(self._words) + 1)]
        ways[0] = [(0,)]
        for end in range(1, len(self._words) + 1):
            reached = [
                (*way, end) for start in range(end) if ways[start] and self._is_piece(start, end) for way in ways[start]
            ]
            least = min(map(len, reached), default=0)
            ways[end] = [way for way in reached if len(way) == least]
        return [tuple(self._piece(start, end) for start, end in pairwise(way)) for way in ways[-1] if len(way) > 2]

    def _is_piece(self, start: int, end: int) -> bool:
        key = start, end
        if key not in self._known:
            piece = self._piece(start, end)
            self._known[key] = bool(piece) and _answers(piece, self._directory, self._glossary)
        return self._known[key]

    def _piece(self, start: int, end: int) -> str:
        words = self._words[start:end]
        while words and words[0].casefold() in _JOINTS:
            words = words[1:]
        return " ".join(words).strip(" ,;/")


def _answers(wording: str, directory: KnownDirectory, glossary: Mapping[str, str] | None) -> bool:
    return match_party(wording, directory, glossary).target is not PartyTarget.UNRESOLVED
