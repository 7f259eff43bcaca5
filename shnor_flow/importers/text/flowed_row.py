"""Cuts the words of one flowed row back into its cells: of all the ways to cut, the one that makes the best cells.

A table copied out of a PDF keeps the order of its cells and loses their borders. Each way of cutting is judged by what
the cells turn out to be: the term must read as a term, the parties as parties, the title and the result must begin with
a capital and not break off in the middle of a phrase; cuts at line starts and blank lines are likelier than others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.party_words import PartyWords
from shnor_flow.importers.plan.term_words import PREPOSITIONS, TermRun, runs_of
from shnor_flow.importers.plan.torn_text import wants_a_noun
from shnor_flow.importers.text.source_text import BULLET, Line, folded, joined

_NEVER = -30.0
_MISSING = {Column.TITLE: -15.0, Column.TERM: -8.0, Column.PARTIES: -7.0, Column.RESULT: -4.0}


@dataclass(frozen=True)
class Word:
    """A word and where it stood: the cells of a flowed row usually begin on a new line, often after a blank one."""

    text: str
    line: int
    opens_line: bool = False
    after_gap: bool = False


@dataclass(frozen=True)
class Cut:
    """The words of every column, how good they look, and by how much they look better than any other cut."""

    cells: dict[Column, tuple[Word, ...]]
    score: float
    margin: float


def words_of_lines(lines: Iterable[Line]) -> tuple[Word, ...]:
    """Return the words of these lines, bullets left out."""
    found: list[Word] = []
    for line in lines:
        texts = [text for text in line.text.split() if text != BULLET]
        found += [Word(text, line.number, not place, not place and line.gap > 0) for place, text in enumerate(texts)]
    return tuple(found)


def text_of(words: Iterable[Word], vocabulary: frozenset[str]) -> str:
    """Join the words of a cell; a hyphen at the end of a line is judged by the document's own words."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return joined((" ".join(texts) for texts in lines.values()), vocabulary)


def cut_row(words: Sequence[Word], columns: Sequence[Column], parties: PartyWords, *, gaps_tell: bool) -> Cut:
    """Return the best way to cut the words into these columns; `gaps_tell`: blank lines part cells in this document."""
    return _RowCutter(words, columns, parties, gaps_tell=gaps_tell).best()


_Way = tuple[float, tuple[int, ...]]  # a score, and the words at which the later columns begin


