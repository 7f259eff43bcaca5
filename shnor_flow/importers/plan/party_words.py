"""Where words name who is responsible, and how a cell of them splits into parties, the lead first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shnor_flow.importers.plan.leading import is_mark, lead_first, mark_apart
from shnor_flow.importers.plan.party_vocabulary import (
    ABBREVIATION,
    ADJECTIVE,
    ADMINISTRATION,
    AUTHORITY,
    CAPITAL_COMPLEMENT,
    EITHER,
    INITIALS,
    LINKS,
    LONGEST_COMPLEMENT,
    NOT_A_PARTY,
    NUMBER,
    OPEN,
    ROLE,
    SCHOOL_KINDS,
    SURNAME,
    TERRITORIES,
    VERBAL,
)


@dataclass(frozen=True)
class PartyWords:
    """What this document calls its parties: abbreviations it explains and wordings that recur in its rows."""

    abbreviations: frozenset[str] = frozenset()
    recurring: frozenset[str] = frozenset()  # whole wordings, words joined by one space

    def parties_in(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Split the words into parties; None if some of them can't belong to one."""
        parties: list[str] = []
        place = 0
        while place < len(words):
            length = self.length_of_party(words, place)
            if length == 0:
                return None
            length += _mark_after(words, place + length)
            parties.append(" ".join(words[place : place + length]).strip(" ,;/"))
            place += length
            if place < len(words) and _ends_cell(words[place - 1]):
                return None
            if place < len(words) and words[place].lower() in ("и", "/", ",", "–", "-", "совместно"):
                place += 1
        return tuple(party for party in parties if party)

    def length_of_party(self, words: Sequence[str], place: int) -> int:
        """Return how many words from this one on name one party; 0 where none does."""
        if known := self._length_of_known(words, place):
            return known
        if _is_person(words, place):
            return 2
        if self._is_abbreviation(words[place]):
            return self._with_name(words, place)
        head = self._head_at(words, place)
        return self._with_complement(words, place, head) if head is not None else 0

    def may_begin(self, words: Sequence[str], place: int) -> bool:
        """Tell whether a party could begin at this word."""
        return self.length_of_party(words, place) > 0

    def _length_of_known(self, words: Sequence[str], place: int) -> int:
        for length in range(min(10, len(words) - place), 0, -1):
            if " ".join(words[place : place + length]).strip(" ,;") in self.recurring:
                return length
        return 0

    def _is_abbreviation(self, word: str) -> bool:
        bare = word.strip(",;.()")
        return bare in self.abbreviations or (bool(ABBREVIATION.match(bare)) and bare not in NOT_A_PARTY)

    def _with_name(self, words: Sequence[str], place: int) -> int:
        """Return how many words an abbreviation takes with its name: «МБОУ СОШ № 3 г. Энск», «МБУ ДПО «Центр»»."""
        end = place + 1
        for part in (_kind_of_school, _quoted_name, _number_of_school, _place_name, _territory):
            if end < len(words) and not _ends_party(words[end - 1]):
                end = part(words, end)
        return min(end, len(words)) - place

    def _head_at(self, words: Sequence[str], place: int) -> int | None:
        """Return the index of the noun that a party beginning here is built on."""
        for index in range(place, min(place + 4, len(words))):
            if OPEN.match(words[index]) or EITHER.match(words[index]):
                # «Организация семинаров» is what is done; who does it is «образовательная организация».
                return None if index == place and words[index].lower() == "организация" else index
            if not ADJECTIVE.match(words[index]) or _ends_party(words[index]):
                return None
        return None

    def _with_complement(self, words: Sequence[str], place: int, head: int) -> int:
        end = head + 1
        while end < len(words) and end - head <= LONGEST_COMPLEMENT and not _ends_party(words[end - 1]):
            step = self._complement_at(words, head, end)
            if step == 0:
                break
            end += step
        while end > head + 1 and words[end - 1].lower() in LINKS:
            end -= 1
        return end - place

    def _complement_at(self, words: Sequence[str], head: int, place: int) -> int:
        """Return how many words from here still belong to the party built on `head`."""
        word = words[place]
        bare = word.strip(",;.")
        if word.startswith("("):
            return _end_of_bracket(words, place) - place
        if word.startswith(("«", '"', "“")):
            return _end_of_quote(words, place) - place
        if self._is_abbreviation(word):
            return self._abbreviation_after(words, head, place)
        if word[0].isupper():
            return 1 if CAPITAL_COMPLEMENT.match(bare) else 0
        if bare == "и":
            return 0 if place + 1 >= len(words) or self.may_begin(words, place + 1) else 1
        if NUMBER.match(bare) or bare == "№":
            return 1
        if bare in LINKS or (bare.islower() and not VERBAL.search(bare)):
            return 0 if self._opens_anew(words, place) else 1
        return 0

    def _abbreviation_after(self, words: Sequence[str], head: int, place: int) -> int:
        belongs = ROLE.match(words[head]) or (AUTHORITY.match(words[head]) and ADMINISTRATION.match(words[place]))
        return self._with_name(words, place) if belongs else 0

    def _opens_anew(self, words: Sequence[str], place: int) -> bool:
        head = self._head_at(words, place)
        return head is not None and bool(OPEN.match(words[head])) and words[place - 1].lower() not in LINKS


