"""Which numbers at line starts of a flowed table begin its rows and sections, and which only stand in its text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shnor_flow.importers.plan.numbering import names_a_section, number_at_start, parts_of
from shnor_flow.importers.plan.term_words import runs_from, runs_of
from shnor_flow.importers.text.source_text import Line

_LARGEST_GAP = 6  # numbers that a plan may skip,
_LARGEST_GAP_WITH_TERM = 30  # and where the row has a term, so that it can hardly be anything else


@dataclass(frozen=True)
class Opening:
    """A line that begins a row or a section; `restarts`: rows count from 1 again without a heading of their own."""

    place: int  # index of the line
    line: int  # its number in the file
    number: str
    parts: tuple[int, ...]
    has_term: bool = False
    is_section: bool = False
    restarts: bool = False


def openings_of(body: Sequence[Line]) -> tuple[Opening, ...]:
    """Return the rows and sections of a flowed table in document order."""
    candidates = _candidates(body)
    chosen: list[Opening] = []
    for index, candidate in enumerate(candidates):
        opening = _judged(candidate, candidates[index + 1 :], chosen)
        if opening is not None:
            chosen.append(opening)
    return tuple(chosen)


def _candidates(body: Sequence[Line]) -> list[Opening]:
    found: list[Opening] = []
    for place, line in enumerate(body):
        if names_a_section(line.text):
            found.append(Opening(place, line.number, "", (), is_section=True))
            continue
        split = number_at_start(line.text) or _number_before_a_term(line.text)
        if split is None or (not split[1] and not _a_cell_follows(body, place)):
            continue
        found.append(Opening(place, line.number, split[0], parts_of(split[0])))
    edges = pairwise([*(opening.place for opening in found), len(body)])
    return [
        replace(opening, has_term=_has_term(body[start:end]))
        for opening, (start, end) in zip(found, edges, strict=True)
    ]


def _number_before_a_term(text: str) -> tuple[str, str] | None:
    """Split «6 ежегодно Проведение…»; «1 раз в год…» is a term itself and has no number of its own."""
    words = text.split()
    if len(words) < 2 or not re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*", words[0]) or runs_from(words, 0):
        return None
    return (words[0], text[len(words[0]) :].strip()) if runs_from(words, 1) else None


def _a_cell_follows(body: Sequence[Line], place: int) -> bool:
    """Tell whether a number alone on its line may stand in a column of its own: a title or a term comes next."""
    if place + 1 >= len(body):
        return False
    text = " ".join(line.text for line in body[place + 1 : place + 4])
    return text[0].isupper() or text[0] == "«" or bool(runs_from(text.split(), 0))


def _has_term(lines: Sequence[Line]) -> bool:
    words = [word for line in lines for word in line.text.split()]
    if runs_from(words, 1) or any(not run.is_bare_year for run in runs_of(words[1:])):
        return True
    return any(runs_from(line.text.split(), 0) for line in lines[1:])


def _judged(candidate: Opening, later: Sequence[Opening], chosen: Sequence[Opening]) -> Opening | None:
    """Return the candidate as a section or a row, or None when it only stands in the text."""
    if candidate.is_section or _is_section(candidate, later, chosen):
        return replace(candidate, is_section=True)
    rows = [opening for opening in chosen if not opening.is_section]
    above = chosen[-1] if chosen else None
    if above is None or above.is_section:
        return candidate if candidate.parts[-1] <= _LARGEST_GAP or candidate.has_term else None
    last = rows[-1].parts
    if _follows(last, candidate.parts, _LARGEST_GAP_WITH_TERM if candidate.has_term else _LARGEST_GAP):
        return candidate if candidate.has_term or not _comes_again(candidate, later) else None
    starts_over = len(candidate.parts) == len(last) == 1 and candidate.parts == (1,) and last[0] > 1
    return replace(candidate, restarts=True) if starts_over and candidate.has_term else None


def _is_section(candidate: Opening, later: Sequence[Opening], chosen: Sequence[Opening]) -> bool:
    if len(candidate.parts) != 1 or not later:
        return False
    following = later[0].parts
    if len(following) > 1:
        return following[0] == candidate.parts[0] and not _in_a_row_of_one(candidate, chosen)
    sections = sum(opening.is_section for opening in chosen)
    return not candidate.has_term and following == (1,) and candidate.parts[0] == sections + 1


def _in_a_row_of_one(candidate: Opening, chosen: Sequence[Opening]) -> bool:
    # In a plan «1., 1.1., 1.2., 2.» whose «1.» has a term of its own, the single numbers are rows and not sections.
    return candidate.has_term and any(
        not opening.is_section and len(opening.parts) == 1 and opening.has_term for opening in chosen
    )


def _follows(last: tuple[int, ...], parts: tuple[int, ...], gap: int) -> bool:
    if len(parts) == len(last):
        if parts[:-1] == last[:-1]:
            return last[-1] < parts[-1] <= last[-1] + gap
        return len(parts) > 1 and last[0] < parts[0] <= last[0] + 2 and parts[-1] <= gap
    if len(parts) > len(last):
        return parts[: len(last)] == last and parts[-1] <= gap
    return last[: len(parts)] < parts and parts[-1] <= last[len(parts) - 1] + gap


def _comes_again(candidate: Opening, later: Sequence[Opening]) -> bool:
    for opening in later:
        if opening.is_section or (opening.parts == (1,) and candidate.parts != (1,)):
            return False
        if opening.parts == candidate.parts:
            return opening.has_term
    return False
