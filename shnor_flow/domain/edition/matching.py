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
    one, two = _words(first), _words(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


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
        candidates = sorted(self._candidates(), key=lambda each: (-each.score, each.old.row_id, each.new.row_id))
        best_of: dict[tuple[str, int], list[float]] = defaultdict(list)
        for each in candidates:
            best_of["old", each.old.row_id].append(each.score)
            best_of["new", each.new.row_id].append(each.score)
        for each in candidates:
            if each.old.row_id not in self._old or each.new.row_id not in self._new:
                continue
            rivals = [*best_of["old", each.old.row_id], *best_of["new", each.new.row_id]]
            rivals.remove(each.score)
            rivals.remove(each.score)
            is_alone = all(score <= each.score - _APART for score in rivals)
            self._take(each.old, each.new, each.because, is_sure=is_alone and each.is_plain)

    def _take(self, old: PlanRow, new: PlanRow, because: str, *, is_sure: bool) -> None:
        self.matches.append(RowMatch(new.row_id, old.row_id, because, is_sure))
        del self._old[old.row_id], self._new[new.row_id]

    def _candidates(self) -> Iterable["_Candidate"]:
        for new in self._new.values():
            for old in self._old.values():
                share = likeness(old.title, new.title)
                in_place = bool(_key(new.number)) and _place(old) == _place(new)
                if share >= (_LIKE_IN_PLACE if in_place else _LIKE):
                    yield _Candidate(old, new, share, in_place)


@dataclass(frozen=True)
class _Candidate:
    old: PlanRow
    new: PlanRow
    share: float
    in_place: bool

    @property
    def score(self) -> float:
        same_term = _key(self.old.term) == _key(self.new.term)
        same_parties = self.old.parties == self.new.parties
        return round(
            self.share + self.in_place * _PLACE_BONUS + same_term * _TERM_BONUS + same_parties * _PARTY_BONUS, 3
        )

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


def _words(title: str) -> frozenset[str]:
    return frozenset(stem for stem in stems_of(title) if len(stem) >= _SHORT or stem.isdigit())