class _RowCutter:
    def __init__(
        self, words: Sequence[Word], columns: Sequence[Column], parties: PartyWords, *, gaps_tell: bool
    ) -> None:
        self._words = words
        self._texts = [word.text for word in words]
        self._columns = columns
        self._parties = parties
        self._gaps_tell = gaps_tell
        # After a term a party may begin with a small letter; after a title it must not look like its last words.
        follows_term = Column.PARTIES in columns and columns[columns.index(Column.PARTIES) - 1] is Column.TERM
        self._cost_of_small_letter = 1.0 if follows_term else 2.5
        self._runs: dict[tuple[int, int], TermRun] = {(run.start, run.end): run for run in runs_of(self._texts)}
        self._terms = {start for start, _ in self._runs}
        lengths = ((place, parties.length_of_party(self._texts, place)) for place in range(len(words)))
        self._party_lengths = {place: length for place, length in lengths if length}
        self._best_from = lru_cache(maxsize=None)(self._compute_best_from)
        self._parties_of = lru_cache(maxsize=None)(self._split_parties)

    def best(self) -> Cut:
        ways = self._best_from(0, 0)
        score, edges = ways[0]
        starts = (0, *edges)
        ends = (*edges, len(self._words))
        cells = {
            column: tuple(self._words[start:end])
            for column, start, end in zip(self._columns, starts, ends, strict=True)
        }
        return Cut(cells, score, margin=score - ways[1][0] if len(ways) > 1 else -_NEVER)

    def _compute_best_from(self, column: int, start: int) -> tuple[_Way, ...]:
        """Return the two best ways to cut this and the later columns from this word on."""
        here = self._columns[column]
        if column == len(self._columns) - 1:
            return ((self._score(here, start, len(self._words)), ()),)
        options: list[_Way] = []
        for end in self._ends(here, self._columns[column + 1], start):
            own = self._score(here, start, end)
            if own <= _NEVER:
                continue
            options += [(own + rest, (end, *edges)) for rest, edges in self._best_from(column + 1, end)]
        nothing = (_NEVER, (len(self._words),) * (len(self._columns) - 1 - column))
        return tuple(sorted(options, reverse=True)[:2]) or (nothing,)

    def _ends(self, here: Column, following: Column, start: int) -> Iterable[int]:
        if here is Column.TERM:
            return (start, *(end for begin, end in self._runs if begin == start))
        places = range(start, len(self._words) + 1)
        if here is Column.PARTIES and start not in self._party_lengths:
            return (start,)
        return (place for place in places if place in (start, len(self._words)) or self._may_begin(following, place))

    def _may_begin(self, column: Column, place: int) -> bool:
        word = self._words[place]
        if column is Column.TERM:
            return place in self._terms or place in self._party_lengths or word.opens_line
        if column is Column.PARTIES:
            return place in self._party_lengths or word.opens_line
        return word.opens_line or word.text[0].isupper() or word.text[0] in '«"(0123456789-–'

    def _score(self, column: Column, start: int, end: int) -> float:
        if start == end:
            return _MISSING.get(column, 0.0)
        if column is Column.TERM:
            score = self._term_score(start, end)
        elif column is Column.PARTIES:
            score = self._party_score(start, end)
        else:
            score = self._text_score(column, start, end)
        return score + self._edge_score(start)

    def _edge_score(self, place: int) -> float:
        word = self._words[place]
        if place == 0:
            return 0.0
        if not word.opens_line:
            return -0.5
        if not self._gaps_tell:
            return 1.0
        return 2.0 if word.after_gap else -0.5

    def _term_score(self, start: int, end: int) -> float:
        run = self._runs.get((start, end))
        if run is None:
            return _NEVER
        score = 6 + 0.4 * (end - start) - 0.2 * run.tail - 2 * run.is_bare_year
        tail = self._texts[end - run.tail : end]
        if tail and not tail[0].isupper() and self._parties.parties_in(tail) is not None:
            score -= 5  # «по плану участники Программы»: those are the parties
        if tail and tail[0][0].isupper() and not tail[0].isupper():
            score -= 5
        return score - 6 * (not _balanced(self._texts[start:end]))

    def _party_score(self, start: int, end: int) -> float:
        parties = self._parties_of(start, end)
        if parties is None:
            return _NEVER
        keys = [folded(party).rstrip("»") for party in parties]
        repeats = sum(
            left != right and keys[right].startswith(keys[left])
            for left in range(len(keys))
            for right in range(len(keys))
        )
        known = sum(party in self._parties.recurring for party in parties)
        cut_short = end < len(self._words) and len(self._parties_of(start, end + 1) or ()) == len(parties)
        score = -self._cost_of_small_letter * self._texts[start][0].islower()
        if any(start < begin < end for begin, _ in self._runs):
            score -= 6  # a term has got among the parties
        return score + 4 + 1.2 * (len(parties) - 1) + known - 6 * repeats - 2 * cut_short

    def _split_parties(self, start: int, end: int) -> tuple[str, ...] | None:
        return self._parties.parties_in(self._texts[start:end])

    def _text_score(self, column: Column, start: int, end: int) -> float:
        first, last = self._texts[start], self._texts[end - 1]
        score = 0.0
        if first[0].islower():
            score -= 6 if column is not Column.TITLE else 2
        if last.lower() in PREPOSITIONS or last.endswith((",", "-", "–")):
            score -= 8
        elif wants_a_noun(last):
            score -= 1.5
        if any(start <= begin < end < close and not run.tail for (begin, close), run in self._runs.items()):
            score -= 4  # the cut goes through the middle of a term
        if any(self._party_lengths.get(place, 0) > end - place for place in range(max(start, end - 3), end)):
            score -= 2  # the cut goes through the middle of a party
        if column is Column.TITLE:
            score -= 0.6 * sum(word.endswith(".") for word in self._texts[start : end - 1])
        elif start in self._party_lengths and self._parties_of(start, end) is not None:
            score -= 3  # a result is not a list of parties
        elif first.isupper() and start in self._party_lengths:
            score -= 1
        return score - 5 * (not _balanced(self._texts[start:end]))


def _balanced(texts: Sequence[str]) -> bool:
    whole = " ".join(texts)
    return whole.count("«") <= whole.count("»") and whole.count("(") == whole.count(")")