def parties_of_cell(text: str, known: PartyWords) -> tuple[str, ...]:
    """Split a whole cell into parties, the leading one first; words it does not know are split at commas only."""
    words = mark_apart(text.replace("\v", " ")).split()
    if not words:
        return ()
    found = known.parties_in(words)
    return lead_first(found if found is not None else _split_at_commas(" ".join(words), known))


def abbreviations_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the abbreviations that stand for parties in these cells."""
    return frozenset(word for text in texts for word in re.findall(r"[А-ЯЁ]{2,9}", text) if word not in NOT_A_PARTY)


def _split_at_commas(text: str, known: PartyWords) -> tuple[str, ...]:
    pieces = re.split(r"[,;](?![^«(]*[»)])", text)
    parties: list[str] = []
    for piece in (piece.strip() for piece in pieces):
        if piece:
            parties.extend(known.parties_in(piece.split()) or (piece,))
    return tuple(parties)


def _is_person(words: Sequence[str], place: int) -> bool:
    pair = words[place : place + 2]
    if len(pair) < 2:
        return bool(re.match(r"[А-ЯЁ][а-яё]+[А-ЯЁ]\.[А-ЯЁ]\.", words[place]))
    return bool(SURNAME.match(pair[0]) and INITIALS.match(pair[1])) or bool(
        INITIALS.match(pair[0]) and SURNAME.match(pair[1].strip(",;"))
    )


def _kind_of_school(words: Sequence[str], place: int) -> int:
    while place < len(words) and words[place] in SCHOOL_KINDS:
        place += 1
    return place


def _quoted_name(words: Sequence[str], place: int) -> int:
    return _end_of_quote(words, place) if words[place].startswith(("«", '"', "“")) else place


def _number_of_school(words: Sequence[str], place: int) -> int:
    while place < len(words) and (NUMBER.match(words[place].strip(",;")) or words[place] in ("№", "N")):
        place += 1
    return place


def _place_name(words: Sequence[str], place: int) -> int:
    while place < len(words) and re.match(r"(?:г|с|п|пос|д|ст)\.", words[place]):
        place += 1 if len(words[place]) > 3 else 2
    return place


def _territory(words: Sequence[str], place: int) -> int:
    named = CAPITAL_COMPLEMENT.match(words[place].strip(",;."))
    return place + 2 if named and " ".join(words[place + 1 : place + 2]).strip(",;.") in TERRITORIES else place


def _mark_after(words: Sequence[str], place: int) -> int:
    """Return how many words from here mark the party before them: «(отв.)», «(ответственный исполнитель)»."""
    if place >= len(words) or not words[place].startswith(("(", "[")):
        return 0
    end = _end_of_bracket(words, place)
    return end - place if is_mark(" ".join(words[place:end]).rstrip(",;")) else 0


def _ends_party(word: str) -> bool:
    return word.endswith((",", ";"))


def _ends_cell(word: str) -> bool:
    return word.endswith(".") and not INITIALS.match(word) and len(word) > 4


def _end_of_quote(words: Sequence[str], place: int) -> int:
    depth = 0
    for index in range(place, min(place + 20, len(words))):
        depth += words[index].count("«") + words[index].count("“") - words[index].count("»") - words[index].count("”")
        straight = words[index].count('"')
        if (
            (depth <= 0 and "»" in words[index])
            or "”" in words[index]
            or (straight and (index > place or straight > 1))
        ):
            return index + 1
    return place + 1


def _end_of_bracket(words: Sequence[str], place: int) -> int:
    for index in range(place, min(place + 15, len(words))):
        if ")" in words[index]:
            return index + 1
    return place + 1
