"""Stretches of time in running text, with their place: the words around them name what happens then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shnor_flow.domain.term import Period
from shnor_flow.domain.term_text import read_term
from shnor_flow.importers.plan.term_words import runs_of

_ANY_TIME = Period(date(2000, 1, 1), date(2099, 12, 31))
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True)
class Span:
    """A stretch with both its ends; words `start`..`end` (excluded) say it."""

    period: Period
    start: int
    end: int


def span_in(words: Sequence[str]) -> Span | None:
    """Return the first stretch that names its year and has a beginning and an end."""
    for run in runs_of(words):
        text = " ".join(words[run.start : run.end])
        if run.tail or not _YEAR.search(text):
            continue
        windows = read_term(text.strip(" ,;.("), _ANY_TIME).windows
        if len(windows) == 1 and windows[0].start is not None:
            return Span(Period(windows[0].start, windows[0].due), run.start, run.end)
    return None
