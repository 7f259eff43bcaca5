"""Which row of an amended plan goes on from which row of the plan before: by words first, by place second.

Numbers shift when a row is put in and titles are edited, so neither decides alone. What is not plain is put to a
person: work that was done must not be hung on another activity in silence.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from shnor_flow.domain.edition import PlanRow, RowMatch
from shnor_flow.domain.party.text import stems_of, wording_key

_LIKE = 0.4  # titles that share less are two activities, unless they stand in one place
_LIKE_IN_PLACE = 0.25
_PLAIN = 0.75  # titles that share as much, and no other row comes near, are one
_PLAIN_IN_PLACE = 0.5
_APART = 0.1  # how far the second best has to stay behind
_PLACE_BONUS, _TERM_BONUS, _PARTY_BONUS = 0.15, 0.05, 0.05
_SHORT = 3  # «и», «по», «для»: the glue of titles says nothing about them
_NUMBER = re.compile(r"\d+")


def match_rows(old: Sequence[PlanRow], new: Sequence[PlanRow]) -> tuple[RowMatch, ...]:
    """Return the pairs, each row at most once, in the order of the new edition; what is left was added or dropped."""
    pairing = _Pairing(old, new)
    pairing.take_equal(lambda row: (*_place(row), _key(row.title), _key(row.term)), "тот же номер и название")
    pairing.take_equal(lambda row: (_key(row.section), _key(row.title), _key(row.term)), "то же название и срок")
    pairing.take_equal(lambda row: (*_place(row), _key(row.title)), "тот же номер и название")
    pairing.take_equal(lambda row: (_key(row.section), _key(row.title)), "то же название в том же разделе")
    pairing.take_equal(lambda row: _key(row.title), "то же название, раздел другой")
    pairing.take_alike()
    order = {row.row_id: place for place, row in enumerate(new)}
    return tuple(sorted(pairing.matches, key=lambda match: order[match.new_id]))


def likeness(first: str, second: str) -> float:
    """Return from 0 to 1 how many of their words two titles share, whatever the endings."""
    return _share(_words(first), _words(second))


class _Pairing:
    """The rows that have no pair yet, and the pairs found."""

    def __init__(self, old: Sequence[PlanRow], new: Sequence[PlanRow]) -> None:
        self._old = {row.row_id: row for row in old}
        self._new = {row.row_id: row for row in new}
        self.matches: list[RowMatch] = []

    def take_equal(self, key: Callable[[PlanRow], Hashable], because: str) -> None:
        """Pair rows with equal keys; several of one key are paired in their order if there are as many on both sides.

        Several that stand elsewhere than before are asked about.
        """
        before, after = _grouped(self._old.values(), key), _grouped(self._new.values(), key)
        for name, rows in after.items():
            rivals = before.get(name, [])
            if len(rows) == len(rivals):
                for one, two in zip(rivals, rows, strict=True):
                    is_sure = len(rows) == 1 or _key(one.section) == _key(two.section)
                    self._take(one, two, because + _renumbered(one, two), is_sure=is_sure)

    def take_alike(self) -> None:
        """Pair what is left by likeness, the best first; only pairs that stand out are sure."""
        old, new = [_Folded(row) for row in self._old.values()], [_Folded(row) for row in self._new.values()]
        candidates = sorted(_candidates(old, new), key=lambda each: (-each.score, each.old.row_id, each.new.row_id))
        scores: dict[tuple[str, int], list[float]] = defaultdict(list)  # of each row, the best first
        for each in candidates:
            scores["old", each.old.row_id].append(each.score)
            scores["new", each.new.row_id].append(each.score)
        for each in candidates:
            if each.old.row_id in self._old and each.new.row_id in self._new:
                rivals = [scores["old", each.old.row_id], scores["new", each.new.row_id]]
                is_alone = all(_is_beaten_by(each.score, of_row) for of_row in rivals)
                self._take(each.old, each.new, each.because, is_sure=is_alone and each.is_plain)

    def _take(self, old: PlanRow, new: PlanRow, because: str, *, is_sure: bool) -> None:
        self.matches.append(RowMatch(new.row_id, old.row_id, because, is_sure))
        del self._old[old.row_id], self._new[new.row_id]


class _Folded:
    """A row with everything that is compared a thousand times folded once."""

    def __init__(self, row: PlanRow) -> None:
        self.row = row
        self.words = _words(row.title)
        self.place = _place(row)
        self.term = _key(row.term)


def _candidates(old: Sequence[_Folded], new: Sequence[_Folded]) -> Iterable["_Candidate"]:
    for one in new:
        for two in old:
            share = _share(two.words, one.words)
            if share < _LIKE_IN_PLACE:
                continue
            in_place = bool(one.place[1]) and one.place == two.place
            if in_place or share >= _LIKE:
                bonus = in_place * _PLACE_BONUS + (one.term == two.term) * _TERM_BONUS
                bonus += (one.row.parties == two.row.parties) * _PARTY_BONUS
                yield _Candidate(two.row, one.row, share, in_place, round(share + bonus, 3))


def _is_beaten_by(score: float, of_row: Sequence[float]) -> bool:
    """Tell whether a score stands out among all of its row, itself one of them."""
    return of_row[0] <= score and (len(of_row) == 1 or of_row[1] <= score - _APART)


@dataclass(frozen=True)
class _Candidate:
    old: PlanRow
    new: PlanRow
    share: float
    in_place: bool
    score: float

    @property
    def is_plain(self) -> bool:
        # «для учителей 9 классов» and «для учителей 11 классов» share every word and are two activities.
        same_numbers = _NUMBER.findall(self.old.title) == _NUMBER.findall(self.new.title)
        return same_numbers and self.share >= (_PLAIN_IN_PLACE if self.in_place else _PLAIN)

    @property
    def because(self) -> str:
        alike = f"название похоже на {round(self.share * 100)} %"
        return f"тот же номер, {alike}" if self.in_place else alike + _renumbered(self.old, self.new)


def _renumbered(old: PlanRow, new: PlanRow) -> str:
    before, after = old.number.strip(" ."), new.number.strip(" .")
    return f", номер был {before or '—'}" if before != after else ""


def _grouped(rows: Iterable[PlanRow], key: Callable[[PlanRow], Hashable]) -> dict[Hashable, list[PlanRow]]:
    found: dict[Hashable, list[PlanRow]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _place(row: PlanRow) -> tuple[str, str]:
    return _key(row.section), _key(row.number)


def _key(text: str) -> str:
    return wording_key(text)


def _share(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _words(title: str) -> frozenset[str]:
    return frozenset(stem for stem in stems_of(title) if len(stem) >= _SHORT or stem.isdigit())
