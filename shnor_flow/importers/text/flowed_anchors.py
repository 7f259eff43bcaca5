"""Where rows of a flowed table begin when nothing numbers them: every row has one term beside its parties."""

from collections.abc import Sequence
from itertools import pairwise

from shnor_flow.importers.plan.columns import Column
from shnor_flow.importers.plan.numbering import names_a_section
from shnor_flow.importers.plan.party_words import PartyWords
from shnor_flow.importers.plan.term_words import PREPOSITIONS, runs_of
from shnor_flow.importers.plan.torn_text import wants_a_noun
from shnor_flow.importers.text.flowed_numbers import Opening
from shnor_flow.importers.text.flowed_row import Word, words_of_lines
from shnor_flow.importers.text.source_text import Line

_LONGEST_PARTY = 14  # words


def anchored_openings(body: Sequence[Line], columns: Sequence[Column], parties: PartyWords) -> tuple[Opening, ...]:
    """Return the rows that terms beside parties give away; none where the columns do not stand so."""
    if columns[0] is not Column.TITLE or not {Column.TERM, Column.PARTIES} <= set(columns):
        return ()
    term_first = columns.index(Column.TERM) + 1 == columns.index(Column.PARTIES)
    words = words_of_lines(body)
    anchors = _anchors(words, parties, term_first=term_first)
    if not anchors:
        return ()
    line_of = {line.number: place for place, line in enumerate(body)}
    rests = columns[-1] not in (Column.TERM, Column.PARTIES)  # words of the row follow its anchor
    places = [0]
    for above, below in pairwise(anchors):
        first, last = line_of[words[above[1] - 1].line] + 1, line_of[words[below[0]].line]
        own_line = above[1] < len(words) and words[above[1]].opens_line
        place = _title_line(body, first, last, has_result=rests, result_on_own_line=own_line)
        if place is not None:
            places.append(place)
    openings = [Opening(place, body[place].number, "", (), has_term=True) for place in places]
    return tuple(sorted([*openings, *_sections(body, places)], key=lambda opening: opening.place))


def _anchors(words: Sequence[Word], parties: PartyWords, *, term_first: bool) -> list[tuple[int, int]]:
    """Return the spans of words that are a term and the parties beside it."""
    texts = [word.text for word in words]
    spans: list[tuple[int, int]] = []
    for run in runs_of(texts):
        if run.tail or (spans and run.start < spans[-1][1]):
            continue
        span = _with_parties(texts, run.start, run.end, parties, term_first=term_first)
        if span is not None and (not spans or span[0] >= spans[-1][1]):
            spans.append(span)
    return spans


def _with_parties(
    texts: Sequence[str], start: int, end: int, parties: PartyWords, *, term_first: bool
) -> tuple[int, int] | None:
    if term_first:
        place = end
        while place < len(texts) and (length := parties.length_of_party(texts, place)):
            place += length
        return (start, place) if place > end else None
    before = [
        place
        for place in range(max(0, start - _LONGEST_PARTY), start)
        if texts[place][0].isupper() and parties.parties_in(texts[place:start]) is not None
    ]
    return (min(before), end) if before else None


def _title_line(
    body: Sequence[Line], first: int, last: int, *, has_result: bool, result_on_own_line: bool
) -> int | None:
    """Return the likeliest line of those between two anchors for the title of the second row to begin on."""
    places = [place for place in range(first, last + 1) if body[place].text[0].isupper() or body[place].text[0] == "«"]
    if not places:
        return None
    if not has_result:
        return places[0]
    return max(
        (places[1:] if result_on_own_line else places) or places,
        key=lambda place: _likeliness(body[place - 1], body[place]),
    )


def _likeliness(above: Line, line: Line) -> float:
    """Tell how well a title begins on this line: after a gap, not in the middle of a phrase, with a verbal noun."""
    last, first = above.text.split()[-1], line.text.split()[0]
    breaks_off = last.lower() in PREPOSITIONS or last.endswith((",", "-")) or wants_a_noun(last)
    return (
        1.0 * (line.gap > 0)
        + (line.gap > above.gap > 0)
        - 5.0 * breaks_off
        + first.endswith(("ние", "ция", "ка"))
        + last.endswith(".")
    )


def _sections(body: Sequence[Line], rows: Sequence[int]) -> list[Opening]:
    return [
        Opening(place, line.number, "", (), is_section=True)
        for place, line in enumerate(body)
        if names_a_section(line.text) and place not in rows
    ]
